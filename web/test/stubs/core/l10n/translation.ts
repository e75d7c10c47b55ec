/** English, with Odoo's two kinds of placeholders. */
export function _t(text: string, ...values: unknown[]): string {
  const [first] = values
  if (typeof first === 'object' && first !== null) {
    const named = first as Record<string, unknown>
    return text.replace(/%\((\w+)\)s/g, (_, name: string) => String(named[name]))
  }
  return values.reduce<string>((filled, value) => filled.replace('%s', String(value)), text)
}
