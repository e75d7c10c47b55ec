import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { untilAnswers } from './odoo/server.ts'
import { REPOSITORY } from './places.ts'
import { freePort } from './ports.ts'
import { type RunningProcess, startProcess } from './processes.ts'
import type { Workspace } from './workspace.ts'

export interface Engine {
  /** What Odoo needs in its environment to talk to this engine. */
  odooEnv: { FUSION_ENGINE_URL: string; FUSION_ENGINE_TOKEN: string }
  process: RunningProcess
  /** Starts it once more, under the same address and with the same settings, after it has gone. */
  startAgain(): Promise<Engine>
}

/**
 * Starts the engine on a free port with a token of its own; without a DSN it takes the one of each request. `env` is added
 * to its environment.
 */
export async function startEngine(
  workspace: Workspace,
  nexacloudDsn?: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Engine> {
  return startWith(workspace, await freePort(), randomBytes(32).toString('hex'), {
    ...(nexacloudDsn === undefined ? {} : { NEXACLOUD_DSN: nexacloudDsn }),
    ...env,
  })
}

async function startWith(
  workspace: Workspace,
  port: number,
  token: string,
  settings: NodeJS.ProcessEnv,
): Promise<Engine> {
  const server = await startProcess(workspace.folder, {
    name: 'The engine',
    command: process.execPath,
    args: ['--import', 'tsx', join(REPOSITORY, 'engine/src/main.ts')],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ENGINE_PORT: String(port),
      ENGINE_TOKEN: token,
      ...settings,
    },
    cwd: REPOSITORY,
    log: join(workspace.logs, 'engine.log'),
  })
  const url = `http://127.0.0.1:${port}`
  await untilAnswers(server, `${url}/health`)
  return {
    odooEnv: { FUSION_ENGINE_URL: url, FUSION_ENGINE_TOKEN: token },
    process: server,
    startAgain: () => startWith(workspace, port, token, settings),
  }
}
