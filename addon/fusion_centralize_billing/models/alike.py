"""Where `create` asks for what an import computes once for orders that are alike, see importer/alike.py."""
from odoo import models

from ..importer.alike import alike_in


class AlikeMixin(models.AbstractModel):
    """Outside an import nothing of it acts."""
    _name = 'fusion.billing.alike.mixin'
    _description = "Records that an import makes alike"

    def _add_precomputed_values(self, vals_list):
        add, alike = super()._add_precomputed_values, alike_in(self.env)
        if alike:
            alike.add_precomputed(self, vals_list, add)
        else:
            add(vals_list)

    def _check_company(self, fnames=None):
        alike = alike_in(self.env)
        records = alike.one_of_each_company(self) if alike else self
        return super(AlikeMixin, records)._check_company(fnames)


class SaleOrder(models.Model):
    _name = 'sale.order'
    _inherit = ['fusion.billing.alike.mixin', 'sale.order']


class SaleOrderLine(models.Model):
    _name = 'sale.order.line'
    _inherit = ['fusion.billing.alike.mixin', 'sale.order.line']


class ResPartner(models.Model):
    _name = 'res.partner'
    _inherit = ['fusion.billing.alike.mixin', 'res.partner']
