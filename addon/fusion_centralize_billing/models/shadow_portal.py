"""A shadow is shown to nobody outside. The record rules of security/shadow_rules.xml and controllers/ hold the rest."""
from odoo import api, models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _portal_ensure_token(self):
        # Not an error: mentions, activities and assignments ask for a token on their way.
        if self.x_fc_shadow:
            return ''
        return super()._portal_ensure_token()

    def get_portal_url(self, suffix=None, report_type=None, download=None, query_string=None, anchor=None):
        # Not an error: mail templates ask for it, and one that fails takes the mails of other orders with it.
        if self.x_fc_shadow:
            return ''
        return super().get_portal_url(
            suffix=suffix, report_type=report_type, download=download, query_string=query_string, anchor=anchor)

    def action_preview_sale_order(self):
        self._refuse_shadows()
        return super().action_preview_sale_order()

    @api.model
    def action_share(self):
        if self.env.context.get('active_model') == self._name:
            self.browse(self.env.context.get('active_id'))._refuse_shadows()
        return super().action_share()

    def _get_share_url(self, redirect=False, signup_partner=False, pid=None, share_token=True):
        self._refuse_shadows()
        return super()._get_share_url(
            redirect=redirect, signup_partner=signup_partner, pid=pid, share_token=share_token)


class PortalShare(models.TransientModel):
    _inherit = 'portal.share'

    def action_send_mail(self):
        # It would invite some recipients without ever asking for the order's link.
        if self.res_model == 'sale.order':
            self.env['sale.order'].browse(self.res_id)._refuse_shadows()
        return super().action_send_mail()
