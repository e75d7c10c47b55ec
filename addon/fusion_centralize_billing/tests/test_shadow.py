"""Rule 1: a shadow order stays a draft that nobody confirms, sends, shares or pays; and it is enforced."""
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SALESMAN, BillingCase


@tagged('post_install', '-at_install')
class TestShadow(BillingCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shadow = cls._shadow()
        cls.salesman = cls._user('shadow-salesman', SALESMAN)
        cls.template = cls.env.ref('sale.email_template_edi_sale')

    def _assert_check_holds(self, column, value):
        """The database itself refuses a value, whoever writes it and by whichever way."""
        self.env.flush_all()
        with self.subTest(column=column, value=value), mute_logger('odoo.sql_db'):
            with self.assertRaises(CheckViolation) as caught, self.cr.savepoint():
                self.cr.execute(f'UPDATE sale_order SET {column} = %s WHERE id = %s', [value, self.shadow.id])
            self.assertEqual(caught.exception.diag.constraint_name, 'sale_order_shadow_stays_draft')

    def test_rule_1_database_refuses_every_way_out_of_draft(self):
        """Rule 1: neither a state, a token, a pending mail nor a running subscription gets past the SQL CHECK."""
        for state in ('sent', 'sale', 'done', None):
            self._assert_check_holds('state', state)
        self._assert_check_holds('access_token', 'token')
        self._assert_check_holds('access_token', '')
        self._assert_check_holds('pending_email_template_id', self.template.id)
        for state in ('2_renewal', '3_progress', '4_paused', '5_renewed', '7_upsell', '8_of_another_module'):
            self._assert_check_holds('subscription_state', state)

    def test_rule_1_database_accepts_what_a_shadow_may_be(self):
        """Rule 1: draft and cancelled, as a quotation, churned or without any subscription state."""
        for state in ('draft', 'cancel'):
            for subscription_state in ('1_draft', '6_churn', None):
                self.cr.execute(
                    'UPDATE sale_order SET state = %s, subscription_state = %s WHERE id = %s',
                    [state, subscription_state, self.shadow.id],
                )

    def test_rule_1_an_order_that_is_not_draft_cannot_become_a_shadow(self):
        """Rule 1: the CHECK holds from the other side as well."""
        order = self._order()
        order.action_confirm()
        with mute_logger('odoo.sql_db'), self.assertRaises(CheckViolation), self.cr.savepoint():
            order.x_fc_shadow = True
            order.flush_recordset()

    def test_rule_1_a_client_writing_the_state_meets_a_sentence(self):
        """Rule 1: a salesperson's plain write over RPC is refused, and told why."""
        for name, value in (
            ('state', 'sale'), ('state', 'sent'), ('subscription_state', '3_progress'), ('access_token', 'x'),
        ):
            with self.subTest(name=name, value=value), mute_logger('odoo.sql_db'):
                with self.assertRaises(CheckViolation) as caught, self.cr.savepoint():
                    self._rpc(self.salesman, self.shadow, 'write', {name: value})
                    self.env.flush_all()
                message = self.env['sale.order']._sql_error_to_message(caught.exception)
                self.assertIn('FB_SHADOW', message)
                self.assertIn('NexaCloud', message)

    def test_rule_1_no_confirm(self):
        """Rule 1: confirming names the order, says who bills it and when that changes; nothing happens."""
        with self.assertRaises(UserError) as caught:
            self._rpc(self.salesman, self.shadow, 'action_confirm')
        for words in (self.shadow.name, 'NexaCloud still bills', 'goes live when billing', 'FB_SHADOW'):
            self.assertIn(words, str(caught.exception))
        self.assertEqual(self.shadow.state, 'draft')

    def test_rule_1_an_error_names_some_shadows_of_many(self):
        """Rule 1: a list of thousands makes no message of thousands of names."""
        shadows = self.shadow
        for number in range(6):
            shadows += self._shadow(f'many-{number}')
        with self.assertRaises(UserError) as caught:
            shadows.action_quotation_sent()
        self.assertEqual([order.name in str(caught.exception) for order in shadows], [True] * 5 + [False] * 2)

    def test_rule_1_one_shadow_among_others_stops_the_whole_confirmation(self):
        """Rule 1: a list of orders is confirmed without its shadows or not at all."""
        order = self._order()
        with self.assertRaises(UserError):
            self._rpc(self.salesman, order + self.shadow, 'action_confirm')
        self.assertEqual(order.state, 'draft')

    def test_rule_1_no_token(self):
        """Rule 1: asking for a portal token gives none and is no error."""
        self.assertEqual(self.shadow._portal_ensure_token(), '')
        self.assertFalse(self.shadow.access_token)

    def test_rule_1_mention_activity_and_assignment_still_work(self):
        """Rule 1: one's own people go on working on a shadow; each of these asks for a portal token on its way."""
        colleague = self._user('shadow-colleague', SALESMAN)
        shadow = self.shadow.with_user(self.salesman)
        message = shadow.message_post(body="Look at this", partner_ids=colleague.partner_id.ids)
        self.assertIn(colleague.partner_id, message.notified_partner_ids)
        activity = shadow.activity_schedule('mail.mail_activity_data_todo', user_id=colleague.id)
        self.assertEqual(activity.user_id, colleague)
        shadow.user_id = colleague
        self.env.flush_all()
        self.assertIn(colleague.partner_id, shadow.message_partner_ids)
        self.assertFalse(shadow.access_token)

    def test_rule_1_cancel_and_back(self):
        """Rule 1: a shadow can be cancelled by hand and set back to quotation."""
        self._rpc(self.salesman, self.shadow, 'action_cancel')
        self.assertEqual(self.shadow.state, 'cancel')
        self._rpc(self.salesman, self.shadow, 'action_draft')
        self.env.flush_all()
        self.assertEqual(self.shadow.state, 'draft')

    def test_rule_1_nothing_of_nexacloud_is_copied(self):
        """Rule 1: a shadow itself is not copied, and what stays on an order that has left the shadow is not either."""
        self.shadow.write({
            'x_fc_shadow': False, 'x_fc_nexacloud_deployment_id': 'd', 'x_fc_nexacloud_status': 'active',
            'x_fc_billing_service_id': self._service().id,
        })
        copy = self.shadow.copy()
        names = [name for name in copy._fields if name.startswith('x_fc_')]
        self.assertEqual(len(names), 5)
        self.assertFalse([name for name in names if copy[name]])

    def test_one_order_a_subscription_in_the_whole_database(self):
        """Two orders of one NexaCloud subscription cannot exist, whatever the company; orders without one can."""
        other = self._company("Other")
        self.env.user.company_ids += other
        with mute_logger('odoo.sql_db'), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.env['sale.order'].create({
                'partner_id': self._partner().id, 'company_id': other.id, 'x_fc_nexacloud_subscription_id': 'sub-1',
            })
        self.assertTrue(self._order() + self._order())

    def test_deleting_a_service_leaves_its_orders(self):
        service = self._service()
        self.shadow.x_fc_billing_service_id = service
        service.unlink()
        self.assertFalse(self.shadow.x_fc_billing_service_id)
        self.assertTrue(self.shadow.exists())

    def test_rule_10_orders_that_are_no_shadow_behave_as_before(self):
        """Rule 10: an ordinary order gets its token and is confirmed."""
        order = self._order()
        self.assertTrue(order._portal_ensure_token())
        self._rpc(self.salesman, order, 'action_confirm')
        self.assertEqual(order.state, 'sale')

    def test_rule_10_no_extra_query_for_orders_that_are_no_shadow(self):
        """Rule 10: whether an order is a shadow is read together with the order itself."""
        order = self._order(access_token='token')
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(order.state, 'draft')
        with self.assertQueries([]):
            order._portal_ensure_token()
            self.assertFalse(order.x_fc_shadow)
            order.with_user(self.salesman).sudo(False)._refuse_client_values([{'note': "Hello"}])
