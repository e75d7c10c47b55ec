from odoo import api, fields, models


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    recurring_invoice = fields.Boolean(related='product_template_id.recurring_invoice')

    @api.depends('order_id.plan_id')
    def _compute_price_unit(self):
        super()._compute_price_unit()

    def _forget_manual_price(self):
        """Make the next computation set the price of every line, also of those priced by hand.

        Enterprise is reported to recompute the price of every line when the plan of an order changes. A price that is
        given together with the new plan stays.
        """
        for line in self:
            # Odoo calls a price manual while these two differ, and takes the second only together with the first.
            line.write({'price_unit': line.price_unit, 'technical_price_unit': line.price_unit})
