import { ERRORS } from '../../engine/src/contract/errors.ts'
import { REJECTS } from '../../engine/src/contract/rejects.ts'

/** The error reference as Markdown. */
export function errorReference(): string {
  return `# Error reference

Made by \`npm run contract\` from \`engine/src/contract/\`. Words in \`{...}\` stand for what a message names.

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
`
}

const row = (...cells: string[]) => `| ${cells.join(' | ')} |`
