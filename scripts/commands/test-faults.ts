/** npm run test:faults: whether imports end right whose servers are killed, restarted and cut off, and histories drawn from seeds. */
import { randomInt } from 'node:crypto'
import { readArguments, runCommand } from '../command.ts'
import { say, table } from '../console.ts'
import { addonSuite } from '../testing/addon.ts'
import { type Faults, faultsIn } from '../testing/faults.ts'
import { conclude, runSuites } from '../testing/suite.ts'
import { vitestSuite } from '../testing/vitest.ts'
import { withScratch } from '../workspace.ts'

const SIMULATION = '/fusion_centralize_billing:TestSimulation'
/** Seeds of every run, and how many more are drawn. */
const FIXED = [1, 2, 3, 4, 5]
const DRAWN = 35

await runCommand(async () => {
  readArguments({})
  const since = Date.now()
  const seeds = [...FIXED, ...Array.from({ length: DRAWN }, () => randomInt(1_000_000_000))]
  say(`  Seeds of the simulator: ${seeds.join(', ')}`)
  say(`  One of them again: FUSION_SIMULATION_SEED=${seeds.at(-1)} npm run test:one -- ${SIMULATION}`)
  say('  All of it takes some ten minutes.')
  let faults: Faults = {}
  const results = await withScratch('test-faults', (workspace) => {
    const env = { FUSION_SIMULATION_SEED: seeds.join(',') }
    const told = vitestSuite(workspace, {
      name: 'Faults of real servers',
      projects: ['faults'],
      tell: (report) => {
        faults = faultsIn(report)
      },
    })
    const simulator = addonSuite(workspace, { tags: SIMULATION, upgrade: false, env })
    return Promise.all([runSuites([told]), runSuites([{ ...simulator, name: 'Simulated histories' }])])
  })
  say()
  table(
    ['what was done to an import', 'times'],
    [...Object.entries(faults), ['all together', sum(faults)]].map(([name, times]) => [`${name}`, `${times}`]),
  )
  say()
  say(`${seeds.length} histories simulated, of which ${DRAWN} were drawn now.`)
  return conclude(results, since)
})

function sum(faults: Faults): number {
  return Object.values(faults).reduce((total, times) => total + times, 0)
}
