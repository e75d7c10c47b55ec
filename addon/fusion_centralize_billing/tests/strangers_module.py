"""A module of somebody else that has a hand in everything an import shares, loaded into a test's registry and taken out again."""
from odoo import api, fields, models
from odoo.orm.model_classes import add_to_registry


class SaleOrder(models.Model):
    _module = 'hostile'
    _register = False
    _name = 'sale.order'
    _inherit = ['sale.order']

    x_by_customer = fields.Char(compute='_compute_x_by_customer', store=True, precompute=True)
    x_doubled = fields.Monetary(compute='_compute_x_doubled', store=True)

    @api.depends('partner_id.name')
    def _compute_x_by_customer(self):
        for order in self:
            order.x_by_customer = f'{order.partner_id.name} pays'

    @api.depends('amount_total')
    def _compute_x_doubled(self):
        for order in self:
            order.x_doubled = 2 * order.amount_total

    @api.depends('partner_id')
    def _compute_amounts(self):
        super()._compute_amounts()
        for order in self:
            order.amount_total += len(order.partner_id.name)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            partner = self.env['res.partner'].browse(vals['partner_id'])
            vals['client_order_ref'] = f'of {partner.name}'
        return super().create(vals_list)


class SaleOrderLine(models.Model):
    _module = 'hostile'
    _register = False
    _name = 'sale.order.line'
    _inherit = ['sale.order.line']

    x_of_order = fields.Char(compute='_compute_x_of_order', store=True, precompute=True)

    @api.depends('order_id.name')
    def _compute_x_of_order(self):
        for line in self:
            line.x_of_order = line.order_id.x_fc_nexacloud_subscription_id

    @api.depends('order_id.partner_id')
    def _compute_qty_to_invoice(self):
        for line in self:
            line.qty_to_invoice = len(line.order_id.partner_id.name)

    @api.depends('order_id.partner_id')
    def _compute_amount(self):
        super()._compute_amount()
        for line in self:
            line.price_tax += len(line.order_id.partner_id.name)


class ResPartner(models.Model):
    _module = 'hostile'
    _register = False
    _name = 'res.partner'
    _inherit = ['res.partner']

    x_shouted = fields.Char(compute='_compute_x_shouted', store=True, precompute=True)

    @api.depends('name')
    def _compute_x_shouted(self):
        for partner in self:
            partner.x_shouted = (partner.name or '').upper()

    @api.depends('city')
    def _compute_complete_name(self):
        super()._compute_complete_name()
        for partner in self:
            partner.complete_name = f'{partner.complete_name} of {partner.city}'

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{**vals, 'ref': f"ref {vals['name']}"} for vals in vals_list])


EVERYTHING = (SaleOrder, SaleOrderLine, ResPartner)


class AmountsByCustomer(models.Model):
    _module = 'hostile'
    _register = False
    _name = 'sale.order'
    _inherit = ['sale.order']

    def _compute_amounts(self):
        super()._compute_amounts()
        for order in self:
            order.amount_total += len(order.partner_id.name)


class PriceByCustomer(models.Model):
    _module = 'hostile'
    _register = False
    _name = 'sale.order.line'
    _inherit = ['sale.order.line']

    def _prepare_base_line_for_taxes_computation(self, **kwargs):
        return super()._prepare_base_line_for_taxes_computation(
            **kwargs, price_unit=self.price_unit + len(self.order_id.partner_id.name))


class TaxByCustomer(models.Model):
    _module = 'hostile'
    _register = False
    _name = 'account.tax'
    _inherit = ['account.tax']

    def _add_tax_details_in_base_line(self, base_line, company, **kwargs):
        super()._add_tax_details_in_base_line(base_line, company, **kwargs)
        base_line['tax_details']['raw_total_included_currency'] += len(base_line['partner_id'].name or '')


class LineDependentOnCustomer(models.Model):
    _module = 'hostile'
    _register = False
    _name = 'sale.order.line'
    _inherit = ['sale.order.line']

    x_customer = fields.Char(compute='_compute_x_customer', store=True, precompute=True)

    @api.depends('order_id.partner_id.name')
    def _compute_x_customer(self):
        for line in self:
            line.x_customer = line.order_id.partner_id.name


class OrderDependentOnAmounts(models.Model):
    _module = 'hostile'
    _register = False
    _name = 'sale.order'
    _inherit = ['sale.order']

    x_total_of_customer = fields.Char(compute='_compute_x_total_of_customer', store=True)

    @api.depends('amount_total', 'partner_id.name')
    def _compute_x_total_of_customer(self):
        for order in self:
            order.x_total_of_customer = f'{order.amount_total} of {order.partner_id.name}'


ONE_BY_ONE = (AmountsByCustomer, PriceByCustomer, TaxByCustomer, LineDependentOnCustomer, OrderDependentOnAmounts)


def load(case, *definitions):
    """Has the registry hold these classes, and the tables their columns, until the test ends or what is returned is called."""
    registry, names = case.registry, sorted({definition._name for definition in definitions})
    before = {name: registry[name]._base_classes__ for name in names}

    def take_out():
        for name, classes in before.items():
            registry[name]._base_classes__ = classes
        registry._setup_models__(case.cr, names)

    case.addCleanup(take_out)
    for definition in definitions:
        add_to_registry(registry, definition)
    registry._setup_models__(case.cr, names)
    registry.init_models(case.cr, names, {'module': 'hostile'})
    return take_out
