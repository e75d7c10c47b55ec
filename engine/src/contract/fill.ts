/** The values of the `{marks}` of a catalogue text. They are shown to users and logged: never a secret. */
export type Marks = Readonly<Record<string, string>>

/** Puts values into the marks of a catalogue text. A mark without a value stays as it is. */
export function fill(text: string, marks: Marks): string {
  return text.replace(/\{(\w+)\}/g, (mark, name: string) => marks[name] ?? mark)
}
