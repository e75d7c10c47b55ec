"""The life of a run: asked for, planned, carried out, stopped, continued, questioned, watched, and by whom."""
import json
import os
import random
from datetime import timedelta
from functools import partial
from unittest.mock import patch

import psycopg2.errors

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..errors import reason
from ..importer.importer import LOCK
from ..models import import_run_control, import_run_job
from ..models.import_run_control import CRON
from .common import MANAGER, USER
from .import_common import ImportCase, chunks_of, plan, subscription, user
from .scheduler import scheduler

NOWHERE = 'http://127.0.0.1:1'
PEOPLE = ('1', '2', '3', '4', '5')
# One chunk of plans, three of customers and three of subscriptions, where a chunk has two rows.
CHUNKS = 7


def rows(ids=PEOPLE, price='49.99'):
    """A source of one plan and of customers with a subscription each."""
    return {
        'users': [user(number) for number in ids],
        'plans': [plan('pro', price_monthly=price)],
        'subscriptions': [subscription(number, number, 'pro') for number in ids],
    }


class RunCase(ImportCase):
    """Short ways to what a run did, and to its worker."""

    def orders(self, ids=PEOPLE):
        """Which of these subscriptions have an order."""
        return [number for number in ids if self.order_of(number)]

    def written(self, run):
        """How many rows the chunks of a run wrote."""
        return sum(run.chunk_ids.mapped('rows'))

    def triggers(self):
        """How often the scheduler was woken for imports."""
        return self.env['ir.cron.trigger'].sudo().search_count([('cron_id', '=', self.cron.id)])

    @property
    def cron(self):
        return self.env.ref(CRON).sudo()

    def edit_price(self, subscription_id, price):
        """What somebody does by hand, in a transaction of its own."""
        self.order_of(subscription_id).order_line.price_unit = price
        self.env.flush_all()

    def started(self, source=None):
        """An import that is ready to write its first chunk."""
        run = self.work(self.start_run(dry_run=False, source=source or rows()), steps=2)
        self.assertEqual(run.state, 'applying')
        return run

    def stopped_halfway(self):
        """An import that was stopped after it had written three of its chunks of two rows."""
        run = self.started()
        with chunks_of(2):
            self.work(run, steps=3)
            run.action_stop()
        self.assertEqual((run.state, len(run.chunk_ids)), ('stopped', 3))
        return run

    def run_worker(self, commits=None, **context):
        """Has the scheduled action do its work; returns its commits, see scheduler."""
        worker = self.env(user=SUPERUSER_ID, context=context)['fusion.billing.import.run']
        with self.reading_source(), scheduler(self.env, *filter(None, [commits])) as made:
            worker._cron_work()
        return made

    def failing_engine(self):
        return patch.dict(os.environ, FUSION_ENGINE_URL=NOWHERE)

    def assert_refused(self, code, action):
        with mute_logger('odoo.sql_db'), self.assertRaisesRegex(UserError, code):
            action()

    def assert_said(self, said, code, **values):
        """A run's message is the sentence of a code."""
        self.assertEqual(said, reason(self.env, code, **values))


@tagged('post_install', '-at_install')
class TestRequest(RunCase):
    """Asking for a run."""

    def test_click_queues_a_run_and_wakes_the_scheduler(self):
        before = self.triggers()
        wizard = self.env['fusion.billing.import.wizard'].create({})
        shown = wizard.action_run_import()
        run = wizard.run_id
        self.assertRecordValues(run, [{
            'state': 'draft', 'dry_run': True, 'user_id': self.manager.id, 'importer_id': False,
            'company_id': self.company.id}])
        self.assertTrue(run.requested_at)
        self.assertEqual(self.triggers(), before + 1)
        self.assertEqual((shown['res_model'], shown['res_id']), (run._name, run.id))

    def test_import_remembers_who_imports(self):
        self.assertEqual(self.start_run(dry_run=False).importer_id, self.manager)

    def test_second_run_is_refused_while_one_is_under_way(self):
        run = self.start_run(source=rows())
        for state in ('draft', 'planning', 'applying'):
            run.sudo().state = state
            for dry_run in (True, False):
                with self.subTest(state=state, dry_run=dry_run):
                    self.assert_refused('FB_IMPORT_RUNNING', partial(self.start_run, dry_run=dry_run))
        self.assertEqual(self.env[run._name].search_count([]), 1, "a refused click leaves nothing behind")

    def test_planned_run_is_not_carried_out_while_another_is_under_way(self):
        planned = self.preview(**rows())
        self.start_run(source=rows())
        self.assert_refused('FB_IMPORT_RUNNING', planned.action_import)
        self.assertEqual(planned.state, 'planned')

    def test_scheduled_action_that_is_switched_off_is_said_at_once(self):
        planned = self.preview(**rows())
        self.cron.active = False
        self.assert_refused('FB_CRON_OFF', self.start_run)
        self.assert_refused('FB_CRON_OFF', planned.action_import)
        self.assertEqual((self.env[planned._name].search([]), planned.state), (planned, 'planned'))


