"""A mail on a shadow that would leave the house is stored as cancelled, with the reason.

It is no error, since one would take other people's mails of the same batch with it. Mails to internal users go out.
"""
from contextlib import suppress

from odoo import api, models
from odoo.exceptions import MissingError

# Of a mail: what can make one that was held back, or one to a colleague, go out to somebody else.
WATCHED = frozenset(('state', 'email_to', 'email_cc', 'recipient_ids', 'mail_message_id', 'model', 'res_id'))


class MailMail(models.Model):
    _inherit = 'mail.mail'

    @api.model_create_multi
    def create(self, vals_list):
        mails = super().create(vals_list)
        mails._cancel_for_shadows()
        return mails

    def write(self, vals):
        result = super().write(vals)
        if not WATCHED.isdisjoint(vals):
            self._cancel_for_shadows()
        return result

    def _cancel_for_shadows(self):
        for mail in self.sudo():
            if mail.model != 'sale.order' or mail.state != 'outgoing':
                continue
            order = self.env['sale.order'].sudo().browse(mail.res_id)
            if order._is_shadow() and mail._leaves_the_house():
                mail.write({'state': 'cancel', 'failure_reason': order._shadow_reason()})

    def _leaves_the_house(self):
        return bool(self.email_to or self.email_cc or any(self.recipient_ids.mapped('partner_share')))


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _is_shadow(self):
        """Whether this order, which may be none or deleted by now, is a shadow."""
        with suppress(MissingError):
            return bool(self) and self.x_fc_shadow
        return False

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        if self.x_fc_shadow:
            self._cancel_notifications(message)
        return recipients

    def _cancel_notifications(self, message):
        """Let the chatter say of each recipient outside that nothing was sent."""
        notifications = self.env['mail.notification'].sudo().search([
            ('mail_message_id', '=', message.id),
            '|', ('notification_type', '=', 'sms'), ('mail_mail_id.state', '=', 'cancel'),
        ])
        notifications.write({
            'notification_status': 'canceled', 'failure_type': False, 'failure_reason': self._shadow_reason(),
        })

    def _notify_get_recipients_for_extra_notifications(self, message, recipients_data, msg_vals=False):
        # The browsers of customers who use the portal get no push message either.
        partner_ids = super()._notify_get_recipients_for_extra_notifications(message, recipients_data, msg_vals=msg_vals)
        if not self.x_fc_shadow:
            return partner_ids
        return self.env['res.partner'].sudo().browse(partner_ids).filtered(lambda partner: not partner.partner_share).ids
