/** As Odoo stores it, read as UTC. */
export const deserializeDateTime = (text: string) => new Date(`${text.replace(' ', 'T')}Z`)
export const formatDateTime = (date: Date) => date.toISOString().slice(0, 16).replace('T', ' ')
