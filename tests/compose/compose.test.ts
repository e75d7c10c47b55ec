import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { DCLinter } from 'dclint'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readConfig } from '../../engine/src/config.ts'
import { inherited, stagesOf } from './dockerfile.ts'

type Service = {
  image?: string
  build?: { context: string; dockerfile: string; target: string }
  environment?: Record<string, string>
  volumes?: string[]
  ports?: string[]
  profiles?: string[]
  networks?: string[]
}

/** What the linter finds wrong; the schema's own findings are of the rule invalid-schema. */
type Finding = { rule: string; line: number; message: string }

const repository = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string) => readFileSync(`${repository}${path}`, 'utf8')
const source = read('docker-compose.yml')
const services: Record<string, Service> = parse(source, { merge: true }).services
const service = (name: string): Service => services[name] ?? {}
/** A service's variables as they are with a .env made from .env.example, its empty secrets filled in. */
function filledIn(environment: Record<string, string>): Record<string, string> {
  const example = [...read('.env.example').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [
    name,
    value,
  ])
  const secrets = { POSTGRES_PASSWORD: 'secret', NEXACLOUD_DEMO_PASSWORD: 'secret', ENGINE_TOKEN: 'x'.repeat(32) }
  const variables: Record<string, string> = { ...Object.fromEntries(example), ...secrets }
  const substitute = (text: string): string =>
    text.replace(/\$\{([A-Z_]+)(?::-([^}]*)|:[?+][^}]*)?\}/g, (_, name, fallback = '') =>
      substitute(variables[name] || fallback),
    )
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, substitute(value)]))
}

const variablesIn = (text: string, pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, name]) => name))]

describe('docker-compose.yml', () => {
  test('is valid by the schema of the Compose specification and clean by its linter', () => {
    const rules = {
      'services-alphabetical-order': 0,
      'service-keys-order': 0,
      'service-dependencies-alphabetical-order': 0,
    }
    const linter = new DCLinter({ rules, quiet: false, debug: false, exclude: [] })
    const results: { messages: Finding[] }[] = linter.lintFiles([`${repository}docker-compose.yml`], false)
    const messages = results.flatMap((file) => file.messages)
    expect(messages.map(({ rule, line, message }) => `${rule}, line ${line}: ${message}`)).toEqual([])
  })

  test('gives the engine every variable that it reads, but for those that have no use here', () => {
    const read = new Set<string>()
    readConfig(
      new Proxy(filledIn(service('engine').environment ?? {}), {
        get: (environment, name: string) => {
          read.add(name)
          return environment[name]
        },
      }),
    )
    // The network `private` carries plain HTTP, and an engine with its own NEXACLOUD_DSN takes none from a request.
    const unused = ['ENGINE_TLS_CERT', 'ENGINE_TLS_KEY', 'NEXACLOUD_ALLOWED_HOSTS']
    expect(Object.keys(service('engine').environment ?? {}).sort()).toEqual(
      [...read].filter((name) => !unused.includes(name)).sort(),
    )
  })

  test('configures the engine to read the demo NexaCloud as the role that is made there', () => {
    const { nexacloud } = readConfig(filledIn(service('engine').environment ?? {}))
    const demo = service('nexacloud-demo').environment
    expect(nexacloud.dsn?.reveal()).toEqual({
      user: service('nexacloud-demo-data').environment?.DEMO_READER,
      password: 'secret',
      host: 'nexacloud-demo',
      port: 5432,
      database: demo?.POSTGRES_DB,
      sslmode: 'disable',
    })
  })

  test('gives the addon the engine of this file, and both the same token', () => {
    const odoo = service('odoo').environment
    const engine = service('engine').environment
    expect(odoo?.FUSION_ENGINE_URL).toBe(`http://engine:${engine?.ENGINE_PORT}`)
    expect(odoo?.FUSION_ENGINE_TOKEN).toBe(engine?.ENGINE_TOKEN)
  })

  test('takes from .env what .env.example names, and nothing else', () => {
    const example = read('.env.example')
    const offered = variablesIn(example, /^([A-Z_]+)=/gm).sort()
    expect(variablesIn(source, /\$\{([A-Z_]+)/g).sort()).toEqual(offered)
    for (const secret of variablesIn(example, /^(\w+_(?:TOKEN|PASSWORD))=/gm)) {
      expect(example).toMatch(new RegExp(`^${secret}=$`, 'm'))
    }
  })

  test('refuses to start without its secrets', () => {
    const required = variablesIn(source, /\$\{([A-Z_]+):\?/g).sort()
    expect(required).toEqual(['ENGINE_TOKEN', 'NEXACLOUD_DSN', 'POSTGRES_PASSWORD'])
  })

  test('opens ports on the loopback only, and only that of Odoo', () => {
    const ports = Object.entries(services).flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]))
    expect(ports).toEqual([['odoo', expect.stringMatching(/^127[.]0[.]0[.]1:/)]])
  })

  test('mounts folders that exist, and each addon under its own name', () => {
    const mounts = (service('odoo').volumes ?? []).filter((volume) => volume.startsWith('./'))
    expect(mounts.length).toBeGreaterThan(0)
    for (const mount of mounts) {
      const [from = '', to = '', mode] = mount.split(':')
      expect(existsSync(`${repository}${from}/__manifest__.py`), from).toBe(true)
      expect(to).toBe(`/mnt/extra-addons/${from.split('/').at(-1)}`)
      expect(mode).toBe('ro')
    }
  })

  test('starts the demo NexaCloud only in its profile, out of reach of Odoo', () => {
    const demo = Object.entries(services).filter(([name]) => name.startsWith('nexacloud-demo'))
    expect(demo.map(([name, { profiles, networks }]) => ({ name, profiles, networks }))).toEqual([
      { name: 'nexacloud-demo', profiles: ['demo'], networks: ['nexacloud'] },
      { name: 'nexacloud-demo-data', profiles: ['demo'], networks: ['nexacloud'] },
    ])
    expect(service('odoo').networks).not.toContain('nexacloud')
  })
})

