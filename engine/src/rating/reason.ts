import type { TValidationError } from 'typebox/error'

/** What a schema finds wrong with a value, for a person: where it is and what it has to be. Only the first finding counts. */
export function reason(errors: readonly TValidationError[], at = ''): string {
  const [first] = errors
  if (first === undefined) return 'it is no charge line'
  const same = errors.filter(({ instancePath }) => instancePath === first.instancePath)
  const choice = same.some(({ keyword }) => keyword === 'anyOf')
  return `${at + first.instancePath || 'it'} ${choice ? oneOf(same) : wrong(first)}`
}

/** What a value has to be that may be one of several. */
function oneOf(errors: readonly TValidationError[]): string {
  const options = errors.filter(({ keyword }) => keyword !== 'anyOf')
  return `must be ${[...new Set(options.map(wanted))].join(' or ')}`
}

function wrong(error: TValidationError): string {
  if (error.keyword === 'boolean') return 'is an unknown key'
  if (error.keyword === 'required') return `lacks ${error.params.requiredProperties.join(', ')}`
  if (error.keyword === 'minItems') return 'must not be empty'
  if (error.keyword === 'maxItems') return `must have ${error.params.limit} items or fewer`
  return `must be ${wanted(error)}`
}

function wanted(error: TValidationError): string {
  if (error.keyword === 'pattern') return 'a decimal such as "0.0075", with at most 40 digits on each side of the point'
  if (error.keyword === 'const') return JSON.stringify(error.params.allowedValue)
  if (error.keyword === 'type') return TYPES[String(error.params.type)] ?? String(error.params.type)
  return 'something else'
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  object: 'an object',
  array: 'a list',
}
