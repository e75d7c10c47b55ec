import { beforeAll } from 'vitest'
import { findOdoo, type Odoo } from '../../scripts/odoo/odoo.ts'
import { type Workspace, withScratch } from '../../scripts/workspace.ts'

/** With an empty cache: fetching Odoo, making a database, installing the addon, all on a slow machine. */
const PATIENCE = 20 * 60_000

/**
 * Has what the tests of a file stand on made before the first of them, where it is not there yet: that takes minutes once,
 * which no test's time must run out in.
 */
export function makeFirst(...make: ((workspace: Workspace, odoo: Odoo) => Promise<void>)[]): void {
  beforeAll(
    () =>
      withScratch('first-time', async (workspace) => {
        const odoo = await findOdoo(workspace)
        for (const part of make) await part(workspace, odoo)
      }),
    PATIENCE,
  )
}
