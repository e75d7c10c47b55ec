import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { step } from '../console.ts'
import type { Workspace } from '../workspace.ts'
import { ADDON } from './addons.ts'
import type { Odoo } from './odoo.ts'
import { prepareSite, runOdoo } from './server.ts'
import { copyAddonTemplate, startWorkspacePostgres } from './template.ts'

/** The addon's terms as a .pot file, the same text as long as the terms are the same. */
export async function exportedTerms(workspace: Workspace, odoo: Odoo): Promise<string> {
  await copyAddonTemplate(workspace, odoo)
  const site = prepareSite(workspace, odoo, await startWorkspacePostgres(workspace), 8069)
  const file = join(workspace.folder, 'odoo', 'data', 'terms.pot')
  await step('Exporting the terms', () =>
    runOdoo(site, 'Exporting the terms', 'i18n export', ['--output', file, ADDON]),
  )
  return withoutMoment(readFileSync(file, 'utf8'))
}

/** Without what an export says of its own moment and version. */
export const withoutMoment = (terms: string) =>
  terms.replace(/^"(POT-Creation-Date|PO-Revision-Date|Project-Id-Version): .*\n/gm, '').replace(/^(#.*\n)+/, '')
