"""Rule 1: no mail and no SMS about a shadow leaves the house, and none of other orders is lost with it."""
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import SALESMAN, BillingCase


@tagged('post_install', '-at_install')
class TestShadowMail(BillingCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._partner("Customer", email='customer@example.com', phone='+1 416 555 0100', country_id=cls.env.ref('base.ca').id)
        cls.shadow = cls._shadow(partner_id=cls.customer.id)
        cls.order = cls._order(partner_id=cls._partner("Other", email='other@example.com', phone='+1 416 555 0199').id)
        cls.salesman = cls._user('mail-salesman', SALESMAN)
        cls.template = cls.env.ref('sale.email_template_edi_sale')

    def setUp(self):
        super().setUp()
        self.last_mail = self.env['mail.mail'].search([], limit=1, order='id desc').id or 0
        self.last_sms = self.env['sms.sms'].search([], limit=1, order='id desc').id or 0

    def _mails(self, order):
        return self.env['mail.mail'].search([
            ('id', '>', self.last_mail), ('model', '=', 'sale.order'), ('res_id', '=', order.id)])

    def _assert_held_back(self, count=1):
        """So many mails on the shadow were stored, all cancelled with the reason."""
        mails = self._mails(self.shadow)
        self.assertEqual(len(mails), count)
        for mail in mails:
            self.assertEqual(mail.state, 'cancel')
            self.assertRegex(mail.failure_reason, 'shadow of a NexaCloud subscription.*FB_SHADOW')
        self.assertFalse(self.shadow.access_token)

    def test_comment_to_the_customer(self):
        message = self.shadow.with_user(self.salesman).message_post(
            body="Hello", partner_ids=self.customer.ids, subtype_xmlid='mail.mt_comment')
        self._assert_held_back()
        notification = message.notification_ids.filtered(lambda one: one.res_partner_id == self.customer)
        self.assertEqual(notification.notification_status, 'canceled')
        self.assertIn('FB_SHADOW', notification.failure_reason)

    def test_customer_who_follows(self):
        self.shadow.message_subscribe(self.customer.ids)
        self.shadow.with_user(self.salesman).message_post(body="Hello", subtype_xmlid='mail.mt_comment')
        self._assert_held_back()

    def test_colleague_hears_what_the_customer_does_not(self):
        colleague = self._user('mail-colleague', SALESMAN).partner_id
        self.shadow.with_user(self.salesman).message_post(
            body="Hello", partner_ids=(self.customer + colleague).ids, subtype_xmlid='mail.mt_comment')
        states = {mail.recipient_ids: mail.state for mail in self._mails(self.shadow)}
        self.assertEqual(states, {self.customer: 'cancel', colleague: 'outgoing'})

    def test_mail_to_an_address(self):
        self.shadow.message_post(body="Hello", outgoing_email_to='somebody@example.com')
        self._assert_held_back()

    def test_template(self):
        self.template.with_user(self.salesman).sudo().send_mail(self.shadow.id, force_send=True)
        self._assert_held_back()

    def test_template_with_a_link_to_the_portal(self):
        """A link that failed would take the other mails of the batch with it."""
        self.template.body_html = '<a t-att-href="object.get_base_url() + object.get_portal_url()">Order</a>'
        self.template.send_mail_batch((self.order + self.shadow).ids)
        self._assert_held_back()
        self.assertEqual(self._mails(self.order).state, 'outgoing')
        self.assertNotIn('/my/', self._mails(self.shadow).body_html)
        self.assertIn('/my/orders/', self._mails(self.order).body_html)

    def test_mass_mailing_reaches_the_other_orders(self):
        orders = self.order + self.shadow
        composer = self.env['mail.compose.message'].with_user(self.salesman).with_context(
            active_ids=orders.ids, active_model='sale.order',
        ).create({
            'composition_mode': 'mass_mail', 'model': 'sale.order', 'res_ids': orders.ids, 'subject': "News",
            'body': "<p>News</p>", 'template_id': False,
        })
        composer.action_send_mail()
        self._assert_held_back()
        self.assertEqual(len(self._mails(self.order)), 1)
        self.assertNotEqual(self._mails(self.order).state, 'cancel')

    def test_notification_without_a_message_in_the_chatter(self):
        self.shadow.message_notify(body="Hello", subject="Hello", partner_ids=self.customer.ids)
        self._assert_held_back()

    def test_mails_that_sales_sends_by_itself(self):
        for send in ('_send_order_confirmation_mail', '_send_payment_succeeded_for_order_mail'):
            getattr(self.shadow, send)()
        self._assert_held_back(count=2)

    def test_mail_made_by_hand(self):
        for recipient in ({'email_to': 'a@example.com'}, {'email_cc': 'a@example.com'}, {
                'recipient_ids': [Command.set(self.customer.ids)]}):
            self.env['mail.mail'].create({'model': 'sale.order', 'res_id': self.shadow.id, 'body_html': "Hello", **recipient})
        self._assert_held_back(count=3)

    def test_cancelled_mail_cannot_be_revived(self):
        self.shadow.message_notify(body="Hello", subject="Hello", partner_ids=self.customer.ids)
        mail = self._mails(self.shadow)
        mail.mark_outgoing()
        mail.send()
        self.env['mail.mail'].process_email_queue(mail.ids)
        self._assert_held_back()

    def test_mail_to_a_colleague_cannot_be_turned_outside(self):
        mail = self.env['mail.mail'].create({
            'model': 'sale.order', 'res_id': self.shadow.id, 'recipient_ids': [Command.set(self.salesman.partner_id.ids)]})
        self.assertEqual(mail.state, 'outgoing')
        mail.recipient_ids += self.customer
        self._assert_held_back()

    def test_invitation_to_follow(self):
        self.salesman.email = 'salesman@example.com'
        wizard = self.env['mail.followers.edit'].with_user(self.salesman).create({
            'res_model': 'sale.order', 'res_ids': str(self.shadow.ids), 'partner_ids': [Command.set(self.customer.ids)],
            'notify': True, 'message': "<p>Follow</p>"})
        wizard.edit_followers()
        self._assert_held_back()

    def test_mail_of_an_order_that_is_gone(self):
        """A mail that outlives its order is no error, which would stop the others."""
        gone = self._order()
        mail = self.env['mail.mail'].create({'model': 'sale.order', 'res_id': gone.id, 'email_to': 'a@example.com', 'state': 'exception'})
        self.env.flush_all()
        self.cr.execute('DELETE FROM sale_order WHERE id = %s', [gone.id])
        self.env.invalidate_all()
        mail.state = 'outgoing'
        self.assertEqual(mail.state, 'outgoing')

    def test_push_message(self):
        """The customer's browser is not told, the colleague's is."""
        portal_user = self._user('mail-portal', 'base.group_portal').partner_id
        recipients = [
            {'id': partner.id, 'active': True, 'notif': 'email'} for partner in portal_user + self.salesman.partner_id]
        message = self.env['mail.message'].create({'message_type': 'comment', 'model': 'sale.order', 'res_id': self.shadow.id})
        told = self.shadow._notify_get_recipients_for_extra_notifications(message, recipients)
        self.assertEqual(list(told), self.salesman.partner_id.ids)
        self.assertIn(portal_user.id, self.order._notify_get_recipients_for_extra_notifications(message, recipients))

    # SMS

    def _sms(self):
        return self.env['sms.sms'].search([('id', '>', self.last_sms)])

    def test_sms(self):
        message = self.shadow._message_sms("Hello", partner_ids=self.customer.ids)
        self.assertEqual(self._sms().state, 'canceled')
        self.assertEqual(message.notification_ids.mapped('notification_status'), ['canceled'])
        self.assertIn('FB_SHADOW', message.notification_ids.failure_reason)

    def test_sms_cannot_be_revived(self):
        self.shadow._message_sms("Hello", sms_numbers=['+14165550100'])
        self._sms().action_set_outgoing()
        self._sms().state = 'outgoing'
        self.assertEqual(self._sms().state, 'canceled')

    def test_sms_of_the_composer(self):
        for mode, orders in (('comment', self.shadow), ('mass', self.order + self.shadow)):
            composer = self.env['sms.composer'].with_user(self.salesman).create({
                'composition_mode': mode, 'res_model': 'sale.order', 'body': "Hello",
                **({'res_id': orders.id} if mode == 'comment' else {'res_ids': str(orders.ids)}),
            })
            for method in ('action_send_sms', 'action_send_sms_mass_now'):
                with self.subTest(mode=mode, method=method), self.assertRaisesRegex(UserError, 'FB_SHADOW'):
                    self._rpc(self.salesman, composer, method)
        self.assertFalse(self._sms())

    def test_sms_of_automation_reaches_the_other_orders(self):
        for log in (True, False):
            (self.order + self.shadow)._message_sms_schedule_mass(body=f"Hello {log}", mass_keep_log=log)
        states = sorted(self._sms().mapped('state'))
        self.assertEqual(states, ['canceled', 'canceled', 'outgoing', 'outgoing'])
