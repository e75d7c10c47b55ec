"""A shadow reaches no journal, by whomever: neither by an invoice, a down payment, an accrual nor a line made by hand."""
from odoo import api, models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _prepare_invoice(self):
        self._refuse_shadows()
        return super()._prepare_invoice()


class SaleAdvancePaymentInv(models.TransientModel):
    _inherit = 'sale.advance.payment.inv'

    def _create_invoices(self, sale_orders):
        # Before the wizard adds lines to the order.
        (sale_orders + self.sale_order_ids)._refuse_shadows()
        return super()._create_invoices(sale_orders)


class AccountAccruedOrdersWizard(models.TransientModel):
    _inherit = 'account.accrued.orders.wizard'

    def create_entries(self):
        if self.env.context.get('active_model') == 'sale.order':
            self.env['sale.order'].browse(self.env.context['active_ids'])._refuse_shadows()
        return super().create_entries()


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.browse(line.id for line, vals in zip(lines, vals_list) if 'invoice_lines' in vals).order_id._refuse_shadows()
        return lines

    def write(self, vals):
        if 'invoice_lines' in vals:
            self.order_id._refuse_shadows()
        return super().write(vals)


class AccountMoveLine(models.Model):
    _inherit = 'account.move.line'

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.browse(line.id for line, vals in zip(lines, vals_list) if vals.get('sale_line_ids'))._refuse_shadows()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if vals.get('sale_line_ids'):
            self._refuse_shadows()
        return result

    def _refuse_shadows(self):
        # A shadow is neither sent nor confirmed, and an order's line knows its state: of other orders nothing is read.
        # While an invoice is posted that would have Odoo compute things in another order, for one query more.
        lines = self.sudo().sale_line_ids.filtered(lambda line: line.state not in ('sent', 'sale'))
        lines.order_id._refuse_shadows()


class AccountMove(models.Model):
    _inherit = 'account.move'

    def _post(self, soft=True):
        posted = super()._post(soft)
        # Only now, which is as good: by now Odoo itself has read these lines.
        self.filtered(lambda move: move.is_sale_document(include_receipts=True)).line_ids._refuse_shadows()
        return posted
