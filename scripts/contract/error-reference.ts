import { ERRORS } from '../../engine/src/contract/errors.ts'
import { REJECTS } from '../../engine/src/contract/rejects.ts'

/** The error reference as Markdown. `reasons` are the addon's own codes with their sentences. */
export function errorReference(reasons: Record<string, string>): string {
  return `# Error reference

Made by \`npm run contract\` from \`engine/src/contract/\` and the addon's \`errors.py\`. Words in \`{...}\` stand for what a message names.

## Failures of the engine

| Code | HTTP | What happened | What to do |
|---|---|---|---|
${Object.entries(ERRORS)
  .map(([code, [status, message, fix]]) => row(`\`${code}\``, String(status), message, fix))
  .join('\n')}

## Rejected rows

A rejected row concerns itself alone: every other row of the import is taken.

| Code | What is wrong, and what to do |
|---|---|
${Object.entries(REJECTS)
  .map(([code, message]) => row(`\`${code}\``, message))
  .join('\n')}

## In Odoo

What the addon itself says, of a whole import or of one of its rows.

| Code | What is wrong, and what to do |
|---|---|
${Object.entries(reasons)
  .map(([code, sentence]) => row(`\`${code}\``, sentence))
  .join('\n')}
`
}

const row = (...cells: string[]) => `| ${cells.join(' | ')} |`
