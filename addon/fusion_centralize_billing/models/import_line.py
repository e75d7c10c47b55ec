from odoo import api, fields, models


class ImportLine(models.Model):
    """What became of one row of NexaCloud in one run: the stored shape of importer.plan.PlanLine."""
    _name = 'fusion.billing.import.line'
    _description = "NexaCloud Import Line"
    _order = 'run_id desc, id'

    run_id = fields.Many2one('fusion.billing.import.run', required=True, readonly=True, index=True, ondelete='cascade')
    kind = fields.Selection(
        [('plan', "Plan"), ('user', "Customer"), ('subscription', "Subscription")], required=True, readonly=True)
    external_id = fields.Char(string="NexaCloud ID", readonly=True)
    name = fields.Char(readonly=True)
    action = fields.Selection(
        [
            ('create', "New"),
            ('update', "Changed"),
            ('unchanged', "Unchanged"),
            ('skip', "Skipped"),
            ('fail', "Failed"),
        ],
        required=True, readonly=True,
    )
    code = fields.Char(readonly=True)
    message = fields.Text(readonly=True)
    changes = fields.Json(string="Changed Fields", readonly=True, help="Field to its old and its new value.")
    warnings = fields.Json(string="Coded Warnings", readonly=True, help="[[code, message]]")
    changes_text = fields.Text(string="Changes", compute='_compute_texts')
    warnings_text = fields.Text(string="Warnings", compute='_compute_texts')
    details = fields.Text(compute='_compute_texts', help="Reason, changes and warnings, for lists.")
    res_model = fields.Char(string="Record Model", readonly=True)
    res_id = fields.Many2oneReference(string="Record", model_field='res_model', readonly=True)

    @api.depends('changes', 'warnings', 'message')
    def _compute_texts(self):
        for line in self:
            line.changes_text = '\n'.join(
                f"{name}: {'' if old is None else old} → {'' if new is None else new}"
                for name, (old, new) in (line.changes or {}).items())
            line.warnings_text = '\n'.join(f'{text} ({code})' for code, text in line.warnings or ())
            line.details = '\n'.join(filter(None, [line.message, line.changes_text, line.warnings_text]))

    @api.model
    def _values_of(self, run, row):
        """The values that keep a PlanLine."""
        return {
            'run_id': run.id, 'kind': row.kind, 'external_id': row.external_id, 'name': row.name, 'action': row.action,
            'code': row.code, 'message': row.message, 'changes': row.changes, 'warnings': row.warnings,
            'res_model': row.res_model if row.res_id else False, 'res_id': row.res_id or False,
        }

    def action_open_record(self):
        self.ensure_one()
        if not self.res_id:
            return False
        return {'type': 'ir.actions.act_window', 'res_model': self.res_model, 'res_id': self.res_id, 'views': [(False, 'form')]}
