/** npm run release: packs the addon and the engine into dist/. */
import { join, relative } from 'node:path'
import { readArguments, runCommand } from '../command.ts'
import { say } from '../console.ts'
import { REPOSITORY } from '../places.ts'
import { makeRelease } from '../release/release.ts'
import { withScratch } from '../workspace.ts'

await runCommand(() =>
  withScratch('release', async (workspace) => {
    readArguments({})
    const release = await makeRelease(workspace, join(REPOSITORY, 'dist'))
    for (const file of Object.values(release)) say(`wrote ${relative(REPOSITORY, file)}`)
    return 0
  }),
)
