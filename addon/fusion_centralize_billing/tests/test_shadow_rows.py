"""Rule 1: the SQL guards are in the database, and an update has every row fit them or stops."""
import re

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..shadow_rows import mend_shadow_rows
from .common import BillingCase

CHECK, INDEX = 'sale_order_shadow_stays_draft', 'sale_order_nexacloud_subscription_unique'


@tagged('post_install', '-at_install')
class TestShadowRows(BillingCase):

    def test_rule_1_the_guards_are_in_the_database(self):
        """As PostgreSQL itself tells it: the CHECK holds for every row, the index is unique and in use."""
        self.cr.execute("""
            SELECT pg_get_constraintdef(oid), convalidated FROM pg_constraint
             WHERE conname = %s AND contype = 'c' AND conrelid = 'sale_order'::regclass
        """, [CHECK])
        (definition, validated), = self.cr.fetchall()
        self.assertTrue(validated)
        for name in ('x_fc_shadow', 'state', 'access_token', 'pending_email_template_id', 'subscription_state'):
            self.assertRegex(definition, rf'\b{name}\b')
        self.cr.execute("""
            SELECT indexdef, indisunique AND indisvalid FROM pg_indexes JOIN pg_index ON indexrelid = indexname::regclass
             WHERE indexname = %s AND tablename = 'sale_order'
        """, [INDEX])
        (definition, in_use), = self.cr.fetchall()
        self.assertTrue(in_use)
        self.assertTrue(re.search(r'UNIQUE INDEX .*\(x_fc_nexacloud_subscription_id\) WHERE', definition))
        self.assertEqual(self.env['sale.order']._missing_shadow_guards(), [])

    def test_rule_1_a_missing_guard_is_noticed(self):
        for statement, guard in (
            (f'ALTER TABLE sale_order DROP CONSTRAINT {CHECK}', CHECK), (f'DROP INDEX {INDEX}', INDEX),
        ):
            with self.subTest(guard=guard), self.cr.savepoint() as savepoint:
                self.cr.execute(statement)
                self.assertEqual(self.env['sale.order']._missing_shadow_guards(), [guard])
                savepoint.rollback()

    def _row(self, **columns):
        """A shadow as the database held it while the guards were missing."""
        shadow = self._shadow(None)
        self.env.flush_all()
        if columns:
            self.cr.execute(
                f"UPDATE sale_order SET {', '.join(f'{name} = %s' for name in columns)} WHERE id = %s",
                [*columns.values(), shadow.id])
            self.env.invalidate_all()
        return shadow

    def _drop_guards(self):
        self.env.flush_all()
        self.cr.execute(f'ALTER TABLE sale_order DROP CONSTRAINT {CHECK}')
        self.cr.execute(f'DROP INDEX {INDEX}')

    def _add_guards(self):
        """What an update does, and what it would only log if it failed."""
        definition = self.env['sale.order']._shadow_stays_draft.get_definition(self.registry)
        self.cr.execute(f'ALTER TABLE sale_order ADD CONSTRAINT {CHECK} {definition}')
        self.cr.execute(
            f'CREATE UNIQUE INDEX {INDEX} ON sale_order (x_fc_nexacloud_subscription_id) '
            'WHERE x_fc_nexacloud_subscription_id IS NOT NULL')

    def test_rule_1_rows_are_put_right(self):
        self._drop_guards()
        template = self.env.ref('sale.email_template_edi_sale')
        shadows = {
            self._row(state='sent'): ('draft', '1_draft'),
            self._row(access_token='token'): ('draft', '1_draft'),
            self._row(state='cancel', access_token=''): ('cancel', '1_draft'),
            self._row(pending_email_template_id=template.id): ('draft', '1_draft'),
            self._row(subscription_state='3_progress'): ('draft', '1_draft'),
            self._row(state='cancel', subscription_state='6_churn'): ('cancel', '6_churn'),
            self._row(subscription_state=None): ('draft', False),
        }
        mend_shadow_rows(self.cr)
        self.env.invalidate_all()
        self._add_guards()
        for shadow, expected in shadows.items():
            self.assertEqual((shadow.state, shadow.subscription_state), expected)
            self.assertFalse(shadow.access_token)
            self.assertFalse(shadow.pending_email_template_id)

    def test_rule_1_orders_that_are_no_shadow_are_left_alone(self):
        order = self._order(access_token='token')
        order.action_quotation_sent()
        self.env.flush_all()
        mend_shadow_rows(self.cr)
        self.env.invalidate_all()
        self.assertEqual((order.state, order.access_token), ('sent', 'token'))

    def test_rule_1_rows_that_fit_are_not_written(self):
        shadow = self._row()
        self.cr.execute('SELECT xmin FROM sale_order WHERE id = %s', [shadow.id])
        before = self.cr.fetchall()
        with self.cr.savepoint():
            mend_shadow_rows(self.cr)
        self.cr.execute('SELECT xmin FROM sale_order WHERE id = %s', [shadow.id])
        self.assertEqual(self.cr.fetchall(), before)

    def _assert_stops_at(self, *orders):
        with self.assertRaisesRegex(UserError, 'FB_SHADOW_ROWS') as caught:
            mend_shadow_rows(self.cr)
        for order in orders:
            self.assertRegex(str(caught.exception), rf'\b{order.id}\b')

    def test_rule_1_an_update_stops_at_a_confirmed_shadow(self):
        self._drop_guards()
        self._assert_stops_at(self._row(state='sale'), self._row(state=None))

    def test_rule_1_an_update_stops_at_an_invoiced_shadow(self):
        shadow = self._row()
        line_id = self._note_line().id
        self.env.flush_all()
        self.cr.execute(
            'INSERT INTO sale_order_line_invoice_rel (invoice_line_id, order_line_id) VALUES (%s, %s)',
            [line_id, shadow.order_line.id])
        self._assert_stops_at(shadow)

    def _note_line(self):
        self.env['account.journal'].create({
            'name': "Sales", 'code': 'ROWS', 'type': 'sale', 'company_id': self.company.id})
        move = self.env['account.move'].create({
            'move_type': 'out_invoice', 'partner_id': self._partner().id,
            'invoice_line_ids': [Command.create({'display_type': 'line_note', 'name': "Note"})]})
        return move.invoice_line_ids

    def test_rule_1_an_update_stops_at_a_paid_shadow(self):
        shadow = self._row()
        provider = self.env['payment.provider'].create({
            'name': "Wire", 'code': 'none', 'state': 'test', 'company_id': self.company.id})
        transaction = self.env['payment.transaction'].create({
            'provider_id': provider.id, 'amount': 20, 'currency_id': self.company.currency_id.id,
            'payment_method_id': self.env['payment.method'].with_context(active_test=False).search([], limit=1).id,
            'partner_id': shadow.partner_id.id, 'reference': 'rows'})
        self.env.flush_all()
        self.cr.execute(
            'INSERT INTO sale_order_transaction_rel (transaction_id, sale_order_id) VALUES (%s, %s)',
            [transaction.id, shadow.id])
        self._assert_stops_at(shadow)

    def test_rule_1_an_update_stops_at_two_orders_of_one_subscription(self):
        self._drop_guards()
        self._assert_stops_at(
            self._row(x_fc_nexacloud_subscription_id='twice'), self._row(x_fc_nexacloud_subscription_id='twice'))
