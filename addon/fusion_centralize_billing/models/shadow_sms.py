"""No SMS leaves on a shadow: the composer says so, and one that automation would send is stored as cancelled."""
from odoo import api, models


class SmsSms(models.Model):
    _inherit = 'sms.sms'

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        messages._cancel_for_shadows()
        return messages

    def write(self, vals):
        result = super().write(vals)
        if 'state' in vals or 'mail_message_id' in vals:
            self._cancel_for_shadows()
        return result

    def _cancel_for_shadows(self):
        for sms in self.sudo().filtered(lambda sms: sms.state == 'outgoing'):
            message = sms.mail_message_id
            if message.model == 'sale.order' and self.env['sale.order'].sudo().browse(message.res_id)._is_shadow():
                sms.state = 'canceled'


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    def _notify_thread_by_sms(self, message, recipients_data, **kwargs):
        # By now Odoo has forgotten what document the message is on, and who looks at its SMS would read it anew.
        message._fields['res_id']._update_cache(message, self.id)
        return super()._notify_thread_by_sms(message, recipients_data, **kwargs)


class SmsComposer(models.TransientModel):
    _inherit = 'sms.composer'

    def action_send_sms(self):
        if self.res_model == 'sale.order':
            self._get_records()._refuse_shadows()
        return super().action_send_sms()

    def _prepare_mass_sms_values(self, records):
        values = super()._prepare_mass_sms_values(records)
        if records._name == 'sale.order':
            # Without a log these messages do not know their order.
            for shadow in records.sudo().filtered('x_fc_shadow'):
                values[shadow.id]['state'] = 'canceled'
        return values
