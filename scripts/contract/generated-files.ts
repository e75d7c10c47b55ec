import { contractDocument } from '../../engine/src/contract/document.ts'
import { errorReference } from './error-reference.ts'

const ADDON = 'addon/fusion_centralize_billing'

/** Every committed file that is made from the engine's contract: its path from the root of the repository -> content. */
export function generatedFiles(): Map<string, string> {
  return new Map([
    [`${ADDON}/engine/contract.json`, `${JSON.stringify(contractDocument(), null, 2)}\n`],
    ['docs/errors.md', errorReference()],
  ])
}
