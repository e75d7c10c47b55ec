"""Rule 1: what one's own people do with a shadow goes on working."""
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import SALESMAN, BillingCase


@tagged('post_install', '-at_install')
class TestShadowColleagues(BillingCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._partner("Customer", email='customer@example.com')
        cls.shadow = cls._shadow(partner_id=cls.customer.id)
        cls.salesman = cls._user('colleague-salesman', SALESMAN, 'base.group_partner_manager')
        cls.colleague = cls._user('colleague', SALESMAN)

    def _assert_mailed(self, message):
        """The colleague is told by mail, and nobody outside."""
        mails = self.env['mail.mail'].search([('mail_message_id', '=', message.id)])
        self.assertEqual(mails.recipient_ids, self.colleague.partner_id)
        self.assertEqual(set(mails.mapped('state')), {'outgoing'})
        self.assertNotIn('canceled', message.notification_ids.mapped('notification_status'))

    def test_note_with_a_mention(self):
        self._rpc(self.salesman, self.shadow, 'message_post', body="Look", partner_ids=self.colleague.partner_id.ids)
        message = self.shadow.message_ids[0]
        self._assert_mailed(message)

    def test_follower_inside_hears_of_a_comment(self):
        self.shadow.message_subscribe(self.colleague.partner_id.ids)
        message = self.shadow.with_user(self.salesman).message_post(body="Look", subtype_xmlid='mail.mt_comment')
        self._assert_mailed(message)

    def test_activity(self):
        self._rpc(self.salesman, self.shadow, 'activity_schedule', 'mail.mail_activity_data_todo', user_id=self.colleague.id)
        self.assertEqual(self.shadow.activity_ids.user_id, self.colleague)
        self.shadow.activity_ids.with_user(self.colleague).action_done()
        self.assertFalse(self.shadow.activity_ids)

    def test_assigning_a_salesperson(self):
        self._rpc(self.salesman, self.shadow, 'write', {'user_id': self.colleague.id})
        self.assertEqual(self.shadow.user_id, self.colleague)
        self.assertIn(self.colleague.partner_id, self.shadow.message_partner_ids)

    def test_cancel_and_back(self):
        for method, state in (('action_cancel', 'cancel'), ('action_draft', 'draft')):
            self._rpc(self.salesman, self.shadow, method)
            self.env.flush_all()
            self.assertEqual(self.shadow.state, state)

    def test_cancel_a_list(self):
        wizard = self.env['sale.mass.cancel.orders'].with_user(self.salesman).create({
            'sale_order_ids': [Command.set(self.shadow.ids)]})
        self._rpc(self.salesman, wizard, 'action_mass_cancel')
        self.assertEqual(self.shadow.state, 'cancel')

    def test_delete(self):
        manager = self._user('colleague-manager', 'sales_team.group_sale_manager')
        self._rpc(manager, self.shadow, 'unlink')
        self.assertFalse(self.shadow.exists())

    def test_a_second_line_can_be_deleted(self):
        """As FB_ORDER_LINES asks for."""
        plan_line = self.shadow.order_line
        extra = plan_line.copy({'order_id': self.shadow.id})
        self._rpc(self.salesman, self.shadow, 'write', {'order_line': [Command.delete(extra.id)]})
        self.assertEqual(self.shadow.order_line, plan_line)

    def test_section_and_note(self):
        self._rpc(self.salesman, self.shadow, 'write', {'order_line': [
            Command.create({'display_type': 'line_section', 'name': "Section"}),
            Command.create({'display_type': 'line_note', 'name': "Note"}),
        ]})
        self.assertEqual(len(self.shadow.order_line), 3)
        note = self.shadow.order_line.filtered(lambda line: line.display_type == 'line_note')
        self._rpc(self.salesman, note, 'write', {'name': "Another note"})
        self._rpc(self.salesman, note, 'unlink')
        self.assertEqual(len(self.shadow.order_line), 2)

    def test_reference_and_terms(self):
        self._rpc(self.salesman, self.shadow, 'write', {'client_order_ref': "REF", 'note': "Terms"})
        self.assertEqual(self.shadow.client_order_ref, "REF")

    def test_the_form_can_be_saved(self):
        with Form(self.shadow.with_user(self.salesman)) as form:
            form.user_id = self.colleague
            form.client_order_ref = "REF"
        self.assertEqual((self.shadow.user_id, self.shadow.client_order_ref), (self.colleague, "REF"))

    def test_merging_customers(self):
        other = self._partner("Other", email=self.customer.email)
        wizard = self.env['base.partner.merge.automatic.wizard'].with_user(self.salesman).create({
            'partner_ids': [Command.set((self.customer + other).ids)], 'dst_partner_id': other.id, 'state': 'selection'})
        self._rpc(self.salesman, wizard, 'action_merge')
        self.env.invalidate_all()
        self.assertEqual(self.shadow.partner_id, other)

    def test_customer_address_can_be_changed(self):
        self._rpc(self.salesman, self.customer, 'write', {'city': "Halifax"})
        self.env.flush_all()
        self.assertEqual(self.shadow.partner_id.city, "Halifax")