@tagged('post_install', '-at_install')
class TestMissingGuard(RunCase):
    """Nothing is written while the database does not hold shadows back, see TestUnsafeDatabase."""

    GUARDS = {
        'sale_order_shadow_stays_draft': 'ALTER TABLE sale_order DROP CONSTRAINT sale_order_shadow_stays_draft',
        'sale_order_nexacloud_subscription_unique': 'DROP INDEX sale_order_nexacloud_subscription_unique',
    }

    def drop_guards(self, *names):
        self.env.flush_all()
        for name in names or self.GUARDS:
            self.env.cr.execute(self.GUARDS[name])

    def test_import_is_refused_at_the_click_and_a_preview_is_not(self):
        for name in self.GUARDS:
            with self.subTest(guard=name), self.env.cr.savepoint() as savepoint:
                self.drop_guards(name)
                self.assert_refused(f'{name}.*FB_SHADOW_GUARD_MISSING', partial(self.start_run, dry_run=False))
                self.assert_refused(
                    'FB_SHADOW_GUARD_MISSING', partial(self._rpc, self.manager, self.env['fusion.billing.import.run'], 'start', False))
                self.assertEqual(self.preview(**rows()).state, 'planned')
                savepoint.rollback()

    def test_every_guard_that_is_missing_is_named(self):
        self.drop_guards()
        self.assert_refused(', '.join(self.GUARDS), partial(self.start_run, dry_run=False))

    def test_plan_is_not_carried_out_and_stays_a_plan(self):
        planned, asking = self.preview(**rows()), self.preview()
        planned.sudo().write({'state': 'planned', 'superseded_by_id': False})
        self.drop_guards()
        for run, action in ((planned, 'action_import'), (asking, 'action_import_anyway')):
            with self.subTest(action=action):
                self.assert_refused('FB_SHADOW_GUARD_MISSING', getattr(run, action))
                self.assertEqual((run.state, run.dry_run), ('planned', True))

    def test_run_that_ended_early_is_not_continued(self):
        run = self.stopped_halfway()
        self.drop_guards()
        self.assert_refused('FB_SHADOW_GUARD_MISSING', run.action_continue)
        self.assertEqual(run.state, 'stopped')

    def test_preview_that_was_stopped_is_continued(self):
        run = self.start_run(source=rows())
        run.action_stop()
        self.drop_guards()
        run.action_continue()
        self.assertEqual(self.work(run).state, 'planned')

    def test_guard_that_is_lost_before_the_first_row_leaves_the_plan_as_good_as_before(self):
        older = self.stopped_halfway()
        run = self.preview(**rows())
        run.action_import()
        self.drop_guards()
        self.run_worker()
        self.assertEqual((run.state, run.chunk_ids.ids, older.superseded_by_id.ids), ('planned', [], []))
        self.assertIn('FB_SHADOW_GUARD_MISSING', run.message)

    def test_guard_that_is_lost_between_two_chunks_ends_the_run_there(self):
        run = self.started()
        with chunks_of(2):
            self.work(run, steps=2)
            self.drop_guards()
            self.run_worker()
        self.assertEqual((run.state, len(run.chunk_ids)), ('failed', 2))
        self.assertIn('FB_SHADOW_GUARD_MISSING', run.message)

    def test_programs_are_refused_too(self):
        self.drop_guards()
        self.assert_refused('FB_SHADOW_GUARD_MISSING', lambda: self.import_rows([user('9')]))
        self.assertEqual(self.import_rows([user('9')], dry_run=True)['created'], {'partners': 1})


