from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..importer import batches
from .import_common import ImportCase, plan, subscription, user

BAD = '2'


@tagged('post_install', '-at_install')
class TestBadRows(ImportCase):
    """Rule 9: one bad row fails alone, with its code, its id and what to do."""

    def test_rule_9_row_without_id_fails_alone(self):
        result = self.import_rows([{'full_name': 'No id'}, user('1')], [plan('pro')], [
            subscription(None, '1', 'pro'), subscription('s', '1', 'pro')])
        self.assertEqual(self.codes(result['failed']), {('user', None, 'FB_ID_MISSING'), ('subscription', None, 'FB_ID_MISSING')})
        self.assertEqual(result['created'], {'partners': 1, 'plans': 1, 'subscriptions': 1})
        self.assertTrue(all(row['error'] for row in result['failed']))

    def test_rule_9_what_is_no_row_fails_alone(self):
        result = self.import_rows([None, 'text', 7, ['list'], user('1')])
        self.assertEqual([row['code'] for row in result['failed']], ['FB_ROW_INVALID'] * 4)
        self.assertEqual(result['created'], {'partners': 1})

    def test_rule_9_partner_that_odoo_refuses_fails_alone_and_takes_its_order_along(self):
        users = [user(str(index)) for index in range(5)]
        orders = [subscription(row['id'], row['id'], 'pro') for row in users]
        with self.refuse_partner(BAD, ValidationError("Customers called so are not wanted.")):
            result = self.import_rows(users, [plan('pro')], orders)
        [failed] = result['failed']
        self.assertEqual((failed['kind'], failed['id'], failed['code']), ('user', BAD, 'FB_ROW_REFUSED'))
        self.assertIn("Customers called so are not wanted.", failed['error'])
        self.assertEqual(self.codes(result['skipped']), {('subscription', BAD, 'FB_USER_UNRESOLVED')})
        self.assertEqual(result['created'], {'partners': 4, 'plans': 1, 'subscriptions': 4})
        self.assertFalse(self.partner_of(BAD))
        again = self.import_rows(users, [plan('pro')], orders)
        self.assertEqual(again['created'], {'partners': 1, 'subscriptions': 1}, "mended by the next run")

    def test_rule_9_who_shares_the_partner_of_a_refused_customer_is_imported(self):
        users = [user(BAD, email='shared@example.com'), user('3', email='shared@example.com'),
                 user('4', email='shared@example.com')]
        with self.refuse_partner(BAD, ValidationError("no")):
            result = self.import_rows(users)
        self.assertEqual(self.codes(result['failed']), {('user', BAD, 'FB_ROW_REFUSED')})
        self.assertEqual(self.partner_of('3').name, 'Customer 3')
        self.assertEqual(self.partner_of('4'), self.partner_of('3'))
        self.assertFalse(self.partner_of(BAD))

    def test_rule_9_unexpected_error_shows_none_of_its_innards(self):
        with self.refuse_partner(BAD, RuntimeError("secret innards")), mute_logger(batches.__name__):
            result = self.import_rows([user('1'), user(BAD)])
        [failed] = result['failed']
        self.assertEqual(failed['code'], 'FB_ROW_REFUSED')
        self.assertNotIn('secret innards', failed['error'])
        self.assertEqual(result['created'], {'partners': 1})

    def test_rule_9_failed_row_leaves_no_trace(self):
        before = self.env['res.partner'].search_count([])
        with self.refuse_partner(BAD, UserError("no")):
            self.import_rows([user(BAD)])
        self.assertEqual(self.env['res.partner'].search_count([]), before)

    def test_rule_8_what_odoo_does_not_keep_fails_the_row(self):
        orders = self.env.registry['sale.order']
        create = orders.create

        def meddle(records, vals_list):
            made = create(records, vals_list)
            for order in made.filtered(lambda order: order.x_fc_nexacloud_subscription_id == BAD):
                order.order_line.price_unit = 1.0
            return made
        with patch.object(orders, 'create', meddle):
            result = self.import_rows([user('1')], [plan('pro')], [
                subscription('1', '1', 'pro'), subscription(BAD, '1', 'pro'), subscription('3', '1', 'pro')])
        [failed] = result['failed']
        self.assertEqual((failed['id'], failed['code']), (BAD, 'FB_NOT_KEPT'))
        self.assertIn('did not keep Price as', failed['error'])
        self.assertFalse(self.order_of(BAD))
        self.assertEqual(result['created']['subscriptions'], 2)

    def test_rule_9_invalid_tax_number_is_stored_and_warned_of(self):
        result = self.import_rows([user('1', tax_id='abc'), user('2', tax_id='123456782RT0001')])
        self.assertEqual(self.codes(result['warnings']), {('user', '1', 'FB_VAT_INVALID')})
        self.assertEqual((self.partner_of('1').vat, self.partner_of('2').vat), ('abc', '123456782RT0001'))

    def test_every_row_is_in_exactly_one_bucket(self):
        rows = {
            'users': [user('1'), user('1'), user('2'), user('2', full_name='Other'), {}],
            'plans': [plan('pro'), plan('nan', price_monthly='NaN'), plan('long', price_monthly='0.12345678901234567890')],
            'subscriptions': [subscription('a', '1', 'pro'), subscription('b', '2', 'pro'), subscription('c', '1', 'nan'),
                              subscription('d', '1', 'pro', billing_cycle='weekly')],
        }
        for dry_run in (True, False, False):
            result = self.import_rows(**rows, dry_run=dry_run)
            counted = sum(sum(result[bucket].values()) for bucket in ('created', 'updated', 'unchanged'))
            self.assertEqual(counted + len(result['skipped']) + len(result['failed']), 12)

    def test_400_customers_and_subscriptions_take_at_most_150_queries(self):
        count = 400
        provinces = ('ON', 'QC', 'AB', 'BC', 'NS', 'MB', 'SK', 'NB', 'NL', 'PE', None)
        rows = {
            'users': [user(str(index), billing_state=provinces[index % 11]) for index in range(count)],
            'plans': [plan(f'p{index}') for index in range(6)],
            'subscriptions': [
                subscription(f's{index}', str(index), f'p{index % 6}', billing_cycle='yearly' if index % 3 else 'monthly')
                for index in range(count)],
        }
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = self.import_rows(**rows)
        first = self.env.cr.sql_log_count - before
        self.assertEqual(result['created'], {'partners': count, 'plans': 6, 'subscriptions': count})
        self.assertLessEqual(first, 150)
        before = self.env.cr.sql_log_count
        self.assert_nothing_written(self.import_rows(**rows))
        self.assertLessEqual(self.env.cr.sql_log_count - before, 40, "a re-run reads in bulk")
