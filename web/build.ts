/**
 * Writes the screens to the addon, file by file: src/x/x.ts becomes static/src/x/x.js, templates and styles are copied.
 * One module a file, not minified: Odoo's bundler, `patch()` of other addons and the translations go by them.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'

const SOURCE = fileURLToPath(new URL('src', import.meta.url))
const TARGET = fileURLToPath(new URL('../addon/fusion_centralize_billing/static/src', import.meta.url))

const notice = (name: string) => `Generated from web/src/${name} by npm run build -w web: edit that file.`

/** Valid modules that Odoo's own transpiler breaks. */
const UNSUPPORTED: readonly (readonly [RegExp, string])[] = [
  [/^export (default\b|\{[^}]*\bas default\b)|^import [\w$]+(,| from)/m, 'a default export or import'],
  [/\bimport\.meta\b/, 'import.meta'],
  [/^[^/*\n]*require\(["'`]/m, 'require("...")'],
  [/#\w+\s*[=(;]|this\.#/, "a #private member, which OWL's reactive proxies cannot read"],
]

/** Every file of the addon's static/src by its name there, and what it has to hold. */
export async function generatedFiles(source = SOURCE): Promise<Map<string, string>> {
  const names = (await readdir(source, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(source.length + 1))
    .sort()
  const files = names.map(async (name) => generated(name, await readFile(join(source, name), 'utf8')))
  return new Map((await Promise.all(files)).filter((file) => file !== null))
}

/** The generated file of one source; null for one that holds nothing but types. */
async function generated(name: string, text: string): Promise<[name: string, content: string] | null> {
  if (name.endsWith('.ts')) {
    const script = await javaScript(name, text)
    return script ? [name.replace(/ts$/, 'js'), `// ${notice(name)}\n${script}`] : null
  }
  if (name.endsWith('.scss')) return [name, `// ${notice(name)}\n${text}`]
  const [prolog, ...lines] = text.split('\n')
  if (!name.endsWith('.xml') || !prolog?.startsWith('<?xml ')) {
    throw new Error(`${name}: only .ts, .scss and .xml with an XML declaration can be built`)
  }
  return [name, [prolog, `<!-- ${notice(name)} -->`, ...lines].join('\n')]
}

/** One module for the browser. Its imports of neighbours lose their `.ts`, as Odoo names modules without it. */
export async function javaScript(name: string, text: string): Promise<string> {
  const { code } = await transform(text, {
    loader: 'ts',
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    sourcefile: name,
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: true, verbatimModuleSyntax: false } },
  })
  for (const [pattern, what] of UNSUPPORTED) {
    if (pattern.test(code)) throw new Error(`${name}: Odoo cannot load ${what}`)
  }
  return code.replace(/^((?:import|export)\b.* from "\.[^"]*|import "\.[^"]*)\.ts";$/gm, '$1";')
}

async function build(): Promise<void> {
  const files = await generatedFiles()
  await rm(TARGET, { recursive: true, force: true })
  for (const [name, content] of files) {
    const file = join(TARGET, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  console.log(`wrote ${files.size} files to static/src`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build()
