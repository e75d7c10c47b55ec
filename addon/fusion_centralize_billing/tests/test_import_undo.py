"""The undo of an import: what it takes back, what it keeps and why, and who may ask for it."""
import re
from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..errors import REASONS
from .common import USER
from .import_common import ImportCase, chunks_of, plan, subscription, user

MOVED = '2 Side Street'
FIRST = {
    'users': [user('1'), user('2'), user('3')],
    'plans': [plan('pro'), plan('eco', price_monthly='9.99')],
    'subscriptions': [
        subscription('a', '1', 'pro'), subscription('b', '2', 'pro', billing_cycle='yearly'), subscription('c', '3', 'eco')],
}
# What the second import finds: prices, an address, a plan, a cycle and states moved; some rows are new.
SECOND = {
    'users': [user('1', billing_address=MOVED), user('2', billing_state='AB', stripe_customer_id='cus_2'), user('3'), user('4')],
    'plans': [plan('pro', price_monthly='59.99', cpu_seconds_quota='36000'), plan('eco', name='Eco', price_monthly='9.99'), plan('new')],
    'subscriptions': [
        subscription('a', '1', 'pro', status='canceled'),
        subscription('b', '2', 'eco', deployment_id='other', current_period_end='2026-03-15'),
        subscription('c', '1', 'eco'), subscription('d', '4', 'new')],
}
# The run's own records, and what every run or click moves.
APART = re.compile(r'fusion_billing_import_|ir_cron|ir_sequence|bus_|ir_logging|res_device|ir_profile')