@tagged('post_install', '-at_install')
class TestReviewedPlan(RunCase):
    """What was reviewed is what is imported, once."""

    def test_preview_writes_nothing_but_itself(self):
        run = self.preview(**rows())
        self.assertEqual(run.state, 'planned')
        self.assertEqual(self.orders(), [])
        self.assertFalse(self.partner_of('1'))
        self.assertTrue(all(line.pending for line in run.line_ids))

    def test_import_of_a_plan_writes_its_rows_and_no_others(self):
        self.source = rows()
        run = self.preview(**self.source)
        self.source = rows((*PEOPLE[1:], '6'), price='99.99')
        run.action_import()
        self.work(run)
        run.action_import_anyway()
        self.work(run)
        self.assertEqual((run.state, run.dry_run), ('done', False))
        self.assertEqual(self.orders([*PEOPLE, '6']), list(PEOPLE))
        self.assertRecordValues(self.order_of('1').order_line, [{'price_unit': 49.99}])
        self.assertEqual(run.counts['user']['create'], 5)

    def test_whoever_imports_a_preview_is_named(self):
        run = self.preview(**rows())
        other = self._user('fusion-importer', MANAGER)
        run.with_user(other).action_import()
        self.assertEqual((run.user_id, run.importer_id), (self.manager, other))

    def test_plan_is_used_once(self):
        run = self.preview(**rows())
        self.carry_out(run)
        self.assertEqual(run.state, 'done')
        for action in (run.action_import, run.action_import_anyway, run.action_continue):
            self.assert_refused('FB_RUN_NOT_READY', action)
        self.assertEqual(self.written(run), 11)

    def test_run_that_is_under_way_or_stopped_is_no_plan_to_import(self):
        run = self.start_run(source=rows())
        for steps in (0, 1, 1):
            self.work(run, steps=steps)
            if run.state != 'planned':
                self.assert_refused('FB_RUN_NOT_READY', run.action_import)
        self.assertEqual(run.state, 'planned')
        self.assert_refused('FB_RUN_NOT_READY', run.action_continue)
        stopped = self.stopped_halfway()
        self.assert_refused('FB_RUN_NOT_READY', stopped.action_import)

    def test_newer_plan_makes_the_older_one_stale(self):
        older = self.preview(**rows())
        newer = self.preview(**rows())
        self.assertEqual((older.state, older.superseded_by_id), ('stale', newer))
        self.assert_said(older.message, 'FB_PLAN_SUPERSEDED', run=newer.name)
        self.assertEqual(len(older.line_ids), 11, "it stays readable")
        for action in (older.action_import, older.action_import_anyway, older.action_continue):
            self.assert_refused('FB_PLAN_SUPERSEDED', action)
        self.assertEqual(newer.state, 'planned')

    def test_import_makes_plans_and_unfinished_runs_stale(self):
        planned, stopped = self.preview(**rows()), self.stopped_halfway()
        self.assertEqual(planned.superseded_by_id, stopped)
        done = self.work(self.start_run(dry_run=False, source=rows()))
        self.assertEqual((done.state, stopped.state, stopped.superseded_by_id), ('done', 'stale', done))
        self.assert_refused('FB_PLAN_SUPERSEDED', stopped.action_continue)

    def test_preview_leaves_a_stopped_import_to_be_continued(self):
        stopped = self.stopped_halfway()
        self.preview(**rows())
        self.assertEqual((stopped.state, stopped.superseded_by_id.id), ('stopped', False))

    def test_failed_run_that_was_overtaken_stays_failed_and_cannot_be_continued(self):
        failed = self.stopped_halfway()
        failed.sudo().state = 'failed'
        done = self.work(self.start_run(dry_run=False, source=rows()))
        self.assertEqual((failed.state, failed.superseded_by_id), ('failed', done))
        self.assert_refused('FB_PLAN_SUPERSEDED', failed.action_continue)

    def test_import_that_ended_early_may_be_continued_until_a_newer_one_overtakes_it(self):
        run = self.stopped_halfway()
        for state in ('stopped', 'failed'):
            run.sudo().state = state
            self.assertTrue(run.get_progress()['may_continue'])
        self.preview(**rows())
        self.assertTrue(run.get_progress()['may_continue'], "a preview writes nothing")
        done = self.work(self.start_run(dry_run=False, source=rows()))
        for state in ('stopped', 'failed'):
            run.sudo().state = state
            self.assertFalse(run.get_progress()['may_continue'])
            self.assert_refused('FB_PLAN_SUPERSEDED', run.action_continue)
        self.assertFalse(done.get_progress()['may_continue'])

    def test_import_that_ended_before_its_plan_may_be_continued(self):
        run = self.start_run(dry_run=False, source=rows())
        self.assertFalse(run.get_progress()['may_continue'])
        run.action_stop()
        self.assertTrue(run.get_progress()['may_continue'])
        run.action_continue()
        self.assertFalse(run.get_progress()['may_continue'])

    def test_preview_is_nothing_to_continue(self):
        run = self.start_run(source=rows())
        run.action_stop()
        self.assertEqual((run.state, run.get_progress()['may_continue']), ('stopped', False))
        self.assertFalse(self.preview(**rows()).get_progress()['may_continue'])

    def test_run_that_may_be_continued_is_pushed_as_such(self):
        run = self.started()
        with patch.object(self.env.registry['res.users'], '_bus_send', autospec=True) as pushed:
            run.action_stop()
        self.assertEqual([call.args[2]['may_continue'] for call in pushed.call_args_list], [True])

    def test_rows_are_not_imported_beside_a_run_that_writes(self):
        run = self.started()
        self.assert_refused('FB_IMPORT_RUNNING', lambda: self.import_rows([user('9')]))
        self.assertEqual(self.import_rows([user('9')], dry_run=True)['created'], {'partners': 1})
        self.work(run)
        self.assertEqual(self.import_rows([user('9')])['created'], {'partners': 1})


