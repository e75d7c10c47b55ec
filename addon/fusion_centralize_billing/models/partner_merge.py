from odoo import models


class PartnerMerge(models.TransientModel):
    _inherit = 'base.partner.merge.automatic.wizard'

    def _update_values(self, src_partners, dst_partner):
        # A merge hands the fields over by a plain write, and the guarded one among them needs server code.
        if any((src_partners + dst_partner).mapped('x_fc_stripe_customer_id')):
            dst_partner.check_access('write')
            src_partners, dst_partner = src_partners.sudo(), dst_partner.sudo()
        return super()._update_values(src_partners, dst_partner)
