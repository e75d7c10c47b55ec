import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'
import { EngineError } from '../src/engine-error.ts'

const TOKEN = 'a-token-of-exactly-32-characters'
const CERT = `${import.meta.dirname}/fixtures/tls/cert.pem`
const KEY = `${import.meta.dirname}/fixtures/tls/key.pem`
const read = (env: Record<string, string | undefined>) => readConfig({ ENGINE_TOKEN: TOKEN, ...env })

const problem = (env: Record<string, string | undefined>) => {
  try {
    read(env)
    return null
  } catch (error) {
    if (error instanceof EngineError && error.code === 'FB_CONFIG_INVALID') return error.message
    throw error
  }
}

describe('the environment', () => {
  test('needs nothing but a token', () => {
    const config = read({})
    expect(config).toMatchObject({ host: '127.0.0.1', port: 8020, logLevel: 'info', tls: null })
    expect(config.token.reveal()).toBe(TOKEN)
    expect(config.nexacloud).toEqual({ dsn: null, allowedHosts: [], ca: null, allowWritable: false })
  })

  test('counts an empty variable as unset', () => {
    const names = [
      'ENGINE_HOST',
      'ENGINE_PORT',
      'NEXACLOUD_DSN',
      'NEXACLOUD_ALLOWED_HOSTS',
      'NEXACLOUD_CA_FILE',
      'ENGINE_ALLOW_WRITABLE_SOURCE',
      'ENGINE_TLS_CERT',
      'ENGINE_TLS_KEY',
      'ENGINE_PLAIN_HTTP',
      'LOG_LEVEL',
    ]
    expect(JSON.stringify(read(Object.fromEntries(names.map((name) => [name, ' ']))))).toBe(JSON.stringify(read({})))
    expect(problem({ ENGINE_TOKEN: '' })).toContain('ENGINE_TOKEN is invalid: it is not set')
  })

  test('sets everything', () => {
    const config = read({
      ENGINE_HOST: '0.0.0.0',
      ENGINE_PORT: '0',
      ENGINE_TLS_CERT: CERT,
      ENGINE_TLS_KEY: KEY,
      LOG_LEVEL: 'debug',
      NEXACLOUD_DSN: 'postgresql://u:p@db.example.com/d',
      NEXACLOUD_ALLOWED_HOSTS: 'DB1.example.com, db2.example.com',
      NEXACLOUD_CA_FILE: CERT,
      ENGINE_ALLOW_WRITABLE_SOURCE: '1',
    })
    expect(config).toMatchObject({ host: '0.0.0.0', port: 0, logLevel: 'debug' })
    expect(config.nexacloud).toMatchObject({
      allowedHosts: ['db1.example.com', 'db2.example.com'],
      allowWritable: true,
    })
    expect(config.nexacloud.dsn?.host).toBe('db.example.com')
    expect(config.nexacloud.ca).toContain('BEGIN CERTIFICATE')
  })

  test.each([
    [{ ENGINE_TOKEN: undefined }, 'ENGINE_TOKEN'],
    [{ ENGINE_TOKEN: 'x'.repeat(31) }, 'shorter than 32 characters'],
    [{ ENGINE_TOKEN: `${TOKEN} with blanks` }, 'no HTTP header can carry'],
    [{ ENGINE_TOKEN: `${TOKEN}é` }, 'no HTTP header can carry'],
    [{ ENGINE_PORT: '65536' }, 'ENGINE_PORT'],
    [{ ENGINE_PORT: '-1' }, 'ENGINE_PORT'],
    [{ ENGINE_PORT: '80x' }, 'ENGINE_PORT'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    [{ ENGINE_TLS_CERT: CERT }, 'ENGINE_TLS_KEY'],
    [{ ENGINE_TLS_KEY: KEY }, 'ENGINE_TLS_CERT'],
    [{ ENGINE_TLS_CERT: '/nowhere', ENGINE_TLS_KEY: KEY }, 'ENGINE_TLS_CERT'],
    [{ NEXACLOUD_CA_FILE: '/nowhere' }, 'NEXACLOUD_CA_FILE'],
    [{ NEXACLOUD_DSN: 'host=h' }, 'NEXACLOUD_DSN'],
    [{ ENGINE_ALLOW_WRITABLE_SOURCE: 'true' }, 'ENGINE_ALLOW_WRITABLE_SOURCE'],
    [{ ENGINE_PLAIN_HTTP: 'toString' }, 'ENGINE_PLAIN_HTTP'],
  ])('%j is refused', (env, text) => expect(problem(env)).toContain(text))

  test.each(['127.0.0.1', '127.0.0.53', 'localhost', '::1'])('lets the engine listen on %s as it is', (host) => {
    expect(problem({ ENGINE_HOST: host })).toBeNull()
  })

  test.each(['0.0.0.0', '::', '10.0.0.1', 'engine', 'localhost.example.com'])('wants encryption on %s', (host) => {
    expect(problem({ ENGINE_HOST: host })).toContain('ENGINE_HOST')
    expect(problem({ ENGINE_HOST: host, ENGINE_PLAIN_HTTP: 'no' })).toContain('ENGINE_HOST')
    expect(problem({ ENGINE_HOST: host, ENGINE_PLAIN_HTTP: 'yes' })).toBeNull()
    expect(problem({ ENGINE_HOST: host, ENGINE_TLS_CERT: CERT, ENGINE_TLS_KEY: KEY })).toBeNull()
  })

  test('shows no secret, neither when it is read nor when it is wrong', () => {
    const env = { ENGINE_TOKEN: `mArKeR${TOKEN}`, NEXACLOUD_DSN: 'postgresql://mArKeR:mArKeR@localhost/mArKeR' }
    const config = read(env)
    expect(inspect(config, { depth: 9, showHidden: true }) + JSON.stringify(config)).not.toContain('mArKeR')
    expect(problem({ NEXACLOUD_DSN: 'postgresql://u:mArKeR@mArKeR@h/d' })).not.toContain('mArKeR')
    expect(problem({ ENGINE_TOKEN: 'mArKeR' })).not.toContain('mArKeR')
  })
})
