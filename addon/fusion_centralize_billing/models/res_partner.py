from odoo import api, fields, models

from ..errors import billing_error


class ResPartner(models.Model):
    _name = 'res.partner'
    _inherit = ['fusion.billing.guarded.mixin', 'res.partner']

    x_fc_stripe_customer_id = fields.Char(string="Stripe Customer", copy=False, readonly=True)
    x_fc_account_link_ids = fields.One2many(
        'fusion.billing.account.link', 'partner_id', string="Account Links", readonly=True,
        groups='fusion_centralize_billing.group_fusion_billing_user')

    # An import looks customers up by hundreds of e-mails at once.
    _email_normalized_idx = models.Index('(email_normalized) WHERE email_normalized IS NOT NULL')

    @api.ondelete(at_uninstall=False)
    def _unlink_except_linked(self):
        # The foreign key refuses it too, but without a sentence that helps.
        linked = self.env['fusion.billing.account.link'].sudo().search([('partner_id', 'in', self.ids)]).partner_id
        if linked:
            raise billing_error(self.env, 'FB_PARTNER_LINKED', partners=', '.join(linked.mapped('display_name')))
