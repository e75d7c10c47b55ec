import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../../scripts/postgres/server.ts'

/** One PostgreSQL for all test files; `newDatabase` gives each a database of its own. */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'fusion-billing-test-'))
  const server = await startPostgres(folder)
  process.env.TEST_PG = server.superuserUrl
  // An interrupt ends vitest at once, and what is returned here is never called.
  process.once('exit', () => server.process.gone() || process.kill(server.process.pid, 'SIGINT'))
  return async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
