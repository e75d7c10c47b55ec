import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { makeServerFolder, serverAccount } from '../account.ts'
import { Failure } from '../failure.ts'
import { freePort } from '../ports.ts'
import { type RunningProcess, startProcess } from '../processes.ts'
import { postgresBinaries } from './binaries.ts'

const SUPERUSER = 'fusion'

export interface PostgresOptions {
  /** True keeps what was committed also through a power cut; false (for tests) is faster. */
  durable?: boolean
  /** The folder whose processes.json records the server; by default the cluster's own. */
  recordIn?: string
  /** File for the server's log; by default postgres.log in the folder. */
  log?: string
  /** The port of a server that is started again under its old address; by default a free one. */
  port?: number
}

export interface PostgresServer {
  port: number
  /** Connection URL of the superuser to the database `postgres`. It holds the password: never print it. */
  superuserUrl: string
  process: RunningProcess
  stop(): Promise<void>
}

/**
 * Starts a PostgreSQL server whose cluster, password and log lie in `folder` (made when missing). It listens on
 * 127.0.0.1, has UTF-8 databases, and is recorded in a processes.json.
 */
export async function startPostgres(folder: string, options: PostgresOptions = {}): Promise<PostgresServer> {
  const { folder: binaries } = await postgresBinaries()
  makeServerFolder(folder)
  if (!existsSync(join(folder, 'data'))) await createCluster(binaries, folder)
  const password = readFileSync(passwordFile(folder), 'utf8').trim()
  const { server, port } = await startOnFreePort(binaries, folder, password, options)
  return { port, superuserUrl: superuserUrl(port, password), process: server, stop: () => server.stop() }
}

/** The same server's URL for another database. */
export function databaseUrl(superuserUrl: string, database: string): string {
  const url = new URL(superuserUrl)
  url.pathname = `/${database}`
  return url.href
}

const passwordFile = (folder: string) => join(folder, 'password')
const superuserUrl = (port: number, password: string) =>
  `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`

async function createCluster(binaries: string, folder: string): Promise<void> {
  const account = serverAccount()
  const password = passwordFile(folder)
  writeFileSync(password, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 })
  if (account) chownSync(password, account.uid, account.gid)
  // `--locale` alone leaves the encoding to the environment, which gives SQL_ASCII where no locale is set.
  const args = [
    `--pgdata=${join(folder, 'data')}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-instructions',
    '--no-sync',
  ]
  try {
    await promisify(execFile)(join(binaries, 'bin/initdb'), args, {
      cwd: folder,
      ...(account ? { uid: account.uid, gid: account.gid } : {}),
    })
  } catch (error) {
    const log = join(folder, 'initdb.log')
    writeFileSync(log, String((error as { stderr?: string }).stderr ?? error))
    throw new Failure('FB_SERVER_FAILED', { name: 'PostgreSQL', detail: 'its cluster could not be created', log })
  }
}

/** Somebody else may take the port between the moment it is found free and the server's start: then try another. */
async function startOnFreePort(binaries: string, folder: string, password: string, options: PostgresOptions) {
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort())
    const server = await startProcess(options.recordIn ?? folder, {
      name: 'PostgreSQL',
      command: join(binaries, 'bin/postgres'),
      args: ['-D', join(folder, 'data'), ...settings(port, options.durable ?? false).flatMap((line) => ['-c', line])],
      env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' },
      account: serverAccount(),
      cwd: folder,
      log: options.log ?? join(folder, 'postgres.log'),
      // Fast shutdown: ends open sessions and leaves a clean cluster. SIGTERM would wait for every client to leave.
      signal: 'SIGINT',
    })
    if (await answers(server, superuserUrl(port, password))) return { server, port }
    await server.stop()
    if (attempt === 3) {
      throw new Failure('FB_SERVER_FAILED', {
        name: 'PostgreSQL',
        detail: 'it does not accept connections',
        log: server.log,
      })
    }
  }
}

function settings(port: number, durable: boolean): string[] {
  const lasting = ['shared_buffers=256MB', 'max_connections=100', 'listen_addresses=127.0.0.1', `port=${port}`]
  const always = [...lasting, 'unix_socket_directories=', 'log_min_messages=warning']
  return durable ? always : [...always, 'fsync=off', 'synchronous_commit=off', 'full_page_writes=off']
}

/** Waits until a client can log in; false as soon as the server has gone, or after a minute. */
async function answers(server: RunningProcess, url: string): Promise<boolean> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline && !server.gone(); await sleep(50)) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      return true
    } catch {
      // Not yet: the server is still starting.
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  return false
}
