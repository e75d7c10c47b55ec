import type { Engine } from '../../scripts/engine.ts'
import type { OdooSession } from '../../scripts/odoo/rpc.ts'

/** Has Odoo ask this engine, and the engine read this NexaCloud, as if an administrator had saved that in the settings. */
export async function enterSettings(admin: OdooSession, { odooEnv }: Engine, nexacloudUrl: string): Promise<void> {
  const settings = {
    'fusion_billing.engine_url': odooEnv.FUSION_ENGINE_URL,
    'fusion_billing.engine_token': odooEnv.FUSION_ENGINE_TOKEN,
    'fusion_billing.nexacloud_dsn': nexacloudUrl,
  }
  for (const setting of Object.entries(settings)) await admin.call('ir.config_parameter', 'set_param', setting)
}
