from odoo import models


class SaleOrder(models.Model):
    """A shadow is neither confirmed nor sent, by whomever."""
    _inherit = 'sale.order'

    def _confirmation_error_message(self):
        if self.x_fc_shadow:
            return self._shadow_reason()
        return super()._confirmation_error_message()

    def action_quotation_send(self):
        self._refuse_shadows()
        return super().action_quotation_send()

    def action_quotation_sent(self):
        self._refuse_shadows()
        return super().action_quotation_sent()