@tagged('post_install', '-at_install')
class TestStop(RunCase):
    """A run ends after the chunk in hand, and goes on where it ended."""

    def test_waiting_run_stops_at_once_and_goes_on(self):
        run = self.start_run(dry_run=False, source=rows())
        run.action_stop()
        self.assertEqual((run.state, run.line_ids.ids), ('stopped', []))
        run.action_continue()
        self.assertEqual(self.work(run).state, 'done')
        self.assertEqual(self.orders(), list(PEOPLE))

    def test_plan_whose_import_has_not_begun_stays_a_plan(self):
        run = self.preview(**rows())
        run.action_import()
        run.action_stop()
        self.assertEqual(run.state, 'planned')
        self.assertEqual(self.carry_out(run).state, 'done')

    def test_run_stopped_between_chunks_keeps_what_it_wrote_and_finishes_later(self):
        run = self.stopped_halfway()
        self.assertEqual(self.orders(), [])
        self.assertEqual([bool(self.partner_of(number)) for number in PEOPLE], [True] * 4 + [False])
        first = self.partner_of('1')
        run.action_continue()
        with chunks_of(2):
            self.work(run)
        self.assertEqual((run.state, len(run.chunk_ids), self.written(run)), ('done', CHUNKS, 11))
        self.assertEqual(self.partner_of('1'), first)
        self.assertEqual(self.env['res.partner'].search_count([('email', 'like', 'customer-%@example.com')]), 5)
        self.assertEqual(self.orders(), list(PEOPLE))
        self.assertEqual(run.counts['subscription'], {
            'read': 5, 'create': 5, 'update': 0, 'unchanged': 0, 'skip': 0, 'fail': 0, 'warn': 0})

    def counted(self, run):
        """{kind: (read, new, failed)} of a run, and (planned to be new) beside it."""
        return {
            kind: (counts['read'], counts['create'], counts['fail'], run.planned_counts[kind]['create'])
            for kind, counts in run.counts.items()}

    def test_counts_of_a_run_that_ended_early_are_what_it_carried_out(self):
        run = self.started()
        planned = {'plan': (1, 1, 0, 1), 'user': (5, 5, 0, 5), 'subscription': (5, 5, 0, 5)}
        with chunks_of(2), self.refuse_partner('2', UserError("no")):
            self.work(run, steps=3)
            self.assertEqual(self.counted(run), planned, "under way they are the plan's")
            run.action_stop()
        self.assertEqual(self.counted(run), {'plan': (1, 1, 0, 1), 'user': (5, 3, 1, 5), 'subscription': (5, 0, 0, 5)})
        self.assertIn("Not done yet", run.counts_table)
        run.action_continue()
        self.assertEqual(self.counted(run), planned)
        self.work(run)
        self.assertEqual(self.counted(run), {'plan': (1, 1, 0, 1), 'user': (5, 4, 1, 5), 'subscription': (5, 4, 0, 5)})
        self.assertNotIn("Not done yet", run.counts_table)

    def test_counts_of_a_run_that_failed_are_what_it_carried_out(self):
        run = self.started()
        with chunks_of(2):
            self.work(run, steps=2)
        self.manager.sudo().active = False
        self.run_worker()
        self.assertEqual(run.sudo().state, 'failed')
        self.assertEqual(self.counted(run.sudo()), {
            'plan': (1, 1, 0, 1), 'user': (5, 2, 0, 5), 'subscription': (5, 0, 0, 5)})

    def test_history_tells_the_figures_the_warnings_and_the_report_of_a_run(self):
        run = self.start_run(dry_run=False, source=rows())
        self.assertEqual((run.figures_text, run.warnings_text), (False, ''))
        self.work(run)
        self.assertEqual(run.figures_text, "11 new, 0 changed, 0 unchanged, 0 skipped, 0 failed")
        self.assertEqual(run.action_download_report()['url'], f'/fusion_billing/run/{run.id}/report.csv')
        rest = self.work(self.start_run(dry_run=False, source=rows(PEOPLE[:4])))
        self.assertEqual(rest.figures_text, "0 new, 0 changed, 9 unchanged, 0 skipped, 0 failed")
        self.assertRegex(rest.warnings_text, r'^1 shadow orders of 49.99 CAD .* \(FB_ONLY_IN_ODOO\)$')

    def test_counts_of_a_run_stopped_before_its_first_row_are_none(self):
        run = self.started()
        run.action_stop()
        self.assertEqual(self.counted(run)['user'], (5, 0, 0, 5))

    def test_each_chunk_is_of_one_kind_in_the_order_of_kinds(self):
        run = self.started()
        with chunks_of(2):
            self.work(run)
        self.assertEqual([(chunk.kind, chunk.rows) for chunk in run.chunk_ids], [
            ('plan', 1), ('user', 2), ('user', 2), ('user', 1),
            ('subscription', 2), ('subscription', 2), ('subscription', 1)])
        self.assertEqual([chunk.outcome for chunk in run.chunk_ids[-2:]], [{'create': 2}, {'create': 1}])
        self.assertTrue(all(chunk.worker.endswith(f':{os.getpid()}') for chunk in run.chunk_ids))

    def test_worker_that_has_the_run_in_hand_is_asked_to_stop(self):
        run = self.started()
        with chunks_of(2):
            self.work(run, steps=1)
            with patch.object(self.env.registry[run._name], 'try_lock_for_update', lambda run, **options: run.browse()):
                run.action_stop()
            self.assertEqual((run.state, len(run.stop_ids)), ('applying', 1))
            self.work(run)
        self.assertEqual((run.state, len(run.stop_ids), len(run.chunk_ids)), ('stopped', 0, 1))

    def test_run_stopped_at_its_last_row_is_still_added_up(self):
        run = self.started()
        self.work(run, steps=3)
        self.assertFalse(any(run.line_ids.mapped('pending')))
        run.action_stop()
        self.assertEqual(run.state, 'stopped')
        run.action_continue()
        self.assertEqual(self.work(run).state, 'done')
        self.assertTrue(all(row['agrees'] for row in run.control_totals))

    def test_run_whose_totals_differ_is_added_up_again_when_it_is_continued(self):
        run = self.started()
        self.work(run, steps=3)
        self.edit_price('1', 1.0)
        self.work(run)
        self.assertEqual(run.state, 'failed')
        self.edit_price('1', 49.99)
        run.action_continue()
        self.assertEqual((self.work(run).state, self.written(run)), ('done', 11))

    def test_run_that_has_ended_stays_as_it_ended(self):
        run = self.carry_out(self.preview(**rows()))
        run.action_stop()
        self.assertEqual((run.state, run.stop_ids.ids), ('done', []))

    def test_rows_that_somebody_else_imported_meanwhile_are_not_done_twice(self):
        run = self.stopped_halfway()
        self.import_rows(**rows())
        order = self.order_of('1')
        run.action_continue()
        self.work(run)
        self.assertEqual(self.order_of('1'), order)
        self.assertEqual(self.line_of(run, 'subscription', '1').code, 'FB_CHANGED_SINCE_PREVIEW')
        self.assertEqual((run.state, run.counts['subscription']['skip']), ('done', 5))


