import { htmlEscape, markup } from '@odoo/owl'

const Markup = markup('').constructor

/** English, with Odoo's two kinds of placeholders; markup as soon as a value is. */
export function _t(text: string, ...values: unknown[]) {
  const named = (values[0] ?? {}) as Record<string, unknown>
  const all = Object.values(typeof named === 'object' ? named : values)
  if (all.some((value) => value instanceof Markup)) {
    return markup(filled(String(htmlEscape(text)), values, (value) => String(htmlEscape(value as string))))
  }
  return filled(text, values, String)
}

function filled(text: string, values: unknown[], words: (value: unknown) => string): string {
  const [first] = values
  if (typeof first === 'object' && first !== null) {
    const named = first as Record<string, unknown>
    return text.replace(/%\((\w+)\)s/g, (_, name: string) => words(named[name]))
  }
  return values.reduce<string>((text, value) => text.replace('%s', () => words(value)), text)
}
