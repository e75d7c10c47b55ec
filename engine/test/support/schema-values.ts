import fc from 'fast-check'

/** The words of JSON Schema that the engine's OpenAPI document uses for what a request holds. */
export interface Schema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
  readonly minLength?: number
  readonly examples?: readonly unknown[]
}

/** Values that fit a schema. A schema that says nothing but gives examples is met by them and by anything else. */
export function fitting(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.type === 'object') {
    const { properties = {}, required = [] } = schema
    const values = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, fitting(value)]))
    return fc.record(values, { requiredKeys: [...required] })
  }
  if (schema.type === 'array') return fc.array(fitting(schema.items ?? {}), { maxLength: 5 })
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(fitting))
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'integer') return fc.integer({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1000 })
  if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern))
  if (schema.type === 'string') return fc.string({ unit: 'binary', minLength: schema.minLength ?? 0, maxLength: 40 })
  if (schema.type !== undefined) throw new Error(`no request of the engine held a ${schema.type} so far`)
  return fc.oneof(...(schema.examples ?? []).map((example) => fc.constant(example)), fc.jsonValue({ maxDepth: 3 }))
}

/** What JSON can hold and no caller should send. */
const nasty = fc.constantFrom<unknown>(
  null,
  true,
  -0,
  1e308,
  '',
  '\0',
  '\ud800',
  '\u2028',
  'x'.repeat(5000),
  [],
  {},
  [[[[]]]],
  { constructor: { prototype: {} } },
)

/** A value that is nearly right: one part of it, at any depth, is something else, too much, or gone. */
export function almost(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null) return nasty
  const parts = Object.entries(value)
  const changed = ([name, part]: [string, unknown]) => almost(part).map((other) => replaced(value, name, other))
  const more = Array.isArray(value)
    ? nasty.map((other) => [...value, other])
    : fc.tuple(fc.string(), nasty).map(([name, other]) => replaced(value, name, other))
  return fc.oneof(nasty, more, ...parts.map(changed), ...parts.map(([name]) => fc.constant(without(value, name))))
}

function replaced(value: object, name: string, part: unknown): unknown {
  return Array.isArray(value)
    ? value.map((old, index) => (String(index) === name ? part : old))
    : Object.fromEntries([...Object.entries(value), [name, part]])
}

function without(value: object, name: string): unknown {
  return Array.isArray(value)
    ? value.filter((_, index) => String(index) !== name)
    : Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))
}