@tagged('post_install', '-at_install')
class TestQuestions(RunCase):
    """What a run asks before it writes."""

    def asked(self, run):
        return [code for code, _text in run.questions or ()]

    def assert_waits_for_an_answer(self, run, code):
        """It asks that one question, has written nothing, and goes on only by 'import anyway'."""
        self.assertEqual((run.state, self.asked(run), len(run.chunk_ids)), ('planned', [code], 0))
        self.assertIn(code, run.questions_text)
        self.assert_refused('FB_QUESTION_OPEN', run.action_import)
        run.action_import_anyway()
        self.work(run)
        self.assertEqual((run.state, self.asked(run), run.accepted), ('done', [], [code]))

    def test_source_that_changed_is_asked_about_before_anything_is_written(self):
        run = self.preview(**rows())
        self.source = rows(price='59.99')
        run.action_import()
        self.work(run)
        self.assertFalse(self.charge_of('pro'))
        self.assert_waits_for_an_answer(run, 'FB_SOURCE_CHANGED')

    def test_source_that_changed_is_asked_about_when_a_stopped_run_goes_on(self):
        run = self.stopped_halfway()
        self.source = rows(price='59.99')
        run.action_continue()
        self.work(run)
        self.assertEqual((run.state, self.asked(run), len(run.chunk_ids)), ('stopped', ['FB_SOURCE_CHANGED'], 3))
        self.assert_refused('FB_QUESTION_OPEN', run.action_continue)
        run.action_import_anyway()
        self.assertEqual(self.work(run).state, 'done')
        self.assertRecordValues(self.order_of('1').order_line, [{'price_unit': 49.99}])

    def test_yes_counts_for_this_once(self):
        run = self.stopped_halfway()
        self.source = rows(price='59.99')
        run.action_continue()
        self.work(run)
        run.action_import_anyway()
        with chunks_of(2):
            self.work(run, steps=3)
            run.action_stop()
        run.action_continue()
        self.work(run)
        self.assertEqual((run.state, self.asked(run)), ('stopped', ['FB_SOURCE_CHANGED']))

    def test_source_whose_rows_only_changed_places_is_the_same(self):
        run = self.preview(**rows())
        self.source = rows(PEOPLE[::-1])
        run.action_import()
        self.assertEqual(self.work(run).state, 'done')

    def test_empty_source_asks_in_a_preview(self):
        self.assert_waits_for_an_answer(self.preview(), 'FB_SOURCE_EMPTY')

    def test_empty_source_asks_in_an_import(self):
        self.import_rows(**rows())
        run = self.work(self.start_run(dry_run=False, source={}))
        self.assertEqual(self.order_of('1').state, 'draft')
        self.assert_waits_for_an_answer(run, 'FB_SOURCE_EMPTY')

    def test_source_that_shrank_by_more_than_a_fifth_asks_in_a_preview_and_in_an_import(self):
        self.work(self.start_run(dry_run=False, source=rows()))
        fewer = {**rows(), 'users': rows(PEOPLE[:3])['users']}
        self.assertEqual(self.asked(self.preview(**fewer)), ['FB_SOURCE_SHRUNK'])
        run = self.work(self.start_run(dry_run=False, source=fewer))
        [[_code, text]] = run.questions
        self.assertIn("Customers: NexaCloud holds 3 now, the last import read 5.", text)
        self.assert_waits_for_an_answer(run, 'FB_SOURCE_SHRUNK')

    def test_source_that_shrank_by_exactly_a_fifth_is_not_asked_about(self):
        self.work(self.start_run(dry_run=False, source=rows()))
        run = self.work(self.start_run(dry_run=False, source=rows(PEOPLE[:4])))
        self.assertEqual((run.state, self.asked(run)), ('done', []))

    def test_every_kind_that_shrank_is_named(self):
        self.work(self.start_run(dry_run=False, source=rows()))
        run = self.preview(plans=rows()['plans'])
        self.assertEqual(self.asked(run), ['FB_SOURCE_SHRUNK', 'FB_SOURCE_SHRUNK'])
        run.action_import_anyway()
        self.assertEqual(self.work(run).state, 'done')

    def test_previews_are_no_measure_of_what_the_source_held(self):
        self.preview(**rows())
        self.assertEqual(self.asked(self.preview(**rows(PEOPLE[:1]))), [])


