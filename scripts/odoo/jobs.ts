import { queryRows } from '../database.ts'

/**
 * Switches off all scheduled actions but the addon's. Odoo's own mail digests, clean up and count at times of their own,
 * and whoever compares what an import left would take that for the import's.
 */
export async function onlyOurJobs(odooDatabase: string): Promise<void> {
  await queryRows(
    odooDatabase,
    `UPDATE ir_cron SET active = false WHERE id NOT IN (
       SELECT res_id FROM ir_model_data WHERE module = 'fusion_centralize_billing' AND model = 'ir.cron')`,
  )
}
