from odoo import api, fields, models

from ..importer.words import LABELS, field_label, value_text
from .import_run_control import UNFINISHED


class RunOfLine(fields.Many2one):
    """A Many2one without a foreign key: to look up the run anew for each line takes PostgreSQL a quarter of storing a plan.

    Lines are written with their run and never without it, and a run is never deleted.
    """

    def update_db_foreign_key(self, model, column):
        pass


class ImportLine(models.Model):
    """What became of one row of NexaCloud in one run: the stored shape of importer.plan.PlanLine."""
    _name = 'fusion.billing.import.line'
    _description = "NexaCloud Import Line"
    _order = 'run_id desc, id'
    _log_access = False  # the run and its chunks know who and when; their two foreign keys are dear

    run_id = RunOfLine('fusion.billing.import.run', required=True, readonly=True, index=True, ondelete='restrict')
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
            ('delete', "Deleted"),
        ],
        required=True, readonly=True,
    )
    matched = fields.Boolean(readonly=True, help="The customer's partner was there before this run.")
    code = fields.Char(readonly=True)
    message = fields.Text(readonly=True)
    planned_action = fields.Char(readonly=True, help="The action as it was planned.")
    pending = fields.Boolean(string="To Be Done", readonly=True)
    changes = fields.Json(string="Changed Fields", readonly=True, help="Field to its old and its new value.")
    present = fields.Json(
        string="Present Values", readonly=True, help="What was found instead of the old value when the row was to be written.")
    source = fields.Json(string="NexaCloud Row", readonly=True, prefetch=False)
    seen = fields.Json(readonly=True, prefetch=False, help="What else of Odoo the row was decided on.")
    warnings = fields.Json(string="Coded Warnings", readonly=True, help="[[code, message]]")
    warned = fields.Boolean(string="With warnings", readonly=True)
    changes_text = fields.Text(string="Changes", compute='_compute_texts')
    warnings_text = fields.Text(string="Warnings", compute='_compute_texts')
    details = fields.Text(compute='_compute_texts', help="Reason, changes and warnings, for lists.")
    res_model = fields.Char(string="Record Model", readonly=True)
    res_id = fields.Many2oneReference(string="Record", model_field='res_model', readonly=True)

    _pending_idx = models.Index('(run_id, id) WHERE pending')

    @api.depends('changes', 'present', 'warnings', 'message', 'choice_text')
    @api.depends_context('lang')
    def _compute_texts(self):
        for line in self:
            changes = [line._change_text(name, *values) for name, values in line._differences().items()]
            line.changes_text = '\n'.join(changes)
            line.warnings_text = '\n'.join(f'{text} ({code})' for code, text in line.warnings or ())
            # What is new needs one line to be recognized by, what differs a line for each field.
            in_a_list = ['; '.join(changes)] if line.action == 'create' else changes
            line.details = '\n'.join(filter(None, [line.message, line.choice_text, *in_a_list, line.warnings_text]))

    def _differences(self):
        """{field: [old, new]}, with what Odoo holds instead of old as a third value where that moved since the preview."""
        changes, present = self.changes or {}, self.present or {}
        moved = {name: [*changes.get(name, [None, None]), value] for name, value in present.items()}
        found = {**changes, **moved}
        return {name: found[name] for name in (*LABELS, *found.keys() - LABELS.keys()) if name in found}

    def _change_words(self, name, old, new, *present):
        """A changed field as the screen shows it: {field, label, old, new}, and `present` where that moved."""
        values = {'old': old, 'new': new} | ({'present': present[0]} if present else {})
        texts = {side: value_text(self.env, name, value) for side, value in values.items()}
        return {'field': name, 'label': field_label(self.env, name), **texts}

    def _change_text(self, name, *values):
        words = self._change_words(name, *values)
        text = (
            self.env._("%(label)s: %(new)s", **words) if self.action == 'create'
            else self.env._("%(label)s: %(old)s → %(new)s", **words))
        return f'{text} ' + self.env._("(in Odoo now: %s)", words['present']) if 'present' in words else text

    def _screen_rows(self):
        """The lines as the screen shows them, see Line in web/src/contract.ts."""
        there = self._records_there()
        return [
            {
                'id': line.id,
                'kind': line.kind,
                'action': line.action,
                'waiting': line._waits(),
                'external_id': line.external_id or None,
                'name': line.name or None,
                'matched': line.matched,
                'code': line.code or None,
                'message': line.message or None,
                'changes': [line._change_words(name, *values) for name, values in line._differences().items()],
                'warnings': line.warnings or [],
                'record': {'model': line.res_model, 'id': line.res_id} if (line.res_model, line.res_id) in there else None,
            }
            for line in self
        ]

    def _waits(self):
        """Whether the run ended before this row was written."""
        return self.pending and self.run_id.sudo().state in UNFINISHED

    def _records_there(self):
        """{(model, id)} of the lines' records that still exist."""
        return {
            (model, record_id)
            for model, lines in self.filtered('res_id').grouped('res_model').items()
            for record_id in self.env[model].browse(lines.mapped('res_id')).exists().ids
        }

    @api.model
    def _report_head(self):
        """What stands above the columns of _report_rows."""
        names = ('kind', 'action', 'external_id', 'name', 'matched', 'code', 'message', 'changes_text', 'warnings_text')
        return [self._fields[name]._description_string(self.env) for name in names] + [
            self.env._("Odoo Model"), self.env._("Odoo ID")]

    def _report_rows(self):
        """The lines as rows of a report: texts, and numbers where this module itself made them."""
        kinds, actions = (
            dict(self._fields[name]._description_selection(self.env)) for name in ('kind', 'action'))
        return [
            [
                kinds[line.kind], self.env._("Not done yet") if line._waits() else actions[line.action], line.external_id or '', line.name or '',
                self.env._("yes") if line.matched else '', line.code or '', '\n'.join(filter(None, (line.message, line.choice_text))), line.changes_text,
                line.warnings_text, line.res_model or '', line.res_id or '',
            ]
            for line in self
        ]

    def action_open_record(self):
        self.ensure_one()
        if not self.res_id:
            return False
        return {'type': 'ir.actions.act_window', 'res_model': self.res_model, 'res_id': self.res_id, 'views': [(False, 'form')]}
