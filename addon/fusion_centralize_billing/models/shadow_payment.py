"""A shadow is paid by nobody: it has no transaction, no saved card and no payment link."""
from odoo import api, models

# What ties a payment to an order; the token exists with Odoo Enterprise only.
PAYMENT_FIELDS = frozenset(('transaction_ids', 'authorized_transaction_ids', 'payment_token_id'))


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        paid = [order.id for order, vals in zip(orders, vals_list) if not PAYMENT_FIELDS.isdisjoint(vals)]
        orders.browse(paid)._refuse_shadows()
        return orders

    def write(self, vals):
        if any(vals.get(name) for name in PAYMENT_FIELDS):
            self._refuse_shadows()
        return super().write(vals)

    def _get_default_payment_link_values(self):
        self._refuse_shadows()
        return super()._get_default_payment_link_values()


class PaymentTransaction(models.Model):
    _inherit = 'payment.transaction'

    @api.model_create_multi
    def create(self, vals_list):
        transactions = super().create(vals_list)
        transactions.browse(
            transaction.id for transaction, vals in zip(transactions, vals_list) if vals.get('sale_order_ids')
        ).sudo().sale_order_ids._refuse_shadows()
        return transactions

    def write(self, vals):
        result = super().write(vals)
        if vals.get('sale_order_ids'):
            self.sudo().sale_order_ids._refuse_shadows()
        return result


class PaymentLinkWizard(models.TransientModel):
    _inherit = 'payment.link.wizard'

    def _prepare_url(self, base_url, related_document):
        if related_document._name == 'sale.order':
            related_document._refuse_shadows()
        return super()._prepare_url(base_url, related_document)