class UndoCase(ImportCase):

    def later(self):
        """From here on it is another transaction: a TransactionCase has but one, with one time for all that is written."""
        self.env.flush_all()
        self.env.cr._now = self.env.cr.now() + timedelta(seconds=1)

    def imported(self, **source):
        """An import that is done."""
        self.later()
        run = self.work(self.start_run(dry_run=False, source=source))
        self.assertEqual(run.state, 'done', run.message)
        self.later()
        return run

    def preview_of_undo(self, run):
        self.later()
        undo = self.env[run._name].browse(run.action_undo()['res_id'])
        self.work(undo)
        self.assertEqual((undo.state, undo.dry_run), ('planned', True), undo.message)
        self.later()
        return undo

    def undone(self, run, rows_a_chunk=500):
        """The undo of an import, carried out."""
        undo = self.carry_out(self.preview_of_undo(run), rows_a_chunk)
        self.assertEqual(undo.state, 'done', undo.message)
        self.later()
        return undo

    def world(self):
        """{table: rows} of the whole database, but for what records the runs; when and by whom is left out."""
        self.env.flush_all()
        tables = [name for name, in self.env.execute_query(SQL(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema::regnamespace"))]
        return {
            table: sorted(row for row, in self.env.execute_query(SQL(
                "SELECT (to_jsonb(t) - 'write_date' - 'write_uid')::text FROM %s t", SQL.identifier(table))))
            for table in tables if not APART.match(table)
        }

    def assert_same_world(self, before):
        after = self.world()
        for table, rows in before.items():
            self.assertEqual(after[table], rows, table)

    def counts(self, run):
        """{action: count} of a run, all kinds together, without zeros."""
        totals = {action: sum(kind[action] for kind in run.counts.values()) for action in run._actions()}
        return {action: count for action, count in totals.items() if count}

    def kept(self, undo):
        """{(kind, id): code} of what an undo keeps."""
        return {(line.kind, line.external_id): line.code for line in undo.line_ids if line.action == 'skip'}

    def assert_refused(self, code, run):
        with self.assertRaisesRegex(UserError, code):
            run.action_undo()


@tagged('post_install', '-at_install')
class TestUndoOfFirstImport(UndoCase):

    def test_leaves_every_table_as_it_was(self):
        before = self.world()
        run = self.imported(**FIRST)
        self.assertNotEqual(self.world()['sale_order'], before['sale_order'])
        undo = self.undone(run)
        self.assertEqual(self.counts(undo), {'delete': 8})
        self.assert_same_world(before)

    def test_preview_writes_nothing_and_says_what_would_go(self):
        run = self.imported(**FIRST)
        before = self.world()
        undo = self.preview_of_undo(run)
        self.assert_same_world(before)
        self.assertEqual(self.counts(undo), {'delete': 8})
        self.assertEqual((undo.undoes_id, run.undone_by_id), (run, self.env[run._name]))
        self.assertEqual(undo.figures_text, "8 deleted, 0 restored, 0 kept, 0 failed")
        self.assertTrue(undo.counts_table)

    def test_next_preview_plans_again_what_was_deleted(self):
        run = self.imported(**FIRST)
        self.undone(run)
        again = self.preview(**FIRST)
        self.assertEqual(self.counts(again), {'create': 8})
        self.assertEqual(self.carry_out(again).state, 'done')

    def test_run_that_was_undone_says_so(self):
        run = self.imported(**FIRST)
        undo = self.undone(run)
        self.assertEqual(run.undone_by_id, undo)
        self.assertEqual(undo.name, f"Undo of {run.name}")

    def test_matched_partner_loses_its_link_and_what_was_filled(self):
        partner = self.make_partner("Known", 'customer-1@example.com', city="Montreal")
        before = self.world()
        undo = self.undone(self.imported(**FIRST))
        line = self.line_of(undo, 'user', '1')
        self.assertEqual((line.action, line.matched), ('delete', True))
        self.assert_same_world(before)
        self.assertTrue(partner.exists())

    def test_filled_field_that_was_edited_stays(self):
        partner = self.make_partner("Known", 'customer-1@example.com')
        run = self.imported(**FIRST)
        partner.street = "By hand"
        self.later()
        undo = self.undone(run)
        line = self.line_of(undo, 'user', '1')
        self.assertEqual([code for code, _text in line.warnings], ['FB_UNDO_FIELDS_KEPT'])
        self.assertRecordValues(partner, [{'street': "By hand", 'zip': False, 'city': False, 'state_id': False}])
        self.assertFalse(self.partner_of('1'))

    def test_matched_customer_of_an_order_that_stays_keeps_its_link(self):
        partner = self.make_partner("Known", 'customer-1@example.com')
        run = self.imported(**FIRST)
        self.order_of('a').client_order_ref = "By hand"
        undo = self.undone(run)
        self.assertEqual(self.kept(undo), {
            ('subscription', 'a'): 'FB_UNDO_EDITED', ('user', '1'): 'FB_UNDO_USED', ('plan', 'pro'): 'FB_UNDO_USED'})
        self.assertEqual((self.partner_of('1'), partner.city), (partner, "Toronto"))

    def test_shared_partner_stays_for_the_user_whose_link_was_edited(self):
        run = self.imported(users=[user('1', email='one@example.com'), user('2', email='one@example.com')])
        partner = self.partner_of('1')
        self.env['fusion.billing.account.link'].sudo().search([('external_id', '=', '2')]).stripe_customer_id = 'cus_1'
        undo = self.undone(run)
        self.assertEqual(self.kept(undo), {('user', '2'): 'FB_UNDO_EDITED', ('user', '1'): 'FB_UNDO_USED'})
        self.assertEqual((self.partner_of('1'), self.partner_of('2')), (partner, partner))

    def test_shared_partner_goes_with_its_last_user(self):
        before = self.world()
        run = self.imported(users=[user('1', email='one@example.com'), user('2', email='one@example.com')])
        partner = self.partner_of('1')
        self.assertEqual(self.partner_of('2'), partner)
        self.assertEqual(self.counts(self.undone(run, rows_a_chunk=1)), {'delete': 2})
        self.assertFalse(partner.exists())
        self.assert_same_world(before)

    def test_row_that_odoo_refuses_stays_alone_and_the_next_import_completes_it(self):
        run = self.imported(**FIRST)
        undo = self.preview_of_undo(run)
        partners, partner = self.env.registry['res.partner'], self.partner_of('2')
        unlink = partners.unlink

        def refuse(records):
            if partner in records:
                raise UserError("Not this one.")
            return unlink(records)
        with patch.object(partners, 'unlink', refuse):
            self.carry_out(undo)
        self.later()
        self.assertEqual((undo.state, self.counts(undo)), ('done', {'delete': 7, 'fail': 1}))
        line = self.line_of(undo, 'user', '2')
        self.assertEqual((line.code, line.message), ('FB_ROW_REFUSED', "Odoo refused this row: Not this one."))
        self.assertEqual((self.partner_of('2'), self.partner_of('1').ids, self.order_of('b').ids), (partner, [], []))
        self.assertEqual(self.counts(self.imported(**FIRST)), {'create': 7, 'unchanged': 1})

    def test_number_of_queries_does_not_depend_on_rows(self):
        def queries(run):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.preview_of_undo(run)
            return self.env.cr.sql_log_count - before

        def rows(ids):
            return {'users': [user(key) for key in ids], 'plans': [plan('pro')],
                    'subscriptions': [subscription(key, key, 'pro') for key in ids]}
        few = self.imported(**rows(['1', '2']))
        queries(few)  # fills caches
        counted = queries(few)
        self.undone(few)
        many = self.imported(**rows([str(number) for number in range(1, 31)]))
        queries(many)
        self.assertLessEqual(queries(many), counted)


@tagged('post_install', '-at_install')
class TestTouched(UndoCase):
    """What somebody touched since the import is kept, with the reason; all else goes."""

    def setUp(self):
        super().setUp()
        self.run_of_first = self.imported(**FIRST)
        self.order, self.partner = self.order_of('a'), self.partner_of('1')

    def assert_kept(self, code, *texts, also=()):
        """The order of `a` stays for a reason, and with it its customer and its plan."""
        kept = {('subscription', 'a'): code, ('user', '1'): 'FB_UNDO_USED', ('plan', 'pro'): 'FB_UNDO_USED', **dict(also)}
        self.later()
        undo = self.undone(self.run_of_first)
        self.assertEqual(self.kept(undo), kept)
        self.assertTrue(self.order.exists() and self.partner.exists())
        self.assertFalse(self.order_of('b') or self.order_of('c') or self.partner_of('2') or self.charge_of('eco'))
        message = self.line_of(undo, 'subscription', 'a').message
        for text in texts:
            self.assertIn(text, message)

    def test_order_with_an_edited_field(self):
        self.order.client_order_ref = "By hand"
        self.assert_kept('FB_UNDO_EDITED', "other fields")

    def test_order_whose_price_was_edited(self):
        self.order.order_line.price_unit = 1
        self.assert_kept('FB_UNDO_EDITED', "Price")

    def test_order_with_a_note_line(self):
        self.order.order_line.create({'order_id': self.order.id, 'display_type': 'line_note', 'name': "By hand"})
        self.assert_kept('FB_UNDO_EDITED', "Order lines")

    def test_order_that_was_cancelled(self):
        self.order._action_cancel()
        self.assert_kept('FB_UNDO_EDITED', "Status")

    def test_order_with_a_message(self):
        self.order.message_post(body="By hand")
        self.assert_kept('FB_UNDO_USED', "Message")

    def test_order_with_an_activity(self):
        self.order.activity_schedule('mail.mail_activity_data_todo', user_id=self.manager.id)
        self.assert_kept('FB_UNDO_USED', "Activity")

    def test_order_with_an_attachment(self):
        self.env['ir.attachment'].sudo().create({'name': "By hand", 'res_model': 'sale.order', 'res_id': self.order.id})
        self.assert_kept('FB_UNDO_USED', "Attachment")

    def test_order_that_a_later_import_changed(self):
        later = self.imported(**{**FIRST, 'subscriptions': [
            subscription('a', '1', 'pro', deployment_id='moved'), *FIRST['subscriptions'][1:]]})
        self.assert_kept('FB_UNDO_LATER', later.name)

    def test_order_that_is_no_shadow_any_more(self):
        self.order.x_fc_shadow = False
        self.assert_kept('FB_ORDER_NOT_SHADOW')

    def test_deleted_order_has_nothing_to_undo(self):
        self.order.unlink()
        undo = self.undone(self.run_of_first)
        self.assertEqual(self.kept(undo), {('subscription', 'a'): 'FB_UNDO_GONE'})

    def assert_customer_kept(self, code, *texts):
        self.later()
        undo = self.undone(self.run_of_first)
        self.assertEqual(self.kept(undo), {('user', '1'): code})
        self.assertEqual(self.partner_of('1'), self.partner)
        for text in texts:
            self.assertIn(text, self.line_of(undo, 'user', '1').message)

    def test_customer_whose_address_was_edited(self):
        self.partner.street = "By hand"
        self.assert_customer_kept('FB_UNDO_EDITED', "Street")

    def test_customer_with_a_quotation_of_its_own(self):
        self.env['sale.order'].sudo().create({'partner_id': self.partner.id})
        self.assert_customer_kept('FB_UNDO_USED', "Sales Order")

    def test_customer_with_a_contact(self):
        self.make_partner("Contact", parent_id=self.partner.id)
        self.later()
        self.assertEqual(self.kept(self.undone(self.run_of_first)), {('user', '1'): 'FB_UNDO_USED'})

    def test_customer_with_a_message(self):
        self.partner.message_post(body="By hand")
        self.assert_customer_kept('FB_UNDO_USED', "Message")

    def test_customer_who_was_tagged_from_the_tag(self):
        self.env['res.partner.category'].sudo().create({'name': "VIP", 'partner_ids': [Command.link(self.partner.id)]})
        self.assert_customer_kept('FB_UNDO_USED')

    def test_customer_who_was_linked_to_another_partner(self):
        other = self.make_partner("Other")
        self.env['fusion.billing.account.link'].sudo().search([('external_id', '=', '1')]).partner_id = other
        self.later()
        undo = self.undone(self.run_of_first)
        self.assertEqual(self.kept(undo), {('user', '1'): 'FB_UNDO_EDITED'})
        self.assertEqual(self.partner_of('1'), other)

    def assert_plan_kept(self, code, *texts):
        self.later()
        undo = self.undone(self.run_of_first)
        self.assertEqual(self.kept(undo), {('plan', 'pro'): code})
        self.assertTrue(self.charge_of('pro').plan_product_id)
        for text in texts:
            self.assertIn(text, self.line_of(undo, 'plan', 'pro').message)

    def test_plan_whose_product_is_sold_elsewhere(self):
        self.env['sale.order'].sudo().create({
            'partner_id': self.make_partner("Other").id,
            'order_line': [Command.create({'product_id': self.charge_of('pro').plan_product_id.id})]})
        self.assert_plan_kept('FB_UNDO_USED', "Sales Order Line")

    def test_plan_whose_product_was_renamed(self):
        self.charge_of('pro').plan_product_id.name = "By hand"
        self.assert_plan_kept('FB_UNDO_EDITED')

    def test_plan_whose_charge_was_edited(self):
        self.charge_of('pro').price_per_unit = 0.01
        self.assert_plan_kept('FB_UNDO_EDITED', "Price per batch")

    def test_what_is_touched_after_the_preview_is_kept_as_well(self):
        undo = self.preview_of_undo(self.run_of_first)
        self.order.client_order_ref = "By hand"
        self.later()
        self.carry_out(undo)
        self.assertEqual(undo.state, 'done', undo.message)
        self.assertEqual(self.kept(undo), {
            ('subscription', 'a'): 'FB_UNDO_EDITED', ('user', '1'): 'FB_UNDO_USED', ('plan', 'pro'): 'FB_UNDO_USED'})
        self.assertTrue(self.order.exists())


@tagged('post_install', '-at_install')
class TestUndoOfLaterImport(UndoCase):

    def setUp(self):
        super().setUp()
        self.first = self.imported(**FIRST)
        self.before = self.world()
        self.second = self.imported(**SECOND)
        self.assertEqual(self.counts(self.second), {'create': 3, 'update': 7, 'unchanged': 1})

    def test_restores_exactly_what_was_before(self):
        undo = self.undone(self.second)
        self.assertEqual(self.counts(undo), {'delete': 3, 'update': 7})
        self.assert_same_world(self.before)

    def test_restored_rows_say_from_what_to_what(self):
        undo = self.preview_of_undo(self.second)
        self.assertEqual(self.line_of(undo, 'user', '1').changes, {'street': [MOVED, '1 Main Street']})
        self.assertEqual(self.line_of(undo, 'subscription', 'a').changes, {
            'state': ['cancel', 'draft'], 'x_fc_nexacloud_status': ['canceled', 'active']})
        self.assertEqual(self.line_of(undo, 'plan', 'pro').changes, {
            'list_price': ['59.99', '49.99'], 'included_quota': ['36000', '18000']})

    def test_import_that_revived_an_order_cancels_it_again(self):
        before = self.world()
        revived = self.imported(**{**SECOND, 'subscriptions': [
            subscription('a', '1', 'pro'), *SECOND['subscriptions'][1:]]})
        self.assertEqual(self.order_of('a').state, 'draft')
        self.undone(revived)
        self.assertEqual(self.order_of('a').state, 'cancel')
        self.assert_same_world(before)

    def test_order_that_moved_to_another_customer_and_back(self):
        before = self.world()
        moved = {**SECOND, 'subscriptions': [*SECOND['subscriptions'][:3], subscription('d', '3', 'new')]}
        away = self.imported(**moved)
        self.assertEqual(self.order_of('d').partner_id, self.partner_of('3'))
        elsewhere = self.world()
        back = self.imported(**SECOND)
        self.assertEqual(self.counts(back), {'update': 1, 'unchanged': 10})
        self.assert_same_world(before)
        self.undone(back)
        self.assert_same_world(elsewhere)
        self.undone(away)
        self.assert_same_world(before)

    def test_field_that_was_edited_since_is_kept_and_named(self):
        self.partner_of('1').street = "By hand"
        self.order_of('b').order_line.price_unit = 7
        self.charge_of('pro').plan_product_id.list_price = 8
        self.later()
        undo = self.undone(self.second)
        self.assertEqual(self.partner_of('1').street, "By hand")
        self.assertEqual(self.order_of('b').order_line.price_unit, 7)
        self.assertEqual(self.charge_of('pro').plan_product_id.list_price, 8)
        self.assertEqual(self.charge_of('pro').included_quota, 18000)
        self.assertEqual(self.kept(undo), {('user', '1'): 'FB_UNDO_EDITED'})
        for kind, key, label in (('subscription', 'b', "Price"), ('plan', 'pro', "Monthly price")):
            [(code, text)] = self.line_of(undo, kind, key).warnings
            self.assertEqual(code, 'FB_UNDO_FIELDS_KEPT')
            self.assertIn(label, text)

    def test_first_import_is_undone_after_the_second(self):
        self.undone(self.second)
        undo = self.undone(self.first)
        self.assertEqual(self.counts(undo), {'delete': 8})
        self.assertFalse(self.order_of('a') or self.partner_of('1') or self.charge_of('pro'))

    def test_what_somebody_touched_before_an_import_that_was_undone_is_still_kept(self):
        self.undone(self.second)
        self.order_of('b').client_order_ref = "By hand"
        self.partner_of('3').phone = "555"
        self.later()
        third = self.imported(**SECOND)
        self.later()
        self.undone(third)
        self.assertEqual(self.kept(self.undone(self.first)), {
            ('subscription', 'b'): 'FB_UNDO_EDITED', ('user', '2'): 'FB_UNDO_USED', ('user', '3'): 'FB_UNDO_EDITED',
            ('plan', 'pro'): 'FB_UNDO_USED'})


@tagged('post_install', '-at_install')
class TestWhoAndWhen(UndoCase):

    def test_refused_for_what_cannot_be_undone(self):
        preview = self.preview(**FIRST)
        self.assert_refused('FB_UNDO_NOTHING', preview)
        run = self.carry_out(preview)
        undo = self.undone(run)
        self.assert_refused('FB_UNDO_UNDO', undo)
        self.assert_refused('FB_UNDO_AGAIN', run)

    def test_screen_tells_of_an_undo_and_counts_its_rows(self):
        run = self.imported(**FIRST)
        self.assertEqual((run._screen()['may_undo'], run._screen()['undoes'], run._screen()['undone_by']), (True, None, None))
        self.later()
        shown = run.undo()
        undo = self.work(self.env[run._name].browse(shown['id']))
        self.assertEqual((shown['undoes'], shown['may_undo'], shown['counts']), (run.name, False, None))
        shown = undo._screen()
        self.assertEqual((shown['control_totals'], shown['revenue'], shown['source_read_at']), ([], None, None))
        self.assertEqual(shown['counts']['user'], {
            'read': 3, 'create': 0, 'update': 0, 'unchanged': 0, 'skip': 0, 'fail': 0, 'delete': 3, 'warn': 0})
        self.carry_out(undo)
        self.assertEqual((run._screen()['may_undo'], run._screen()['undone_by']), (False, undo.name))

    def test_refused_to_others(self):
        run = self.imported(**FIRST)
        for method in ('action_undo', 'undo'):
            with self.assertRaises(AccessError):
                getattr(run.with_user(self._user('reader', USER)), method)()
            with self.assertRaises(AccessError):
                getattr(run.with_user(self.make_foreigner() if method == 'undo' else self._user('nobody')), method)()

    def test_stopped_midway_and_continued(self):
        before = self.world()
        run = self.imported(**FIRST)
        undo = self.preview_of_undo(run)
        undo.action_import()
        with chunks_of(2):
            self.work(undo, steps=4)
            undo.action_stop()
            self.assertEqual((undo.state, undo.get_progress()['may_continue']), ('stopped', True))
            self.assertEqual(undo.get_progress()['rows_done'], 3)
            self.assertFalse(run.undone_by_id)
            self.later()
            undo.action_continue()
            self.work(undo)
        self.assertEqual((undo.state, run.undone_by_id), ('done', undo))
        self.assert_same_world(before)

    def test_stopped_import_is_undone_as_far_as_it_came(self):
        before = self.world()
        run = self.work(self.start_run(dry_run=False, source=FIRST), steps=2)
        with chunks_of(2):
            self.work(run, steps=2)
            run.action_stop()
        self.assertEqual(run.state, 'stopped')
        undo = self.undone(run)
        self.assertEqual(self.counts(undo), {'delete': 4})
        self.assert_same_world(before)

    def test_undo_makes_open_previews_outdated(self):
        run = self.imported(**FIRST)
        undo = self.preview_of_undo(run)
        waiting = self.preview(**SECOND)
        self.assertEqual(undo.state, 'stale')
        self.undone(run)
        self.assertEqual(waiting.state, 'stale')

    def test_every_reason_has_its_words(self):
        self.assertEqual({code for code in REASONS if code.startswith('FB_UNDO_')}, {
            'FB_UNDO_NOTHING', 'FB_UNDO_UNDO', 'FB_UNDO_AGAIN', 'FB_UNDO_GONE', 'FB_UNDO_EDITED', 'FB_UNDO_LATER',
            'FB_UNDO_USED', 'FB_UNDO_FIELDS_KEPT'})
