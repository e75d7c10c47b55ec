from odoo import api, fields, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# How the fields of `changes` read on a screen.
LABELS = {
    'charge_model': _lt("Charge model"),
    'city': _lt("City"),
    'company_name': _lt("Company"),
    'country_id': _lt("Country"),
    'currency_id': _lt("Currency"),
    'customer_address': _lt("Customer's address"),
    'cycle': _lt("Cycle"),
    'discount': _lt("Discount"),
    'email': _lt("Email"),
    'included_quota': _lt("Included quota"),
    'list_price': _lt("Monthly price"),
    'name': _lt("Name"),
    'next_invoice_date': _lt("Period ends"),
    'overage_list_price': _lt("Price of the overage product"),
    'overage_name': _lt("Name of the overage product"),
    'overage_recurring_invoice': _lt("Overage product is recurring"),
    'partner_id': _lt("Customer"),
    'plan_code': _lt("Plan"),
    'plan_product_id': _lt("Plan product"),
    'price_per_unit': _lt("Price per batch"),
    'price_unit': _lt("Price"),
    'product_id': _lt("Overage product"),
    'product_uom_qty': _lt("Quantity"),
    'recurring_invoice': _lt("Plan product is recurring"),
    'start_date': _lt("Starts"),
    'state': _lt("Status"),
    'state_id': _lt("State"),
    'street': _lt("Street"),
    'stripe_customer_id': _lt("Stripe customer of the link"),
    'unit_batch': _lt("Units in a batch"),
    'vat': _lt("Tax number"),
    'x_fc_nexacloud_deployment_id': _lt("Deployment"),
    'x_fc_nexacloud_status': _lt("NexaCloud status"),
    'x_fc_stripe_customer_id': _lt("Stripe customer"),
    'zip': _lt("Postal code"),
}


class ImportLine(models.Model):
    """What became of one row of NexaCloud in one run: the stored shape of importer.plan.PlanLine."""
    _name = 'fusion.billing.import.line'
    _description = "NexaCloud Import Line"
    _order = 'run_id desc, id'
    _log_access = False  # the run and its chunks know who and when; two foreign keys cost a third of storing a plan

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

    @api.depends('changes', 'present', 'warnings', 'message')
    @api.depends_context('lang')
    def _compute_texts(self):
        for line in self:
            changes = [line._change_text(name, *values) for name, values in line._differences().items()]
            line.changes_text = '\n'.join(changes)
            line.warnings_text = '\n'.join(f'{text} ({code})' for code, text in line.warnings or ())
            # What is new needs one line to be recognized by, what differs a line for each field.
            in_a_list = ['; '.join(changes)] if line.action == 'create' else changes
            line.details = '\n'.join(filter(None, [line.message, *in_a_list, line.warnings_text]))

    def _differences(self):
        """{field: [old, new]}, with what Odoo holds instead of old as a third value where that moved since the preview."""
        changes, present = self.changes or {}, self.present or {}
        moved = {name: [*changes.get(name, [None, None]), value] for name, value in present.items()}
        return {**changes, **moved}

    def _change_text(self, name, old, new, *present):
        label = self.env._(LABELS[name]) if name in LABELS else name
        shown = {None: '', True: self.env._("yes"), False: self.env._("no")}
        old, new, *present = (
            shown[value] if value is None or isinstance(value, bool) else value for value in (old, new, *present))
        text = f'{label}: {new}' if self.action == 'create' else f'{label}: {old} → {new}'
        return f'{text} ' + self.env._("(in Odoo now: %s)", present[0]) if present else text

    def action_open_record(self):
        self.ensure_one()
        if not self.res_id:
            return False
        return {'type': 'ir.actions.act_window', 'res_model': self.res_model, 'res_id': self.res_id, 'views': [(False, 'form')]}
