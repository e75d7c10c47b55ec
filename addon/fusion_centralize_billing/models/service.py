from odoo import fields, models

from ..foreign_columns import MODULE, refuse_foreign_columns
from ..shadow_rows import mend_shadow_rows


class Service(models.Model):
    _name = 'fusion.billing.service'
    _description = "Billed Service"
    _order = 'name, id'

    name = fields.Char(required=True)
    code = fields.Char(required=True)
    company_id = fields.Many2one(
        'res.company', ondelete='restrict',
        help="The company that sells the service. Every import of the service runs in it.",
    )
    pricelist_id = fields.Many2one(
        'product.pricelist', ondelete='restrict', readonly=True,
        help="Gives imported orders their currency, CAD, where the company's own is another. Archived, so that no other "
             "quotation takes it for its default.",
    )

    _code_unique = models.UniqueIndex('(code)', "There is already a service with this code.")

    def init(self):
        # Migration scripts run only where the version grows. A foreign module of the same name may carry any version,
        # and rows go wrong at any time, so both is asked here as well: the transaction of an update is still open, and a
        # constraint that could not be added is tried again at its end.
        if self.env.context.get('module') == MODULE:
            refuse_foreign_columns(self.env.cr)
            mend_shadow_rows(self.env.cr)