describe('engine/Dockerfile', () => {
  const stages = stagesOf(read('engine/Dockerfile'))
  const lastOf = (stage: string, name: string) =>
    inherited(stages, stage)
      .filter((instruction) => instruction.name === name)
      .at(-1)?.value

  test('has the stages that docker-compose.yml builds', () => {
    const targets = Object.values(services).flatMap(({ build }) => (build ? [build.target] : []))
    expect(targets).toEqual(['engine', 'demo'])
    for (const target of targets) expect(stages.map((stage) => stage.name)).toContain(target)
  })

  test.each(['engine', 'demo'])('the stage %s is started by node, not npm, and not as root', (stage) => {
    expect(JSON.parse(lastOf(stage, 'CMD') ?? '[]')[0]).toBe('node')
    expect(lastOf(stage, 'ENTRYPOINT')).toBeUndefined()
    expect(lastOf(stage, 'USER')).toBe('node')
  })

  test.each(['engine', 'demo'])('the stage %s holds no development packages', (stage) => {
    const installs = inherited(stages, stage).filter(({ name, value }) => name === 'RUN' && value.includes('npm'))
    expect(installs.map(({ value }) => value)).toEqual([expect.stringContaining('--omit=dev')])
  })

  test('builds by a script that the engine has', () => {
    const scripts = stages
      .flatMap(({ instructions }) => instructions)
      .flatMap(({ value }) => /npm run (\S+) --workspace engine/.exec(value)?.slice(1) ?? [])
    expect(scripts).toHaveLength(1)
    expect(Object.keys(JSON.parse(read('engine/package.json')).scripts ?? {})).toEqual(expect.arrayContaining(scripts))
  })

  test('asks the engine itself whether it is healthy', () => {
    const check = lastOf('engine', 'HEALTHCHECK') ?? ''
    expect(JSON.parse(check.slice(check.indexOf('[')))).toEqual(['node', '--eval', expect.stringContaining('/health')])
  })

  test('copies what exists and what .dockerignore lets through', () => {
    const sources = stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ name, value }) => name === 'COPY' && !value.startsWith('--from'))
      .flatMap(({ value }) => value.split(' ').slice(0, -1))
    const sent = variablesIn(read('.dockerignore'), /^!(.+)$/gm)
    expect(sources.length).toBeGreaterThan(0)
    for (const path of sources) {
      expect(existsSync(`${repository}${path}`), path).toBe(true)
      expect(
        sent.some((allowed) => path === allowed || path.startsWith(`${allowed}/`)),
        path,
      ).toBe(true)
    }
  })
})
