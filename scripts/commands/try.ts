import { say, step } from '../console.ts'
import { listenForInterrupts } from '../interrupt.ts'
import { findOdoo } from '../odoo/odoo.ts'
import { copyAddonTemplate, startWorkspacePostgres } from '../odoo/template.ts'
import { prepareSite, startOdoo } from '../odoo/server.ts'
import { freePort } from '../ports.ts'
import { withScratch } from '../workspace.ts'
listenForInterrupts()
await withScratch('try', async (ws) => {
  const odoo = await findOdoo(ws)
  await copyAddonTemplate(ws, odoo)
  const pg = await startWorkspacePostgres(ws)
  const port = await freePort()
  await step('start', () => startOdoo(prepareSite(ws, odoo, pg, port)))
  say((await (await fetch(`http://127.0.0.1:${port}/web/login`)).text()).slice(0, 200))
}).catch((e) => say(String(e)))
process.exit(0)
