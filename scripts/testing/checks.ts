import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages } from '../debian/packages.ts'
import { findOdoo } from '../odoo/odoo.ts'
import { REPOSITORY } from '../places.ts'
import { run } from '../run.ts'
import { nameOdooSources } from '../web/types.ts'
import type { Workspace } from '../workspace.ts'
import { type Suite, verdict } from './suite.ts'

/** What can be said of the sources without running them. */
export function staticChecks(workspace: Workspace): Suite[] {
  const tool = (name: string, command: string, args: string[]) =>
    run(workspace.folder, { command, args, log: join(workspace.logs, `${name}.log`), cwd: REPOSITORY })
  const npmTool = (name: string, script: string, ...args: string[]): Suite => ({
    name,
    run: async () => {
      const { status, output } = await tool(name, process.execPath, [join(REPOSITORY, 'node_modules', script), ...args])
      return verdict(status === 0 ? '' : lastLines(output, 40) || `${name} ended with ${status}`)
    },
  })
  const screenTypes = npmTool('TypeScript of the screens', 'typescript/bin/tsc', '--noEmit', '--project', 'web')
  return [
    npmTool('TypeScript', 'typescript/bin/tsc', '--noEmit'),
    {
      ...screenTypes,
      run: async () => {
        nameOdooSources(await findOdoo(workspace))
        return screenTypes.run()
      },
    },
    npmTool('Biome', '@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '--colors=off'),
    {
      name: 'pyflakes',
      run: async () => {
        await installPackages(workspace, ['pyflakes3'])
        const { output } = await tool('pyflakes', 'pyflakes3', ['addon', 'scripts'])
        return verdict(pyflakesProblems(output))
      },
    },
    { name: 'words that must not be', run: async () => verdict(forbiddenWords(join(REPOSITORY, 'addon'))) },
  ]
}

/** What pyflakes said, but for what every Odoo module does: a package imports its files so that they are loaded. */
export function pyflakesProblems(output: string): string {
  return output
    .split('\n')
    .filter((line) => line && !/\/__init__\.py:\d+:\d+:? '[^']+' imported but unused$/.test(line))
    .join('\n')
}

/** Odoo 19 ignores `_sql_constraints` with a warning, and a model of this name would be OCA's, not Enterprise's. */
const FORBIDDEN = [/\b_sql_constraints\b/, /['"]sale\.subscription['"]/]

/** The lines of Python and XML that hold one of the words. */
export function forbiddenWords(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(py|xml)$/.test(name))
    .flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          FORBIDDEN.some((word) => word.test(line)) ? [`${name}:${index + 1}: ${line.trim()}`] : [],
        ),
    )
    .join('\n')
}

/** The beginning of a text that may be very long in both directions. */
export const clip = (text: string) =>
  text
    .split('\n')
    .slice(0, 40)
    .map((line) => (line.length > 300 ? `${line.slice(0, 300)} ...` : line))
    .join('\n')

export const lastLines = (text: string, count: number) => text.trimEnd().split('\n').slice(-count).join('\n')
