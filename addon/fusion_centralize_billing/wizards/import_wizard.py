from odoo import api, fields, models

from ..engine.client import EngineClient
from ..errors import billing_error, reason
from ..importer.importer import Importer, check_manager, summary
from ..importer.totals import disagreements

DSN_PARAMETER = 'fusion_billing.nexacloud_dsn'
# The value of the DSN parameter that leaves the credentials with the engine.
ENGINE_HAS_DSN = 'engine'


class ImportWizard(models.TransientModel):
    """The form behind *Fusion Billing > Import from NexaCloud*, and the importer's face to other programs."""
    _name = 'fusion.billing.import.wizard'
    _description = "Import from NexaCloud"

    dry_run = fields.Boolean(
        string="Dry run", default=True, help="Read NexaCloud and show what an import would do, without writing any of it.")
    run_id = fields.Many2one('fusion.billing.import.run', readonly=True)
    result_summary = fields.Text(readonly=True)
    control_totals_table = fields.Html(related='run_id.control_totals_table', related_sudo=False)

    @api.constrains('run_id')
    def _check_run_access(self):
        # A client may name any run; the name and the totals of one it may not read must not come back by this way.
        self.run_id.sudo(False).check_access('read')

    def _compute_display_name(self):
        self.display_name = self.env._("Import from NexaCloud")

    def action_run_import(self):
        """Previews or imports, as `dry_run` says, records the run and shows what became of it.

        :raises UserError: when nothing could be read or written; nothing is recorded then
        """
        self.ensure_one()
        importer = Importer(self.env, self.dry_run)
        run = self.env['fusion.billing.import.run'].sudo().create({
            'name': self._run_name(), 'state': 'planning', 'dry_run': self.dry_run,
            'user_id': self.env.uid, 'company_id': self.env.company.id,
        })
        snapshot = importer.snapshot_of(self._read_nexacloud_rows())
        plan = importer.plan(snapshot)
        if not self.dry_run:
            importer.apply(plan)
        totals = importer.totals(snapshot, plan, applied=not self.dry_run)
        run._record_plan(snapshot, plan, totals)
        run.write({'finished_at': fields.Datetime.now(), **self._outcome(totals)})
        self.write({'run_id': run.id, 'result_summary': run._summary()})

    def _outcome(self, totals):
        if self.dry_run:
            return {'state': 'planned'}
        if differing := disagreements(totals):
            return {'state': 'failed', 'message': f"{reason(self.env, 'FB_TOTALS_DIFFER')}\n" + '\n'.join(differing)}
        return {'state': 'done'}

    def _run_name(self):
        kind = self.env._("Preview") if self.dry_run else self.env._("Import")
        return f'{kind} {fields.Datetime.context_timestamp(self, fields.Datetime.now()):%Y-%m-%d %H:%M}'

    def action_open_run(self):
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'fusion.billing.import.run',
            'res_id': self.run_id.id,
            'views': [(False, 'form')],
        }

    # -- For programs -------------------------------------------------------------------------------------------------

    @api.model
    def _read_nexacloud_rows(self):
        """Has the engine read NexaCloud. Returns a Snapshot, which `_import_rows` takes.

        :raises UserError: FB_NEXACLOUD_DSN_MISSING without a configured database, or what the engine reports
        """
        check_manager(self.env)
        dsn = (self.env['ir.config_parameter'].sudo().get_param(DSN_PARAMETER) or '').strip()
        if not dsn:
            raise billing_error(self.env, 'FB_NEXACLOUD_DSN_MISSING')
        return EngineClient(self.env).snapshot(None if dsn == ENGINE_HAS_DSN else dsn)

    @api.model
    def _import_rows(self, data, dry_run=False):
        """Imports rows in the caller's transaction, without a commit and without a run.

        :param data: raw rows `{users, plans, subscriptions}`, any of which may be absent, or a Snapshot
        :param dry_run: only say what would happen; PostgreSQL then assigns the transaction no id
        :return: `{created, updated, unchanged: {partners, plans, subscriptions}, skipped: [{kind, id, code, reason}],
            failed: [{kind, id, code, error}], warnings: [{kind, id, code, message}], dry_run}`
        :raises UserError: when the import as a whole cannot be done
        """
        importer = Importer(self.env, dry_run)
        plan = importer.plan(importer.snapshot_of(data))
        if not dry_run:
            importer.apply(plan)
        return summary(plan, dry_run)