@tagged('post_install', '-at_install')
class TestProgress(RunCase):
    """What a screen can show of a run."""

    def later(self, run, seconds):
        """Lets time pass since anybody did anything for the run."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE fusion_billing_import_run SET requested_at = requested_at - %(time)s::interval,
                   write_date = write_date - %(time)s::interval WHERE id = %(run)s;
            UPDATE fusion_billing_import_chunk SET create_date = create_date - %(time)s::interval
             WHERE run_id = %(run)s;
            """, {'time': f'{seconds} seconds', 'run': run.id})
        run.invalidate_recordset()

    def test_waiting_run_knows_no_figures_yet(self):
        run = self.start_run(source=rows())
        self.assertEqual(run.get_progress(), {
            'id': run.id, 'state': 'draft', 'dry_run': True, 'message': None, 'questions': [], 'notice': None,
            'may_continue': False, 'rows_done': 0, 'rows_total': 0, 'rate': None, 'seconds_left': None, 'kinds': {}})

    def test_rows_done_and_left_are_told_by_kind_and_action(self):
        self.import_rows(**rows())
        source = rows(('2', '3', '4', '5', '6'), price='59.99')
        run = self.started(source)
        self.assertEqual(run.get_progress()['kinds'], {
            'plan': {'create': {'done': 0, 'total': 0}, 'update': {'done': 0, 'total': 1}},
            'user': {'create': {'done': 0, 'total': 1}, 'update': {'done': 0, 'total': 0}},
            'subscription': {'create': {'done': 0, 'total': 1}, 'update': {'done': 0, 'total': 4}}})
        with chunks_of(3):
            self.work(run, steps=3)
            progress = run.get_progress()
            self.assertEqual((progress['rows_done'], progress['rows_total']), (5, 7))
            self.assertEqual(progress['kinds']['subscription'], {
                'create': {'done': 0, 'total': 1}, 'update': {'done': 3, 'total': 4}})
            self.work(run)
        self.assertEqual(run.get_progress()['rows_done'], 7)

    def test_rate_and_time_left_come_from_the_last_chunks(self):
        run = self.started()
        self.assertEqual((run.get_progress()['rate'], run.get_progress()['seconds_left']), (None, None))
        with chunks_of(2):
            self.work(run, steps=3)
        for chunk, seconds in zip(run.sudo().chunk_ids, (0.5, 1, 1), strict=True):
            chunk.seconds = seconds
        progress = run.get_progress()
        self.assertEqual((progress['rate'], progress['seconds_left']), (2.0, 3))
        run.action_stop()
        self.assertIsNone(run.get_progress()['seconds_left'], "nobody is at work")

    def test_row_that_was_held_back_counts_as_done(self):
        self.import_rows(**rows())
        run = self.preview(**rows(price='59.99'))
        self.edit_price('1', 1.0)
        self.carry_out(run)
        progress = run.get_progress()
        self.assertEqual((progress['rows_done'], progress['rows_total']), (6, 6))

    def test_progress_is_json(self):
        run = self.preview()
        progress = run.get_progress()
        self.assertEqual(json.loads(json.dumps(progress)), {**progress, 'questions': [list(progress['questions'][0])]})

    def test_progress_is_pushed_to_those_who_run_it(self):
        run = self.started()
        with patch.object(self.env.registry['res.users'], '_bus_send', autospec=True) as pushed:
            self.work(run, steps=1)
        self.assertEqual([(call.args[0], call.args[1]) for call in pushed.call_args_list], [
            (self.manager, 'fusion_billing.import_run')])
        self.assertEqual(pushed.call_args.args[2]['rows_done'], 11 - 10)

    def test_scheduler_that_stays_silent_is_told_after_20_seconds(self):
        run = self.start_run(source=rows())
        self.later(run, 18)
        self.assertIsNone(run.get_progress()['notice'])
        self.later(run, 3)
        code, text = run.get_progress()['notice']
        self.assertEqual(code, 'FB_SCHEDULER_SILENT')
        self.assertIn('max_cron_threads', text)
        self.assertIn('FB_SCHEDULER_SILENT', run.progress_text)

    def test_every_chunk_is_a_sign_of_life(self):
        run = self.started()
        self.later(run, 60)
        with chunks_of(2):
            self.work(run, steps=1)
        self.assertIsNone(run.get_progress()['notice'])

    def test_run_in_a_workers_hand_is_not_silent(self):
        run = self.start_run(source=rows())
        run.sudo()._claim()
        self.later(run, 60)
        self.assertIsNone(run.get_progress()['notice'])

    def test_chunk_that_is_held_up_is_told_instead_of_a_time_left(self):
        run = self.started()
        with chunks_of(2):
            self.work(run, steps=2)
            run.sudo()._claim()
            self.assertIsNotNone(run.get_progress()['seconds_left'])
            self.later(run, 60)
            run.chunk_ids.invalidate_recordset()
            progress = run.get_progress()
        self.assertEqual((progress['notice'][0], progress['seconds_left']), ('FB_RUN_BLOCKED', None))

    def test_run_that_is_not_open_needs_no_worker(self):
        run = self.preview(**rows())
        self.later(run, 60)
        self.cron.active = False
        self.assertIsNone(run.get_progress()['notice'])

    def test_sleeping_scheduler_is_woken_by_whoever_watches(self):
        run = self.start_run(source=rows())
        self.env['ir.cron.trigger'].sudo().search([('cron_id', '=', self.cron.id)]).unlink()
        run.get_progress()
        self.assertEqual(self.triggers(), 0, "it has had no time yet")
        self.later(run, 6)
        run.action_refresh()
        run.get_progress()
        self.assertEqual(self.triggers(), 1, "woken again, without a heap of triggers")

    def test_scheduled_action_that_was_switched_off_is_told(self):
        run = self.start_run(source=rows())
        self.cron.active = False
        code, text = run.get_progress()['notice']
        self.assertEqual(code, 'FB_CRON_OFF')
        self.assertIn(self.cron.name, text)


