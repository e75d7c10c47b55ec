"""What NexaCloud decides of a shadow is written by an import alone, which works under `env.su`."""
from odoo import api, models

# Of an order.
FOLLOWED = frozenset((
    'company_id', 'partner_id', 'partner_invoice_id', 'partner_shipping_id', 'fiscal_position_id', 'payment_term_id',
    'pricelist_id', 'plan_id', 'sale_order_template_id', 'start_date', 'next_invoice_date', 'end_date',
    'subscription_id', 'origin_order_id', 'journal_id', 'preferred_payment_method_line_id',
    'require_signature', 'require_payment', 'prepayment_percent',
))
# Of a line that has a price.
FOLLOWED_OF_LINE = frozenset((
    'order_id', 'product_id', 'product_uom_qty', 'product_uom_id', 'price_unit', 'technical_price_unit', 'discount', 'tax_ids',
    'is_downpayment', 'combo_item_id', 'display_type', 'qty_delivered', 'extra_tax_data',
))


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def write(self, vals):
        if not self.env.su and not FOLLOWED.isdisjoint(vals):
            self._refuse_shadow_values(FOLLOWED.intersection(vals))
        return super().write(vals)

    def copy_data(self, default=None):
        self._refuse_shadows()
        return super().copy_data(default)

    def _recompute_prices(self):
        self.order_line._refuse_shadow_values(['price_unit'])
        return super()._recompute_prices()

    def _recompute_taxes(self):
        self.order_line._refuse_shadow_values(['tax_ids'])
        return super()._recompute_taxes()

    def _refuse_shadow_values(self, names, model=None):
        """Raise the sentence that says where these fields (of `model`, else of orders) of shadows come from."""
        if self.sudo().filtered('x_fc_shadow'):
            fields = (self if model is None else model)._fields
            labels = sorted(fields[name]._description_string(self.env) for name in names)
            self._refuse_shadows('FB_SHADOW_VALUES', fields=', '.join(labels))


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not self.env.su:
            # Sections and notes are a colleague's own.
            lines._refuse_shadow_values(['order_id'])
        return lines

    def write(self, vals):
        if not self.env.su and not FOLLOWED_OF_LINE.isdisjoint(vals):
            self._refuse_shadow_values(FOLLOWED_OF_LINE.intersection(vals))
        result = super().write(vals)
        if not self.env.su and 'order_id' in vals:
            self._refuse_shadow_values(['order_id'])
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_last_of_shadow(self):
        """A second line can be deleted by hand, as FB_ORDER_LINES tells people to; not the last one."""
        if self.env.su:
            return
        for order in self._priced().order_id:
            if order.sudo().x_fc_shadow and not (order.order_line._priced() - self):
                self._refuse_shadow_values(['product_id'])

    def _priced(self):
        return self.filtered(lambda line: not line.display_type)

    def _refuse_shadow_values(self, names):
        self._priced().order_id._refuse_shadow_values(names, self)
