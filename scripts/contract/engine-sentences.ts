import { ERRORS } from '../../engine/src/contract/errors.ts'
import { REJECTS } from '../../engine/src/contract/rejects.ts'

/** The engine's catalogues as terms of the addon, in Python, so that they are translated with all its others. */
export function engineSentences(): string {
  return `"""What the engine says, as terms that can be translated. Made by \`npm run contract\` from engine/src/contract/."""
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# Code to what happened and what to do.
ERRORS = {
${Object.entries(ERRORS)
  .map(([code, [, message, fix]]) => `    '${code}': (\n        ${term(message)},\n        ${term(fix)},\n    ),\n`)
  .join('')}}

# Code to both in one sentence.
REJECTS = {
${Object.entries(REJECTS)
  .map(([code, message]) => `    '${code}': ${term(message)},\n`)
  .join('')}}
`
}

/** `{marks}` as Python writes them. */
const term = (text: string) => `_lt(${JSON.stringify(text.replaceAll('%', '%%').replace(/\{(\w+)\}/g, '%($1)s'))})`
