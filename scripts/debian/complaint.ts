/** What apt complained about first, as the end of a sentence. Logins that a mirror's address may hold are left out. */
export function aptComplaint(output: string): string {
  const complaint = /^E: (.+)$/m.exec(output)?.[1] ?? /^W: (.+)$/m.exec(output)?.[1] ?? 'apt-get gave no reason'
  return complaint
    .replace(/\/\/[^/@\s]*@/g, '//')
    .replace(/\s+/g, ' ')
    .replace(/[.\s]+$/, '')
}
