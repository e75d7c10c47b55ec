const STRING = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/
const KEY = /^\s*'(FB_\w+)':/gm
const ENTRY = new RegExp(`'(FB_\\w+)':\\s*_lt\\(\\s*((?:(?:${STRING.source})\\s*)+),?\\s*\\)`, 'g')

/**
 * The codes of the addon's errors.py with their sentences, their `%(name)s` marks written as `{name}`. It throws when
 * a code of the file is written in another way than `'FB_X': _lt("..." "..."),`, so that none is left out unseen.
 */
export function addonReasons(python: string): Record<string, string> {
  const reasons = Object.fromEntries(
    [...python.matchAll(ENTRY)].map(([, code = '', strings = '']) => [code, sentence(strings)]),
  )
  const unread = [...python.matchAll(KEY)].map(([, code = '']) => code).filter((code) => !(code in reasons))
  if (unread.length > 0) throw new Error(`errors.py of the addon has no readable sentence for ${unread.join(', ')}`)
  return reasons
}

/** What adjacent string literals say together. */
function sentence(strings: string): string {
  const literals = strings.match(new RegExp(STRING, 'g')) ?? []
  return literals
    .map((literal) => literal.slice(1, -1))
    .join('')
    .replace(/\\(["'\\])/g, '$1')
    .replace(/%\((\w+)\)[sd]/g, '{$1}')
    .replaceAll('%%', '%')
}
