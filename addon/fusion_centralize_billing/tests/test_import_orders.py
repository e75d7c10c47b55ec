from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..importer.importer import LOCK
from ..importer.writing.customers import CustomerWriter
from .import_common import ImportCase, plan, subscription, user


@tagged('post_install', '-at_install')
class TestShadowOrders(ImportCase):
    """Rules 1, 4, 5 and 8: one draft shadow order a subscription."""

    def import_one(self, **columns):
        return self.import_rows([user('1')], [plan('pro'), plan('max', price_monthly='199', price_yearly='1999')],
                                [subscription('s', '1', columns.pop('plan_id', 'pro'), **columns)])

    def test_rule_1_order_is_a_draft_that_nobody_is_asked_to_pay(self):
        self.import_one()
        order = self.order_of('s')
        self.assertRecordValues(order, [{
            'state': 'draft', 'x_fc_shadow': True, 'access_token': False, 'require_signature': False,
            'require_payment': False, 'user_id': False, 'team_id': False, 'validity_date': False,
            'sale_order_template_id': False, 'invoice_status': 'no', 'subscription_state': '1_draft',
        }])
        self.assertFalse(order.invoice_ids)
        self.assertFalse(order.transaction_ids)
        with self.assertRaisesRegex(UserError, 'FB_SHADOW'):
            order.action_confirm()
        self.assertEqual(order.state, 'draft')

    def test_rule_8_order_carries_the_exact_price_of_its_cycle(self):
        self.import_one()
        self.import_rows([user('1')], [plan('odd', price_monthly='33.333333', price_yearly='0.1')], [
            subscription('m', '1', 'odd'), subscription('y', '1', 'odd', billing_cycle='yearly')])
        for subscription_id, price, cycle in (('s', 49.99, 'month'), ('m', 33.333333, 'month'), ('y', 0.1, 'year')):
            order = self.order_of(subscription_id)
            self.assertEqual(order.plan_id.billing_period_unit, cycle)
            self.assertRecordValues(order.order_line, [{'product_uom_qty': 1.0, 'price_unit': price, 'discount': 0.0}])

    def test_rule_8_price_stays_when_the_quantity_changes(self):
        self.import_one()
        line = self.order_of('s').order_line
        line.product_id.sudo().list_price = 1000
        line.product_uom_qty = 3
        self.assertEqual(line.price_unit, 49.99)

    def test_rule_8_free_plan_stays_free(self):
        self.import_rows([user('1')], [plan('free', price_monthly='0', price_yearly=None)], [subscription('s', '1', 'free')])
        line = self.order_of('s').order_line
        line.product_id.sudo().list_price = 1000
        line.product_uom_qty = 3
        self.assertEqual(line.price_unit, 0.0)

    def test_rule_4_second_import_writes_nothing(self):
        self.import_one()
        self.env.cr.execute("SELECT max(write_date), count(*) FROM sale_order")
        before = self.env.cr.fetchall()
        result = self.import_one()
        self.assert_nothing_written(result)
        self.assertEqual(result['unchanged'], {'partners': 1, 'plans': 2, 'subscriptions': 1})
        self.env.cr.execute("SELECT max(write_date), count(*) FROM sale_order")
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_rule_4_plan_change_rewrites_the_one_line(self):
        self.import_one()
        order = self.order_of('s')
        line = order.order_line
        self.import_one(plan_id='max')
        self.assertEqual(order.order_line, line)
        self.assertRecordValues(line, [{'price_unit': 199.0, 'product_uom_qty': 1.0}])
        self.assertEqual(line.product_id.default_code, 'NC-PLAN-max')
        self.assertIn('NC-PLAN-max', line.name)
        self.assertEqual(order.amount_untaxed, 199.0)

    def test_rule_4_cycle_change_keeps_the_exact_price(self):
        self.import_one()
        self.import_one(billing_cycle='yearly')
        order = self.order_of('s')
        self.assertEqual(order.plan_id.billing_period_unit, 'year')
        self.assertRecordValues(order.order_line, [{'price_unit': 499.9}])

    def test_rule_4_price_edited_by_hand_is_set_back(self):
        self.import_one()
        self.order_of('s').order_line.price_unit = 1.0
        lines = self.plan_rows([user('1')], [plan('pro')], [subscription('s', '1', 'pro')])
        self.assertEqual(lines['subscription', 's'].changes, {'price_unit': ['1', '49.99']})
        self.import_one()
        self.assertRecordValues(self.order_of('s').order_line, [{'price_unit': 49.99}])

    def test_rule_4_discount_given_by_hand_is_taken_back(self):
        self.import_one()
        order = self.order_of('s')
        order.order_line.discount = 50
        self.import_one()
        self.assertEqual((order.order_line.discount, order.amount_untaxed), (0.0, 49.99))

    def test_rule_4_other_priced_lines_fail_the_row(self):
        self.import_one()
        order = self.order_of('s')
        extra = self.env['product.product'].sudo().create({'name': 'Extra', 'list_price': 1000})
        self.env['sale.order.line'].sudo().create({'order_id': order.id, 'product_id': extra.id})
        self.assertEqual(self.codes(self.import_one()['failed']), {('subscription', 's', 'FB_ORDER_LINES')})

    def test_rule_4_product_of_another_reference_is_still_the_plans(self):
        self.import_one()
        product = self.order_of('s').order_line.product_id
        product.sudo().default_code = 'HOST-PRO'
        self.assert_nothing_written(self.import_one())
        self.assertEqual(len(self.order_of('s').order_line), 1)

    def test_rule_6_rewritten_order_has_no_salesperson(self):
        self.import_one()
        self.import_one(plan_id='max')
        self.assertRecordValues(self.order_of('s'), [{'user_id': False, 'team_id': False}])

    def test_rule_4_notes_are_left_alone(self):
        self.import_one()
        order = self.order_of('s')
        note = self.env['sale.order.line'].create({'order_id': order.id, 'display_type': 'line_note', 'name': 'Agreed by phone'})
        self.import_one(plan_id='max')
        self.assertEqual(note.name, 'Agreed by phone')
        self.assertEqual(len(order.order_line), 2)

    def test_rule_4_deleted_line_is_made_again(self):
        self.import_one()
        order = self.order_of('s')
        order.order_line.unlink()
        self.assertEqual(self.import_one()['updated'], {'subscriptions': 1})
        self.assertRecordValues(order.order_line, [{'price_unit': 49.99}])

    def test_rule_4_two_lines_with_plans_fail_the_row(self):
        self.import_one()
        line = self.order_of('s').order_line
        line.copy({'order_id': line.order_id.id})
        self.assertEqual(self.codes(self.import_one()['failed']), {('subscription', 's', 'FB_ORDER_LINES')})

    def test_rule_4_order_out_of_shadow_is_never_touched(self):
        self.import_one()
        order = self.order_of('s').sudo()
        order.x_fc_shadow = False
        result = self.import_one(plan_id='max')
        self.assertEqual(self.codes(result['skipped']), {('subscription', 's', 'FB_ORDER_NOT_SHADOW')})
        self.assertRecordValues(order.order_line, [{'price_unit': 49.99}])

    def test_rule_4_order_cancelled_by_hand_stays_cancelled(self):
        self.import_one()
        order = self.order_of('s')
        order._action_cancel()
        result = self.import_one(plan_id='max')
        self.assertEqual(self.codes(result['skipped']), {('subscription', 's', 'FB_ORDER_CANCELLED')})
        self.assertEqual(order.state, 'cancel')

    def test_rule_4_deleted_order_is_made_again(self):
        self.import_one()
        order = self.order_of('s')
        order._action_cancel()
        order.unlink()
        self.assertEqual(self.import_one()['created'], {'subscriptions': 1})
        self.assertEqual(self.order_of('s').state, 'draft')

    def test_customer_change_moves_the_order(self):
        self.import_one()
        self.import_rows([user('1'), user('2', billing_state='QC')], [plan('pro')], [subscription('s', '2', 'pro')])
        order = self.order_of('s')
        self.assertEqual(order.partner_id, self.partner_of('2'))
        self.assertEqual(order.partner_invoice_id, self.partner_of('2'))
        self.assertEqual(order.fiscal_position_id.name, 'Quebec (QC)')
        self.assertEqual(order.amount_tax, 7.49)

    def test_rule_5_running_statuses_make_a_draft(self):
        for index, status in enumerate((None, 'active', 'trialing', 'past_due', 'unpaid', 'paused', 'suspended', 'Active')):
            result = self.import_rows([user('1')], [plan('pro')], [subscription(f's{index}', '1', 'pro', status=status)])
            self.assertEqual((result['created'].get('subscriptions'), result['warnings']), (1, []), status)
            self.assertRecordValues(self.order_of(f's{index}'), [{'state': 'draft', 'x_fc_nexacloud_status': status or False}])

    def test_rule_5_ended_statuses_make_no_order(self):
        for status in ('canceled', 'cancelled', 'expired', 'incomplete_expired', 'terminated', 'deleted'):
            result = self.import_one(status=status)
            self.assertEqual(self.codes(result['skipped']), {('subscription', 's', 'FB_SUBSCRIPTION_ENDED')}, status)
            self.assertFalse(self.order_of('s'))

    def test_rule_5_unknown_status_is_imported_and_warned_of(self):
        result = self.import_one(status='hibernating')
        self.assertEqual(self.codes(result['warnings']), {('subscription', 's', 'FB_STATUS_UNKNOWN')})
        self.assertEqual(self.order_of('s').state, 'draft')

    def test_rule_5_existing_shadow_is_cancelled_and_revives(self):
        self.import_one()
        order = self.order_of('s')
        self.assertEqual(self.import_one(status='canceled')['updated'], {'subscriptions': 1})
        self.assertRecordValues(order, [{'state': 'cancel', 'x_fc_nexacloud_status': 'canceled'}])
        self.assertEqual(self.import_one(status='canceled')['unchanged']['subscriptions'], 1)
        self.assertEqual(self.import_one(status='active', plan_id='max')['updated'], {'subscriptions': 1})
        self.assertRecordValues(order, [{'state': 'draft', 'x_fc_nexacloud_status': 'active'}])
        self.assertRecordValues(order.order_line, [{'price_unit': 199.0}])

    def test_rule_5_period_end_is_followed_and_start_is_not(self):
        self.import_one()
        order = self.order_of('s')
        self.import_one(current_period_start='2026-02-15', current_period_end='2026-03-15')
        self.assertEqual((str(order.start_date), str(order.next_invoice_date)), ('2026-01-15', '2026-03-15'))

    def test_rule_5_dates_are_absent_when_null(self):
        self.import_one(current_period_start=None, current_period_end=None)
        self.assertRecordValues(self.order_of('s'), [{'start_date': False, 'next_invoice_date': False}])
        self.assert_nothing_written(self.import_one(current_period_start=None, current_period_end=None))

    def test_rule_5_date_that_disappears_is_cleared(self):
        self.import_one()
        self.import_one(current_period_start=None, current_period_end=None)
        self.assertFalse(self.order_of('s').next_invoice_date)
        self.assertEqual(str(self.order_of('s').start_date), '2026-01-15', "the start is never rewritten")

    def test_rule_5_first_start_seen_later_is_taken(self):
        self.import_one(current_period_start=None)
        self.import_one()
        self.assertEqual(str(self.order_of('s').start_date), '2026-01-15')

    def test_rule_5_period_that_ends_before_the_start_fails_the_row(self):
        self.import_one()
        result = self.import_one(current_period_start='2025-01-01', current_period_end='2025-02-01')
        self.assertEqual(self.codes(result['failed']), {('subscription', 's', 'FB_PERIOD_BEFORE_START')})

    def test_unresolved_user_and_plan_are_skipped(self):
        result = self.import_rows([user('1')], [plan('pro')], [
            subscription('a', 'nobody', 'pro'), subscription('b', '1', 'nothing'), subscription('c', None, 'pro')])
        self.assertEqual(self.codes(result['skipped']), {
            ('subscription', 'a', 'FB_USER_UNRESOLVED'), ('subscription', 'b', 'FB_PLAN_UNRESOLVED'),
            ('subscription', 'c', 'FB_USER_UNRESOLVED')})
        self.assertNotIn('subscriptions', result['created'])

    def test_absent_keys_are_fine_and_earlier_links_resolve(self):
        self.import_rows([user('1')])
        result = self.env['fusion.billing.import.wizard']._import_rows(
            {'plans': [plan('pro')], 'subscriptions': [subscription('s', '1', 'pro')]})
        self.assertEqual(result['created'], {'plans': 1, 'subscriptions': 1})
        self.assertEqual(self.order_of('s').partner_id, self.partner_of('1'))


