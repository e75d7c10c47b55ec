import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { TestEngine, TOKEN } from './support/engine.ts'
import { addressOf, STARTS, startEngine } from './support/engine-process.ts'

const ENGINE = join(import.meta.dirname, '..')

let running: ChildProcess | null = null

beforeAll(() => {
  execFileSync(process.execPath, ['build.mjs'], { cwd: ENGINE })
})

afterEach(() => {
  running?.kill('SIGKILL')
})

function start(how: readonly string[], env: Record<string, string>): ChildProcess {
  running = startEngine(how, env)
  return running
}

async function ending(engine: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = ''
  engine.stdout?.on('data', (chunk) => (said += chunk))
  engine.stderr?.on('data', (chunk) => (said += chunk))
  const [code] = await once(engine, 'close')
  return { code, said }
}

describe.each(Object.entries(STARTS))('the engine from its %s', (_from, how) => {
  test('takes a free port, tells it, answers, and stops on SIGTERM', async () => {
    const engine = start(how, { ENGINE_TOKEN: TOKEN, ENGINE_PORT: '0' })
    const url = await addressOf(engine)
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: 'ok', contract: 1 })
    expect((await fetch(`${url}/documentation`)).status).toBe(200)
    const ended = once(engine, 'exit')
    engine.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
  })
})

describe('the engine does not start', () => {
  test('without a token, and says what to do', async () => {
    const { code, said } = await ending(start(STARTS.bundle, {}))
    expect(code).toBe(1)
    expect(said).toBe(
      'FB_CONFIG_INVALID: The setting ENGINE_TOKEN is invalid: it is not set; make one with: openssl rand -hex 32. Correct the environment variable and start the engine again.\n',
    )
  })

  test('on a port in use, and says what to do', async () => {
    const other = await TestEngine.start()
    try {
      const { code, said } = await ending(
        start(STARTS.bundle, { ENGINE_TOKEN: TOKEN, ENGINE_PORT: String(other.port) }),
      )
      expect(code).toBe(1)
      expect(said).toContain('The port is in use. Set ENGINE_PORT to another one, or 0 for a free one.')
    } finally {
      await other.close()
    }
  })
})