@tagged('post_install', '-at_install')
class TestRunRights(RunCase):
    """Who may do something with a run: managers of its company, at the click and when the work is done."""

    ACTIONS = (
        'action_import', 'action_import_anyway', 'action_continue', 'action_stop', 'get_progress', 'action_refresh')

    def test_actions_of_this_test_are_all_there_are(self):
        public = {name for name, member in vars(import_run_control.ImportRun).items()
                  if callable(member) and not name.startswith('_')}
        self.assertEqual(public, set(self.ACTIONS))

    def test_only_managers_may_do_anything(self):
        run = self.preview(**rows())
        for groups in ('base.group_portal', 'base.group_user', USER):
            somebody = self._user(f'somebody-{groups}', groups)
            for action in self.ACTIONS:
                with self.subTest(action=action, groups=groups), self.assertRaisesRegex(AccessError, 'FB_ACCESS'):
                    self._rpc(somebody, run, action)
            with self.subTest(groups=groups), self.assertRaisesRegex(AccessError, 'FB_ACCESS'):
                self.env(user=somebody)[run._name]._request(True)
        self.assertEqual((run.state, self.orders()), ('planned', []))

    def test_managers_of_another_company_may_not_touch_it(self):
        run = self.preview(**rows())
        foreigner = self.make_foreigner()
        for action in self.ACTIONS:
            with self.subTest(action=action), self.assertRaises(AccessError):
                self._rpc(foreigner, run, action)
        self.assertEqual(run.state, 'planned')

    def test_managers_of_the_company_may_stop_and_continue_what_another_began(self):
        run = self.started()
        other = self._user('colleague', MANAGER)
        self._rpc(other, run, 'action_stop')
        self.assertEqual(run.state, 'stopped')
        self._rpc(other, run, 'action_continue')
        self.assertEqual((run.state, run.importer_id), ('draft', other))

    def test_run_of_somebody_who_was_archived_ends_and_is_continued_by_another(self):
        run = self.stopped_halfway()
        run.action_continue()
        self.manager.sudo().active = False
        self.run_worker()
        self.assertEqual((run.sudo().state, len(run.sudo().chunk_ids)), ('failed', 3))
        self.assertEqual(run.sudo().message, reason(
            self.env, 'FB_RUN_USER', user=self.manager.sudo().name, company=self.company.name) + ' (FB_RUN_USER)')
        self._rpc(self._user('successor', MANAGER), run, 'action_continue')
        self.run_worker()
        self.assertEqual(run.sudo().state, 'done')

    def test_run_of_somebody_who_lost_the_company_ends(self):
        run = self.started()
        other = self.env['res.company'].sudo().create({'name': "Elsewhere"})
        self.manager.sudo().write({'company_ids': [(6, 0, other.ids)], 'company_id': other.id})
        self.run_worker()
        self.assertIn('FB_RUN_USER', run.sudo().message)
        self.assertFalse(run.sudo().chunk_ids)

    def test_whoever_lost_the_role_before_the_plan_was_made_gets_none(self):
        run = self.start_run(source=rows())
        self.manager.sudo().group_ids -= self.env.ref(MANAGER)
        self.run_worker()
        self.assertEqual((run.sudo().state, run.sudo().line_ids.ids), ('failed', []))
        self.assertIn(reason(self.env, 'FB_ACCESS'), run.sudo().message)

    def test_whoever_lost_the_role_before_it_is_carried_out_writes_nothing(self):
        run = self.preview(**rows())
        run.action_import()
        self.manager.sudo().group_ids -= self.env.ref(MANAGER)
        self.run_worker()
        self.assertEqual((run.sudo().state, self.orders()), ('planned', []))
        self.assertIn(reason(self.env, 'FB_ACCESS'), run.sudo().message)

    def test_whoever_lost_the_role_in_the_middle_writes_no_more(self):
        run = self.started()
        with chunks_of(2):
            self.work(run, steps=2)
            self.manager.sudo().group_ids -= self.env.ref(MANAGER)
            self.run_worker()
        self.assertEqual((run.sudo().state, len(run.sudo().chunk_ids)), ('failed', 2))
        self.assertIn(reason(self.env, 'FB_ACCESS'), run.sudo().message)


