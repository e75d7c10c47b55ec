/** npm run i18n: writes the addon's terms, as Odoo itself finds them, into the template that translations are made from. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runCommand } from '../command.ts'
import { say } from '../console.ts'
import { findOdoo } from '../odoo/odoo.ts'
import { exportedTerms } from '../odoo/terms.ts'
import { REPOSITORY } from '../places.ts'
import { withScratch } from '../workspace.ts'

const TEMPLATE = 'addon/fusion_centralize_billing/i18n/fusion_centralize_billing.pot'

await runCommand(() =>
  withScratch('i18n', async (workspace) => {
    const terms = await exportedTerms(workspace, await findOdoo(workspace))
    mkdirSync(dirname(join(REPOSITORY, TEMPLATE)), { recursive: true })
    writeFileSync(join(REPOSITORY, TEMPLATE), terms)
    say(`wrote ${TEMPLATE}`)
    return 0
  }),
)
