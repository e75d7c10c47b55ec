// Bundles the engine into dist/, or the folder that is given: it starts by `node dist/main.js`, needs nothing beside it
// but Node.js, and is up several times faster than from its many small modules.
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { build } from 'esbuild'

const engine = import.meta.dirname
const folder = resolve(process.argv[2] ?? join(engine, 'dist'))
const swaggerUi = dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui'))

/** Swagger UI finds the files that it serves from the folder of its modules: in the bundle, from one beside main.js. */
const placeSwaggerUi = {
  name: 'place-swagger-ui',
  setup: ({ onLoad }) =>
    onLoad({ filter: /@fastify\/swagger-ui\/(lib\/)?[\w-]+\.js$/ }, ({ path }) => {
      const place = JSON.stringify(`/swagger-ui/${relative(swaggerUi, dirname(path))}`)
      return { contents: readFileSync(path, 'utf8').replaceAll('__dirname', `(bundleFolder + ${place})`) }
    }),
}

rmSync(folder, { recursive: true, force: true })
const { metafile } = await build({
  absWorkingDir: engine,
  entryPoints: ['src/main.ts'],
  outfile: join(folder, 'main.js'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  external: ['pg-native'],
  metafile: true,
  banner: {
    js: [
      "import { createRequire } from 'node:module'",
      'const require = createRequire(import.meta.url), bundleFolder = import.meta.dirname',
    ].join('\n'),
  },
  plugins: [placeSwaggerUi],
})
cpSync(join(swaggerUi, 'static'), join(folder, 'swagger-ui/static'), { recursive: true })
writeFileSync(join(folder, 'LICENSES.txt'), licenses(Object.keys(metafile.inputs)))

/** What whoever passes the bundle on must pass on with it. */
function licenses(inputs) {
  const packages = new Set(inputs.flatMap((path) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []))
  return [...packages]
    .sort()
    .map(licenseOf)
    .join(`\n${'-'.repeat(78)}\n\n`)
}

function licenseOf(path) {
  const { name, version, license } = JSON.parse(readFileSync(join(engine, path, 'package.json'), 'utf8'))
  const file = readdirSync(join(engine, path)).find((entry) => /^licen[cs]e/i.test(entry))
  return `${name} ${version} (${license})\n\n${file ? readFileSync(join(engine, path, file), 'utf8') : ''}`
}
