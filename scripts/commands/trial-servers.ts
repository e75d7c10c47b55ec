/**
 * The part of scripts/fcb_test_on_trial.sh that runs on this machine: an engine without a DSN, and a PostgreSQL on which
 * a test may make a NexaCloud of its own. Prints `ready ENGINE_PORT TOKEN POSTGRES_URL` and stays until it is told to
 * stop, or until whoever started it has gone and so closed its standard input.
 */
import { once } from 'node:events'
import { runCommand } from '../command.ts'
import { startEngine } from '../engine.ts'
import { interrupted } from '../interrupt.ts'
import { startWorkspacePostgres } from '../odoo/template.ts'
import { withScratch } from '../workspace.ts'

await runCommand(() =>
  withScratch('trial', async (workspace) => {
    const [postgres, { odooEnv }] = await Promise.all([startWorkspacePostgres(workspace), startEngine(workspace)])
    const { port } = new URL(odooEnv.FUSION_ENGINE_URL)
    process.stdout.write(`ready ${port} ${odooEnv.FUSION_ENGINE_TOKEN} ${postgres.superuserUrl}\n`)
    await Promise.race([interrupted, once(process.stdin.resume(), 'end')])
    return 0
  }),
)
