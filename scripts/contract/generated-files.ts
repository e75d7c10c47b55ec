import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { contractDocument } from '../../engine/src/contract/document.ts'
import { REPOSITORY } from '../places.ts'
import { addonReasons } from './addon-reasons.ts'
import { engineSentences } from './engine-sentences.ts'
import { errorReference } from './error-reference.ts'
import { goldenStreams } from './golden.ts'

const ADDON = 'addon/fusion_centralize_billing'
const GOLDEN = `${ADDON}/tests/golden`

/** Every committed file that is made from engine and addon: its path from the root of the repository -> content. */
export async function generatedFiles(): Promise<Map<string, string>> {
  const golden = await goldenStreams(join(REPOSITORY, GOLDEN))
  const reasons = addonReasons(await readFile(join(REPOSITORY, ADDON, 'errors.py'), 'utf8'))
  return new Map([
    [`${ADDON}/engine/contract.json`, `${JSON.stringify(contractDocument(), null, 2)}\n`],
    [`${ADDON}/engine/sentences.py`, engineSentences()],
    ['docs/errors.md', errorReference(reasons)],
    ...[...golden].map(([name, stream]) => [`${GOLDEN}/${name}`, stream] as const),
  ])
}
