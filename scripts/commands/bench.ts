/**
 * npm run bench: whether imports and rating are as fast as docs/performance.md says, beside an import row by row and a loop of
 * floats. `-- --rating` measures the rating alone, in seconds.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { figures, isMet, tableRows } from '../../tests/bench/figures.ts'
import { measure, measureRatingAlone } from '../../tests/bench/run.ts'
import { readArguments, runCommand } from '../command.ts'
import { say, table } from '../console.ts'
import { cacheFolder } from '../places.ts'
import { withScratch } from '../workspace.ts'

await runCommand(async () => {
  const { rating } = readArguments({ rating: { type: 'boolean' } })
  const { machine, measurements } = await withScratch('bench', rating ? measureRatingAlone : measure)
  const all = figures(measurements)
  const file = join(cacheFolder(), 'bench', `${new Date().toISOString().replaceAll(':', '')}.json`)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, `${JSON.stringify({ machine, figures: all, measurements }, null, 2)}\n`)
  say()
  table(['', 'measured', 'has to be', ''], tableRows(all))
  say()
  say(
    Object.entries(machine)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  )
  say(`All measurements: ${file}`)
  const missed = all.filter((figure) => !isMet(figure))
  for (const { name } of missed) say(`MISSED: ${name}`)
  return missed.length === 0 && all.length > 0 ? 0 : 1
})
