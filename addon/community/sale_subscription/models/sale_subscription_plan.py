from odoo import fields, models
from odoo.tools.date_utils import get_timedelta


class SaleSubscriptionPlan(models.Model):
    _name = 'sale.subscription.plan'
    _description = "Subscription Plan"
    _order = 'sequence, id'

    active = fields.Boolean(default=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one('res.company')
    billing_period_value = fields.Integer(string="Every", required=True, default=1)
    billing_period_unit = fields.Selection(
        [('week', "Weeks"), ('month', "Months"), ('year', "Years")],
        string="Unit", required=True, default='month',
    )
    billing_first_day = fields.Boolean(string="Align to Period Start")
    auto_close_limit = fields.Integer(
        string="Automatic Closing", default=15, help="In days. Nothing closes by itself here.",
    )
    invoice_mail_template_id = fields.Many2one(
        'mail.template', string="Invoice Email Template", domain=[('model', '=', 'account.move')],
    )
    user_closable = fields.Boolean(string="Closable")

    _billing_period_positive = models.Constraint(
        'CHECK (billing_period_value > 0)',
        "A billing period lasts at least one week, month or year.",
    )

    @property
    def billing_period(self):
        """Length of one period as a relativedelta, or None for no plan."""
        if not self:
            return None
        return get_timedelta(self.billing_period_value, self.billing_period_unit)
