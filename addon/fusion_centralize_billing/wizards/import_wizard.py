from odoo import api, fields, models

from ..engine.client import EngineClient
from ..engine.nexacloud import configured_dsn
from ..importer.importer import Importer, check_manager, summary


class ImportWizard(models.TransientModel):
    """The form behind *Fusion Billing > Import from NexaCloud*, and the importer's face to other programs."""
    _name = 'fusion.billing.import.wizard'
    _description = "Import from NexaCloud"

    dry_run = fields.Boolean(
        string="Dry run", default=True, help="Read NexaCloud and show what an import would do, without writing any of it.")
    run_id = fields.Many2one('fusion.billing.import.run', readonly=True)
    result_summary = fields.Text(compute='_compute_result_summary')

    @api.constrains('run_id')
    def _check_run_access(self):
        # A client may name any run; the name and the totals of one it may not read must not come back by this way.
        self.run_id.sudo(False).check_access('read')

    @api.depends('run_id')
    def _compute_result_summary(self):
        for wizard in self:
            wizard.result_summary = wizard.run_id and wizard.run_id._summary()

    def _compute_display_name(self):
        self.display_name = self.env._("Import from NexaCloud")

    def action_run_import(self):
        """Starts a preview or an import, as `dry_run` says, and shows its run: a worker of Odoo's scheduler does it.

        :raises UserError: while another run is under way
        """
        self.ensure_one()
        self.run_id = self.env['fusion.billing.import.run']._request(self.dry_run)
        return self.action_open_run()

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
        return EngineClient(self.env).snapshot(configured_dsn(self.env))

    @api.model
    def _import_rows(self, data, dry_run=False):
        """Imports rows in the caller's transaction, without a commit and without a run.

        :param data: raw rows `{users, plans, subscriptions}`, any of which may be absent, or a Snapshot
        :param dry_run: only say what would happen; PostgreSQL then assigns the transaction no id
        :return: `{created, updated, unchanged: {partners, plans, subscriptions}, skipped: [{kind, id, code, reason}],
            failed: [{kind, id, code, error}], warnings: [{kind, id, code, message}], dry_run}`
        :raises UserError: when the import as a whole cannot be done
        """
        if not dry_run:
            self.env['fusion.billing.import.run']._refuse_while_applying()
        importer = Importer(self.env, dry_run)
        plan = importer.plan(importer.snapshot_of(data))
        if not dry_run:
            importer.apply(plan)
        return summary(plan, dry_run)
