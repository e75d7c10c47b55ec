import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { DCLinter } from 'dclint'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
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

const repository = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string) => readFileSync(`${repository}${path}`, 'utf8')
const source = read('docker-compose.yml')
const services: Record<string, Service> = parse(source, { merge: true }).services
const service = (name: string): Service => services[name] ?? {}
const variablesIn = (text: string, pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, name]) => name))]

describe('docker-compose.yml', () => {
  test('is valid by the schema of the Compose specification and clean by its linter', () => {
    const off = {
      'services-alphabetical-order': 0,
      'service-keys-order': 0,
      'service-dependencies-alphabetical-order': 0,
    }
    const linter = new DCLinter({ rules: off as never, quiet: false, debug: false, exclude: [] })
    const messages = linter.lintFiles([`${repository}docker-compose.yml`], false).flatMap((file) => file.messages)
    expect(messages.map(({ rule, line, message }) => `${rule}, line ${line}: ${message}`)).toEqual([])
  })

  test('gives the engine exactly the variables that it reads, but for those of TLS', () => {
    const known = variablesIn(read('engine/src/config.ts'), /\b((?:ENGINE|NEXACLOUD)_[A-Z_]+|LOG_LEVEL)\b/g)
    // The private network carries plain HTTP; a DSN of its own makes the engine refuse those of a request.
    const elsewhere = ['ENGINE_TLS_CERT', 'ENGINE_TLS_KEY', 'NEXACLOUD_CA_FILE', 'NEXACLOUD_ALLOWED_HOSTS']
    expect(Object.keys(service('engine').environment ?? {}).sort()).toEqual(
      known.filter((name) => !elsewhere.includes(name ?? '')).sort(),
    )
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
  const valueOf = (stage: string, name: string) =>
    inherited(stages, stage)
      .filter((instruction) => instruction.name === name)
      .at(-1)?.value

  test('has the stages that docker-compose.yml builds', () => {
    const targets = Object.values(services).flatMap(({ build }) => (build ? [build.target] : []))
    expect(targets).toEqual(['engine', 'demo'])
    for (const target of targets) expect(stages.map((stage) => stage.name)).toContain(target)
  })

  test.each(['engine', 'demo'])('the stage %s is started by node, not npm, and not as root', (stage) => {
    expect(JSON.parse(valueOf(stage, 'CMD') ?? '[]')[0]).toBe('node')
    expect(valueOf(stage, 'ENTRYPOINT')).toBeUndefined()
    expect(valueOf(stage, 'USER')).toBe('node')
  })

  test.each(['engine', 'demo'])('the stage %s holds no development packages', (stage) => {
    const installs = inherited(stages, stage).filter(({ name, value }) => name === 'RUN' && value.includes('npm'))
    expect(installs.map(({ value }) => value)).toEqual([expect.stringContaining('--omit=dev')])
  })

  test('asks the engine itself whether it is healthy', () => {
    const check = valueOf('engine', 'HEALTHCHECK') ?? ''
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
