from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = 'product.template'

    recurring_invoice = fields.Boolean(
        string="Subscription Product",
        help="The product is sold again with every period of a subscription.",
    )