@tagged('post_install', '-at_install')
class TestWorker(RunCase):
    """The scheduled action: the one place that commits, and from which no error may come."""

    def fail_in_chunk(self, number, error):
        """Raises `error` in place of one chunk, counted from 1; the others are written."""
        runs, chunks = self.env.registry['fusion.billing.import.run'], iter(range(1, 100))
        apply_chunk = runs._apply_chunk

        def apply_or_fail(run):
            if next(chunks) == number:
                raise error
            return apply_chunk(run)
        return patch.object(runs, '_apply_chunk', apply_or_fail)

    def without_waiting(self):
        return patch.object(random, 'uniform', lambda low, high: 0)

    def test_each_step_is_a_transaction_until_all_is_done(self):
        run = self.start_run(dry_run=False, source=rows())
        with chunks_of(2):
            commits = self.run_worker()
        self.assertEqual(run.state, 'done')
        wrote = [done for done, _left in commits if done]
        self.assertEqual(wrote, [1, 2, 2, 1, 2, 2, 1])
        lefts = [left for done, left in commits if done]
        self.assertEqual(lefts, [10, 8, 6, 5, 3, 1, 1], "after the last row the run is still to be closed")
        self.assertEqual(commits[-1], (0, 0))

    def test_each_step_looks_once_how_far_it_is_and_tells_once(self):
        run = self.start_run(dry_run=False, source=rows())
        runs = self.env.registry[run._name]
        with (
            patch.object(runs, '_progress', autospec=True, side_effect=runs._progress) as looked,
            patch.object(self.env.registry['res.users'], '_bus_send', autospec=True) as pushed,
            chunks_of(2),
        ):
            commits = self.run_worker()
        steps = len(commits) - 2  # before the first and after the last step it commits too
        self.assertEqual((run.state, steps), ('done', 2 + CHUNKS + 1))
        self.assertEqual(looked.call_count, 1 + steps)
        self.assertEqual(pushed.call_count, steps)

    def test_chunk_takes_the_writers_lock_once(self):
        run = self.started()
        with patch.object(self.env.cr, 'execute', side_effect=self.env.cr.execute) as executed, chunks_of(2):
            self.work(run, steps=1)
        claims = [call for call in executed.call_args_list if 'pg_try_advisory_xact_lock' in str(call.args[0])]
        self.assertEqual(len(claims), 1)

    def test_nothing_to_do_is_done_at_once(self):
        self.assertEqual(self.run_worker(), [(0, 0)])

    def test_worker_whose_time_is_up_hands_over_to_the_next(self):
        run = self.start_run(dry_run=False, source=rows())
        before = self.triggers()
        self.run_worker(commits=2)
        self.assertEqual((run.state, self.triggers()), ('planning', before + 1))
        while run.state != 'done':
            self.run_worker(commits=2)
        self.assertEqual(self.orders(), list(PEOPLE))

    def test_worker_without_any_time_does_nothing(self):
        run = self.start_run(source=rows())
        self.assertEqual(self.run_worker(commits=1), [(0, 1)])
        self.assertEqual(run.state, 'draft')

    def test_worker_whose_time_is_up_at_the_very_end_wakes_nobody(self):
        self.start_run(source=rows())
        before = self.triggers()
        self.assertEqual(len(self.run_worker(commits=3)), 4)
        self.assertEqual(self.triggers(), before)

    def test_unexpected_error_ends_the_run_and_keeps_what_it_wrote(self):
        run = self.started()
        with chunks_of(2), self.fail_in_chunk(3, RuntimeError("secret innards")), mute_logger(import_run_job.__name__):
            commits = self.run_worker()
        self.assertEqual((run.state, len(run.chunk_ids)), ('failed', 2))
        self.assert_said(run.message, 'FB_RUN_FAILED', detail='RuntimeError')
        self.assertNotIn('secret', run.message)
        self.assertEqual([bool(self.partner_of(number)) for number in PEOPLE], [True, True, False, False, False])
        self.assertEqual(commits[-1], (0, 0), "the scheduler sees no failure")
        run.action_continue()
        self.run_worker()
        self.assertEqual((run.state, self.orders(), self.written(run)), ('done', list(PEOPLE), 11))

    def test_conflict_with_another_transaction_is_tried_again(self):
        for conflict in (psycopg2.errors.SerializationFailure, psycopg2.errors.LockNotAvailable,
                         psycopg2.errors.DeadlockDetected):
            with self.subTest(conflict=conflict.__name__):
                run = self.start_run(dry_run=False, source=rows((conflict.__name__,)))
                with self.fail_in_chunk(2, conflict()), self.without_waiting():
                    self.run_worker()
                self.assertEqual((run.state, run.message), ('done', False))

    def test_conflict_that_does_not_end_is_left_to_the_next_worker(self):
        run = self.started()
        runs = self.env.registry[run._name]
        with patch.object(runs, '_apply_chunk', side_effect=psycopg2.errors.SerializationFailure()) as tried, \
                self.without_waiting():
            commits = self.run_worker()
        self.assertEqual((run.state, tried.call_count), ('applying', 6))
        self.assertEqual(commits[-1], (0, 1), "there is more to be done")
        self.run_worker()
        self.assertEqual(run.state, 'done')

    def test_worker_waits_while_somebody_else_writes_an_import(self):
        run = self.started()
        with self.registry.cursor() as other:
            other.execute("SELECT pg_try_advisory_xact_lock(%s)", (LOCK,))
            commits = self.run_worker()
            self.assertEqual((run.state, commits[-1]), ('applying', (0, 11)))
        self.run_worker()
        self.assertEqual(run.state, 'done')

    def test_engine_that_is_down_fails_a_run_that_has_no_plan_yet(self):
        run = self.start_run(source=rows())
        with self.failing_engine():
            self.run_worker()
        self.assertEqual((run.state, run.line_ids.ids), ('failed', []))
        self.assertIn('FB_ENGINE_UNREACHABLE', run.message)
        self.assertIn(run.message, run._summary())
        run.action_continue()
        self.run_worker()
        self.assertEqual((run.state, run.message), ('planned', False))

    def test_engine_that_is_down_leaves_a_plan_as_good_as_before(self):
        run = self.preview(**rows())
        run.action_import()
        with self.failing_engine():
            self.run_worker()
        self.assertEqual((run.state, self.orders()), ('planned', []))
        self.assertIn('FB_ENGINE_UNREACHABLE', run.message)
        self.assertEqual(self.carry_out(run).state, 'done')

    def test_missing_dsn_fails_a_run_that_has_no_plan_yet(self):
        run = self.start_run()
        with scheduler(self.env):
            run.sudo()._cron_work()
        self.assertEqual(run.state, 'failed')
        self.assertIn('FB_NEXACLOUD_DSN_MISSING', run.message)

    def killed_workers(self, *rows_done, ago=timedelta()):
        """Leaves the traces of workers that were killed after so many rows each; returns the next worker's context."""
        progress = self.env['ir.cron.progress'].sudo()
        for died, done in enumerate(rows_done, start=1):
            trace = progress.create({'cron_id': self.cron.id, 'timed_out_counter': died, 'done': done})
            # By itself it would be dated with the begin of the test's one transaction.
            self.env.cr.execute(
                "UPDATE ir_cron_progress SET create_date = %s WHERE id = %s", (fields.Datetime.now() - ago, trace.id))
        mine = progress.create({'cron_id': self.cron.id, 'timed_out_counter': len(rows_done) + 1})
        return {'cron_id': self.cron.id, 'ir_cron_progress_id': mine.id}

    def test_workers_killed_again_and_again_without_progress_end_the_run(self):
        run = self.started()
        self.run_worker(**self.killed_workers(0, 0))
        self.assertEqual((run.state, len(run.chunk_ids)), ('failed', 0))
        self.assert_said(run.message, 'FB_RUN_INTERRUPTED')
        run.action_continue()
        self.run_worker()
        self.assertEqual(run.state, 'done')

    def test_workers_killed_before_the_run_was_asked_for_are_not_counted(self):
        run = self.started()
        self.run_worker(**self.killed_workers(0, 0, ago=timedelta(hours=1)))
        self.assertEqual(run.state, 'done')

    def test_killed_workers_run_is_taken_up_by_the_next(self):
        for rows_done in ((0,), (500, 0), (0, 500), (500, 500)):
            with self.subTest(rows_done=rows_done):
                run = self.start_run(dry_run=False, source=rows((f'after {rows_done}',)))
                self.run_worker(**self.killed_workers(*rows_done))
                self.assertEqual(run.state, 'done')

    def test_error_of_the_scheduler_itself_is_not_hidden(self):
        runs = self.env.registry['fusion.billing.import.run']
        with patch.object(runs, '_claim', side_effect=RuntimeError("no run")), self.assertRaises(RuntimeError):
            self.run_worker()

    def test_scheduled_action_does_the_work(self):
        run = self.start_run(source=rows())
        with self.reading_source(), scheduler(self.env):
            self.cron.with_user(SUPERUSER_ID).ir_actions_server_id.run()
        self.assertEqual(run.state, 'planned')
