"""Shadow orders whose subscriptions are gone from NexaCloud: every plan lists them, only a click cancels them."""
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.import_run_screen import PAGE_SIZE
from .common import MANAGER, USER
from .import_common import ImportCase, plan, subscription, user


@tagged('post_install', '-at_install')
class TestOrphans(ImportCase):

    SOURCE = {
        'users': [user('1'), user('2')],
        'plans': [plan('pro', price_yearly='500.05')],
        'subscriptions': [
            subscription('stays', '1', 'pro'), subscription('month', '1', 'pro'),
            subscription('year', '2', 'pro', billing_cycle='yearly')],
    }

    def setUp(self):
        super().setUp()
        self.import_rows(**self.SOURCE)

    def without(self, *gone, **changed):
        """The source without some subscriptions, others with changed columns."""
        rows = [row for row in self.SOURCE['subscriptions'] if row['id'] not in gone]
        return {**self.SOURCE, 'subscriptions': [{**row, **changed.get(row['id'], {})} for row in rows]}

    def screen(self, run):
        return self.env['fusion.billing.import.run'].get_screen(run.id)['run']

    def listed(self, run):
        return [row['subscription_id'] for row in run.get_orphans(0, PAGE_SIZE)['orphans']]

    def states(self):
        return {row['id']: self.order_of(row['id']).state for row in self.SOURCE['subscriptions']}

    # -- What is one --------------------------------------------------------------------------------------------------

    def test_preview_lists_what_is_gone_with_what_it_is_worth_a_month(self):
        run = self.preview(**self.without('month', 'year'))
        self.assertEqual(self.screen(run)['orphans'], {'count': 2, 'month': '91.66', 'cancelled': 0, 'may_cancel': True})
        page = run.get_orphans(0, PAGE_SIZE)
        self.assertEqual(page['total'], 2)
        month, year = page['orphans']
        order = self.order_of('month')
        self.assertEqual(
            {name: value for name, value in month.items() if name != 'id'},
            {'order_id': order.id, 'order_name': order.name, 'subscription_id': 'month', 'customer': "Customer 1",
             'plan': "Plan pro", 'month': '49.99', 'cancelled': False, 'standing': True})
        self.assertEqual((year['subscription_id'], year['customer'], year['month']), ('year', "Customer 2", '41.67'))
        self.assertRecordValues(run.orphan_ids[1], [{'cycle': 'yearly', 'amount': 500.05, 'month': 41.67}])
        self.assertEqual(set(self.states().values()), {'draft'}, "nothing happens by itself")

    def test_orphan_is_no_row_and_in_no_bucket(self):
        run = self.preview(**self.without('month', 'year'))
        self.assertEqual({name: count for name, count in run.counts['subscription'].items() if count}, {'read': 1, 'unchanged': 1})
        self.assertFalse(run.line_ids)

    def test_import_lists_them_too_and_touches_none(self):
        run = self.carry_out(self.preview(**self.without('year', month={'status': 'paused'})))
        self.assertEqual((run.state, self.listed(run)), ('done', ['year']))
        self.assertEqual(self.order_of('year').state, 'draft')
        self.assertTrue(self.screen(run)['orphans']['may_cancel'])

    def test_without_one_there_is_nothing_to_show(self):
        run = self.preview(**self.SOURCE)
        self.assertIsNone(self.screen(run)['orphans'])
        self.assertEqual(run.get_orphans(0, PAGE_SIZE), {'total': 0, 'orphans': []})
        self.assertEqual((run.orphan_count, run.warnings_text), (0, ''))

    def test_row_that_is_refused_is_held_back_not_gone(self):
        for refused in (
            {'billing_cycle': 'weekly'},  # rejected by the engine
            {'user_id': 'nobody'},  # skipped
            {'current_period_end': '2025-01-01', 'current_period_start': '2024-12-01'},  # failed
        ):
            with self.subTest(refused=refused):
                run = self.preview(**self.without('year', month=refused))
                self.assertEqual(self.listed(run), ['year'])
                self.assertEqual([code for code, _text in run.warnings], ['FB_ONLY_IN_ODOO', 'FB_HELD_BACK'])
                gone, held_back = run.control_totals[-2:]
                self.assertEqual((gone['label'], gone['odoo']), ("Gone from NexaCloud, a month", {'count': 1, 'amount': '41.67'}))
                self.assertEqual((held_back['label'], held_back['odoo']), ("Held back, a month", {'count': 1, 'amount': '49.99'}))

    def test_held_back_subscription_is_none_of_the_cancelled(self):
        run = self.preview(**self.without('year', month={'billing_cycle': 'weekly'}))
        run.cancel_orphans()
        self.assertEqual(self.states(), {'stays': 'draft', 'month': 'draft', 'year': 'cancel'})

    def test_second_copy_of_a_row_does_not_hold_its_order_back(self):
        twice = {**self.SOURCE, 'subscriptions': self.SOURCE['subscriptions'] + self.SOURCE['subscriptions'][:1]}
        run = self.preview(**twice)
        self.assertEqual(run.counts['subscription']['skip'], 1)
        self.assertEqual(run.warnings_text, '')

    def test_subscription_that_nexacloud_says_has_ended_is_not_gone(self):
        run = self.preview(**self.without(month={'status': 'canceled'}))
        self.assertEqual((run.orphan_count, run.warnings_text), (0, ''))
        self.assertEqual(self.carry_out(run).warnings_text, '')

    def test_only_draft_shadows_of_this_service_and_company_are_listed(self):
        other = self.env['fusion.billing.service'].create({'name': "Other", 'code': 'other'})
        self.order_of('stays').sudo().x_fc_billing_service_id = other
        self.order_of('month').sudo()._action_cancel()
        self.order_of('year').sudo().x_fc_shadow = False
        self.env.flush_all()
        self.assertEqual(self.listed(self.preview(users=self.SOURCE['users'])), [])

    def test_amounts_tell_gone_from_held_back_to_the_cent(self):
        run = self.preview(**self.without('month', 'year'))
        [(code, text)] = run.warnings
        self.assertEqual(code, 'FB_ONLY_IN_ODOO')
        self.assertIn("2 shadow orders of 91.66 CAD a month", text)
        done = self.carry_out(run)
        self.assertEqual(done.warnings, [[code, text]])
        self.assertTrue(all(row['agrees'] for row in done.control_totals[:-1]))

    def test_pages_hold_no_more_than_asked_for(self):
        run = self.preview(**self.without('month', 'year'))
        self.assertEqual([row['subscription_id'] for row in run.get_orphans(1, 1)['orphans']], ['year'])
        self.assertEqual(len(run.get_orphans(-5, 0)['orphans']), 1)
        self.assertEqual(len(run.get_orphans(0, 10 ** 6)['orphans']), 2)

    def test_number_of_queries_does_not_depend_on_the_orphans(self):
        def queries(source):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.preview(**source)
            return self.cr.sql_log_count - before
        one, two = self.without('month'), self.without('month', 'year')
        for source in (one, two):
            queries(source)  # fills caches
        self.assertEqual(queries(two), queries(one))

    # -- Cancelling them ----------------------------------------------------------------------------------------------

    def test_choice_cancels_the_orders_silently_and_keeps_who_and_when(self):
        orders = self.order_of('month') + self.order_of('year')
        messages, mails = orders.message_ids, self.env['mail.mail'].sudo().search_count([])
        run = self.preview(**self.without('month', 'year'))
        self._rpc(self.manager, run, 'cancel_orphans')
        self.assertEqual(self.states(), {'stays': 'draft', 'month': 'cancel', 'year': 'cancel'})
        self.assertRecordValues(orders, [{'x_fc_shadow': True, 'x_fc_nexacloud_status': 'deleted'}] * 2)
        self.assertEqual(run.orphan_ids.cancelled_by_id, self.manager)
        self.assertTrue(all(run.orphan_ids.mapped('cancelled_at')))
        self.env.flush_all()
        self.assertEqual((orders.message_ids, self.env['mail.mail'].sudo().search_count([])), (messages, mails))

    def test_cancelling_many_takes_as_few_queries_as_cancelling_one(self):
        def queries(first, last):
            rows = [subscription(f'many-{number}', '1', 'pro') for number in range(first, last)]
            self.import_rows(**{**self.SOURCE, 'subscriptions': self.SOURCE['subscriptions'] + rows})
            run = self.preview(**self.SOURCE)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            run.cancel_orphans()
            self.assertEqual(self.screen(run)['orphans']['cancelled'], last - first)
            return self.cr.sql_log_count - before
        queries(0, 1)  # fills caches
        self.assertEqual(queries(10, 40), queries(1, 2))

    def test_screen_then_says_that_they_are_cancelled(self):
        run = self.preview(**self.without('month', 'year'))
        run.cancel_orphans()
        told = self.screen(run)
        self.assertEqual(told['orphans'], {'count': 0, 'month': '0.00', 'cancelled': 2, 'may_cancel': False})
        self.assertEqual([row['cancelled'] for row in run.get_orphans(0, PAGE_SIZE)['orphans']], [True, True])
        self.assertEqual(told['warnings'], [])
        self.assertFalse([row for row in told['control_totals'] if row.get('only_in_odoo')])

    def test_next_preview_does_not_list_them_and_writes_nothing(self):
        source = self.without('month', 'year')
        self.preview(**source).cancel_orphans()
        run = self.preview(**source)
        self.assertEqual((run.orphan_count, run.warnings_text, run.line_ids.ids), (0, '', []))

    def test_subscription_that_comes_back_revives_its_order(self):
        order = self.order_of('month')
        self.preview(**self.without('month')).cancel_orphans()
        result = self.import_rows(**self.SOURCE)
        self.assertEqual(result['updated'], {'subscriptions': 1})
        self.assertRecordValues(order, [{'state': 'draft', 'x_fc_nexacloud_status': 'active'}])
        self.assertEqual(self.order_of('month'), order)

    def test_reviewed_plan_can_be_imported_after_it(self):
        run = self.preview(**self.without('year', month={'status': 'paused'}))
        run.cancel_orphans()
        self.carry_out(run)
        self.assertEqual((run.state, run.warnings_text), ('done', ''))
        self.assertEqual(self.order_of('month').x_fc_nexacloud_status, 'paused')
        self.assertTrue(all(row['agrees'] for row in run.control_totals))

    def test_order_that_left_the_shadow_meanwhile_is_left_alone(self):
        run = self.preview(**self.without('month', 'year'))
        order = self.order_of('month')
        order.sudo().x_fc_shadow = False
        order.sudo().with_context(tracking_disable=True).action_confirm()
        self.env.flush_all()
        run.cancel_orphans()
        self.assertEqual((order.state, self.order_of('year').state), ('sale', 'cancel'))
        self.assertEqual([(row['cancelled'], row['standing']) for row in run.get_orphans(0, 9)['orphans']], [
            (False, False), (True, False)])
        self.assertEqual(self.screen(run)['orphans']['cancelled'], 1)

    def test_order_deleted_meanwhile_is_no_orphan_any_more(self):
        run = self.preview(**self.without('month', 'year'))
        self.order_of('month').sudo().unlink()
        run.cancel_orphans()
        self.assertEqual(self.listed(run), ['year'])

    def test_second_click_cancels_nothing_more(self):
        run = self.preview(**self.without('month'))
        run.cancel_orphans()
        at = run.orphan_ids.cancelled_at
        self.order_of('month').sudo().write({'x_fc_nexacloud_status': 'touched'})
        run.cancel_orphans()
        self.assertEqual((self.order_of('month').x_fc_nexacloud_status, run.orphan_ids.cancelled_at), ('touched', at))

    # -- When it is refused -------------------------------------------------------------------------------------------

    def assert_refused(self, code, run):
        with self.assertRaisesRegex(UserError, code):
            run.cancel_orphans()
        self.assertEqual(self.order_of('month').state, 'draft')

    def test_newer_preview_or_import_overtakes(self):
        first = self.preview(**self.without('month'))
        second = self.preview(**self.SOURCE)
        self.assertFalse(self.screen(first)['orphans']['may_cancel'])
        self.assert_refused('FB_PLAN_SUPERSEDED', first)
        self.carry_out(second)
        self.assert_refused('FB_PLAN_SUPERSEDED', first)

    def test_newer_preview_overtakes_an_import_that_is_done(self):
        done = self.carry_out(self.preview(**self.without('month', stays={'status': 'paused'})))
        newer = self.preview(**self.SOURCE)
        self.assertFalse(self.screen(done)['orphans']['may_cancel'])
        self.assert_refused('FB_PLAN_SUPERSEDED', done)
        self.assertEqual(newer.orphan_count, 0)

    def test_waits_for_a_run_that_is_under_way(self):
        run = self.preview(**self.without('month'))
        self.start_run(source=self.SOURCE)
        self.assert_refused('FB_IMPORT_RUNNING', run)

    def test_import_of_its_own_plan_comes_first(self):
        run = self.preview(**self.without('month', stays={'status': 'paused'}))
        run.action_import()
        self.assertFalse(self.screen(run)['orphans']['may_cancel'])
        self.assert_refused('FB_IMPORT_RUNNING', run)

    def test_empty_nexacloud_asks_its_question_first(self):
        run = self.preview()
        self.assertEqual([code for code, _text in run.questions], ['FB_SOURCE_EMPTY'])
        self.assertEqual(self.screen(run)['orphans'], {'count': 3, 'month': '141.65', 'cancelled': 0, 'may_cancel': False})
        self.assert_refused('FB_QUESTION_OPEN', run)
        run.action_import_anyway()
        self.work(run)
        run.cancel_orphans()
        self.assertEqual(set(self.states().values()), {'cancel'})

    def test_run_that_has_read_nothing_has_nothing_to_cancel(self):
        run = self.start_run(source=self.SOURCE)
        run.action_stop()
        self.assert_refused('FB_PLAN_SUPERSEDED|FB_RUN_NOT_READY', run)

    def test_nobody_but_a_manager_of_the_company_does_it(self):
        run = self.preview(**self.without('month'))
        reader = self._user('orphan-reader', USER)
        for somebody in (reader, self.make_foreigner()):
            for method, args in (('cancel_orphans', []), ('get_orphans', [0, 10])):
                with self.assertRaises(AccessError):
                    self._rpc(somebody, run, method, *args)
        self.assertEqual(self.order_of('month').state, 'draft')
        self._rpc(self._user('orphan-manager', MANAGER), run, 'cancel_orphans')
        self.assertEqual(self.order_of('month').state, 'cancel')

    def test_works_in_the_runs_company_whatever_is_ticked(self):
        run = self.preview(**self.without('month'))
        other = self.env['res.company'].sudo().create({'name': "Second"})
        self.manager.sudo().company_ids += other
        run.with_context(allowed_company_ids=[other.id, self.company.id]).cancel_orphans()
        self.assertEqual(self.order_of('month').state, 'cancel')

    def test_database_that_does_not_hold_shadows_back_writes_nothing(self):
        run = self.preview(**self.without('month'))
        self.cr.execute('ALTER TABLE sale_order DROP CONSTRAINT sale_order_shadow_stays_draft')
        self.assert_refused('FB_SHADOW_GUARD_MISSING', run)

    # -- In the history -----------------------------------------------------------------------------------------------

    def test_history_lists_them(self):
        run = self.preview(**self.without('month', 'year'))
        reader = self._user('orphan-history', USER)
        action = run.with_user(reader).action_open_orphans()
        orphans = self.env[action['res_model']].with_user(reader).search(action['domain'])
        self.assertEqual(orphans.mapped('subscription_id'), ['month', 'year'])
        self.assertEqual(run.with_user(reader).orphan_count, 2)
        self.assertEqual(orphans[0].action_open_order()['res_id'], self.order_of('month').id)
        self.assertIn('orphan_count', run.get_view(view_type='form')['arch'])