@tagged('post_install', '-at_install')
class TestSilence(ImportCase):
    """Rule 10: nothing silent, nothing loud."""

    def test_rule_10_vies_is_never_asked(self):
        # base_vat, which asks, need not be installed: any other value shows when the one that keeps it from asking is given.
        self.import_rows([user('1', tax_id='123456782RT0001')])
        with patch.object(CustomerWriter, '_without_vies', lambda self: {'ref': 'not asked'}):
            self.import_rows([user('1', tax_id='123456782RT0001', billing_city='Ottawa'), user('2')])
            self.assertEqual(self.partner_of('1').ref, False)
            self.import_rows([user('1', tax_id='123456782RT0002', billing_city='Ottawa'), user('2')])
        self.assertEqual((self.partner_of('1').ref, self.partner_of('2').ref), ('not asked', 'not asked'))

    def test_rule_10_nobody_is_told(self):
        counted = ('mail.mail', 'mail.message', 'mail.followers', 'mail.activity', 'account.move', 'payment.transaction',
                   'payment.token', 'sms.sms')
        counted = [model for model in counted if model in self.env]

        def counts():
            self.env.flush_all()
            return {model: self.env[model].sudo().with_context(active_test=False).search_count([]) for model in counted}

        self.import_rows([user('0')], [plan('pro')], [subscription('s0', '0', 'pro')])
        # Products are catalogue, not an import's business with anybody: their own "created" note is counted above.
        before = counts()
        self.import_rows([user('1')], [plan('pro')], [subscription('s', '1', 'pro')])
        self.import_rows([user('1', billing_city='Ottawa')], [plan('pro', price_monthly='60')], [subscription('s', '1', 'pro')])
        self.import_rows([user('1')], [plan('pro')], [subscription('s', '1', 'pro', status='canceled')])
        self.assertEqual(counts(), before)

    def test_rule_10_keys_of_the_callers_context_change_nothing(self):
        loud = self.env(context={'default_user_id': self.env.uid, 'default_state': 'sale', 'default_x_fc_shadow': False,
                                 'default_type': 'delivery', 'active_test': True})
        self.import_rows([user('1')], [plan('pro')], [subscription('s', '1', 'pro')], env=loud)
        self.assertRecordValues(self.order_of('s'), [{'state': 'draft', 'x_fc_shadow': True, 'user_id': False}])
        self.assertEqual(self.partner_of('1').type, 'contact')

    def test_dry_run_assigns_no_transaction_id(self):
        with self.registry.cursor() as cr:  # a transaction of its own, in which nothing was written yet
            env = self.env(cr=cr, user=self.env.ref('base.user_admin').id, context={})
            result = self.import_rows(
                [user('1')], [plan('pro')], [subscription('s', '1', 'pro')], dry_run=True, env=env)
            cr.execute("SELECT pg_current_xact_id_if_assigned() IS NULL")
            self.assertEqual(cr.fetchone(), (True,))
        self.assertEqual(result['created'], {'partners': 1, 'plans': 1, 'subscriptions': 1})
        self.assertTrue(result['dry_run'])

    def test_one_import_at_a_time_may_write(self):
        with self.registry.cursor() as other:
            other.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            with self.assertRaisesRegex(UserError, 'FB_IMPORT_RUNNING'):
                self.import_rows([user('1')])
            self.import_rows([user('1')], dry_run=True)
        self.import_rows([user('1')])

    def test_dry_run_announces_what_the_import_does(self):
        rows = ([user('1'), user('2', email='CUSTOMER-1@example.com'), {}], [plan('pro'), plan('bad', price_monthly='-1')],
                [subscription('a', '1', 'pro'), subscription('b', '2', 'pro', status='canceled'), subscription('c', '9', 'pro')])
        announced, done = self.import_rows(*rows, dry_run=True), self.import_rows(*rows)
        self.assertEqual({**announced, 'dry_run': False}, done)
