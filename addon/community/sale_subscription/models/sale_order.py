from odoo import api, fields, models

SUBSCRIPTION_STATES = [
    ('1_draft', "Quotation"),
    ('2_renewal', "Renewal Quotation"),
    ('3_progress', "In Progress"),
    ('4_paused', "Paused"),
    ('5_renewed', "Renewed"),
    ('6_churn', "Churned"),
    ('7_upsell', "Upsell"),
]

# Periods in a month. A year has 12 months, and 365 / 7 weeks.
PERIODS_A_MONTH = {'week': 365 / 7 / 12, 'month': 1, 'year': 1 / 12}


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    plan_id = fields.Many2one(
        'sale.subscription.plan', string="Recurring Plan", check_company=True, tracking=True,
        index='btree_not_null', ondelete='restrict',
    )
    is_subscription = fields.Boolean(compute='_compute_is_subscription', store=True)
    subscription_state = fields.Selection(
        SUBSCRIPTION_STATES, string="Subscription Status", compute='_compute_subscription_state',
        store=True, readonly=False, copy=False, tracking=True,
    )
    subscription_id = fields.Many2one(
        'sale.order', string="Parent Contract", copy=False, check_company=True, index='btree_not_null',
    )
    origin_order_id = fields.Many2one(
        'sale.order', string="First Contract", copy=False, check_company=True, index='btree_not_null',
    )
    start_date = fields.Date(tracking=True)
    first_contract_date = fields.Date(copy=False)
    next_invoice_date = fields.Date(string="Date of Next Invoice", copy=False, tracking=True)
    end_date = fields.Date(tracking=True)
    recurring_total = fields.Monetary(compute='_compute_recurring_total', store=True)
    recurring_monthly = fields.Monetary(string="Monthly Recurring", compute='_compute_recurring_total', store=True)

    _check_start_date_lower_next_invoice_date = models.Constraint(
        'CHECK (next_invoice_date IS NULL OR start_date IS NULL OR next_invoice_date >= start_date)',
        "The next invoice of a subscription cannot be before its start.",
    )

    @api.depends('plan_id', 'subscription_state')
    def _compute_is_subscription(self):
        for order in self:
            order.is_subscription = bool(order.plan_id) and order.subscription_state != '7_upsell'

    @api.depends('plan_id')
    def _compute_subscription_state(self):
        for order in self:
            order.subscription_state = order.subscription_state or ('1_draft' if order.plan_id else False)

    @api.depends('plan_id', 'order_line.recurring_invoice', 'order_line.price_subtotal')
    def _compute_recurring_total(self):
        for order in self:
            plan = order.plan_id
            lines = order.order_line.filtered('recurring_invoice') if plan else order.order_line.browse()
            order.recurring_total = sum(lines.mapped('price_subtotal'))
            order.recurring_monthly = (
                order.recurring_total * PERIODS_A_MONTH[plan.billing_period_unit] / plan.billing_period_value
                if plan else 0.0
            )

    def write(self, vals):
        if 'plan_id' in vals:
            self.filtered(lambda order: order.plan_id.id != vals['plan_id']).order_line._forget_manual_price()
        return super().write(vals)
