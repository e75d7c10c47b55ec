"""What the screen is told: a run as a whole, and its rows page by page."""
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..importer.plan import Plan
from ..importer.plan_line import PlanLine
from ..importer.stored_plan import store_plan
from ..models.import_run_screen import PAGE_SIZE
from .common import USER
from .import_common import ImportCase, chunks_of, plan, subscription, user

SCREEN = {'run', 'page_size'}
RUN = {
    'id', 'name', 'user', 'state', 'dry_run', 'message', 'questions', 'notice', 'may_continue', 'rows_done', 'rows_total', 'rate',
    'seconds_left', 'kinds', 'started_at', 'finished_at', 'source_read_at', 'counts', 'planned_counts', 'control_totals',
    'revenue', 'warnings', 'orphans', 'undoes', 'undone_by', 'may_undo', 'choices',
}
LINE = {
    'id', 'kind', 'action', 'waiting', 'external_id', 'name', 'matched', 'code', 'message', 'changes', 'warnings', 'record',
    'choice', 'link'}
MOMENT = r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$'


class ScreenCase(ImportCase):
    """Calls what the screen calls, as the client of a user."""

    SOURCE = {
        'users': [user('1'), user('2', email='known@example.com', stripe_customer_id='cus_2'), user(None)],
        'plans': [plan('pro'), plan('free', price_monthly='0', price_yearly='0')],
        'subscriptions': [
            subscription('a', '1', 'pro'), subscription('b', '2', 'pro', billing_cycle='yearly'),
            subscription('c', '2', 'free'), subscription('d', '1', 'pro', status='canceled'),
        ],
    }

    @property
    def runs(self):
        return self.env['fusion.billing.import.run']

    def ask(self, method, *args, run=None, user=None):
        user, run = user or self.manager, self.runs if run is None else run
        answer = self._rpc(user, run, method, *args, context={'lang': user.lang})
        json.dumps(answer)  # or it could not be sent
        return answer

    def lines(self, run, offset=0, limit=PAGE_SIZE, **narrow):
        page = self.ask('get_lines', narrow, offset, limit, run=run)
        for line in page['lines']:
            self.assertEqual(line.keys(), LINE)
        return page

    def ids(self, run, **narrow):
        return [line['external_id'] for line in self.lines(run, **narrow)['lines']]

    def line(self, run, external_id, **narrow):
        [line] = [line for line in self.lines(run, **narrow)['lines'] if line['external_id'] == external_id]
        return line

    def changes(self, run, external_id, **narrow):
        return {
            change['field']: (change['label'], change['old'], change['new'])
            for change in self.line(run, external_id, **narrow)['changes']
        }


@tagged('post_install', '-at_install')
class TestScreen(ScreenCase):

    def test_first_visit(self):
        self.runs.sudo().search([]).sudo().unlink()
        self.assertEqual(self.ask('get_screen', False), {'run': None, 'page_size': PAGE_SIZE})

    def test_preview_from_its_start_to_its_plan(self):
        self.source = self.SOURCE
        started = self.ask('start', True)
        self.assertEqual(started.keys(), RUN)
        self.assertEqual(
            (started['state'], started['dry_run'], started['user'], started['counts'], started['revenue']),
            ('draft', True, self.manager.name, None, None))
        self.assertRegex(started['started_at'], MOMENT)
        run = self.work(self.runs.browse(started['id']))
        screen = self.ask('get_screen', False)
        self.assertEqual((screen.keys(), screen['run'].keys()), (SCREEN, RUN))
        self.assertEqual((screen['run']['id'], screen['run']['state']), (run.id, 'planned'))
        self.assertRegex(screen['run']['source_read_at'], MOMENT)
        self.assertEqual(screen['run']['counts']['subscription'], {
            'read': 4, 'create': 3, 'update': 0, 'unchanged': 0, 'skip': 1, 'fail': 0, 'delete': 0, 'warn': 0})
        self.assertEqual(screen['run']['control_totals'][0]['label'], "Customers")

    def test_import_is_no_dry_run(self):
        self.assertFalse(self.ask('start', False)['dry_run'])

    def test_second_start_is_refused_with_a_sentence(self):
        self.ask('start', True)
        with self.assertRaisesRegex(UserError, 'Another preview or import.*FB_IMPORT_RUNNING'):
            self.ask('start', True)

    def test_run_is_found_by_its_id_and_the_newest_without(self):
        first, second = self.preview(**self.SOURCE), self.preview(**self.SOURCE)
        self.assertEqual(self.ask('get_screen', first.id)['run']['id'], first.id)
        self.assertEqual(self.ask('get_screen', False)['run']['id'], second.id)

    def test_revenue_is_that_of_what_will_stand(self):
        run = self.preview(**self.SOURCE)
        planned = self.ask('get_screen', run.id)['run']['revenue']
        self.assertEqual((planned['month'], planned['year']), ('91.65', '1099.78'))
        self.assertEqual([(row['label'], row['month']) for row in planned['plans']], [
            ('Plan pro (pro)', '91.65'), ('Plan free (free)', '0.00')])
        self.carry_out(run)
        self.assertEqual(self.ask('get_screen', run.id)['run']['revenue'], planned)

    def test_run_is_told_whole(self):
        run = self.preview(**self.SOURCE)
        with self.refuse_partner('1', UserError("no")):
            self.carry_out(run)
        told = self.ask('get_screen', run.id)['run']
        self.assertEqual((told['name'], told['state'], told['warnings']), (run.name, 'done', []))
        self.assertRegex(told['finished_at'], MOMENT)
        self.assertEqual([told[counts]['user']['fail'] for counts in ('planned_counts', 'counts')], [1, 2])
        self.order_of('b').x_fc_nexacloud_subscription_id = 'gone'
        told = self.ask('get_screen', self.preview(**self.SOURCE).id)['run']
        self.assertEqual([code for code, _text in told['warnings']], ['FB_ONLY_IN_ODOO'])

    def test_revenue_of_a_row_that_odoo_refused_is_not_counted(self):
        run = self.preview(**self.SOURCE)
        with self.refuse_partner('1', UserError("no")):
            self.carry_out(run)
        self.assertEqual(self.ask('get_screen', run.id)['run']['revenue']['month'], '41.66')

    def test_only_managers_of_the_company_are_answered(self):
        run = self.preview(**self.SOURCE)
        calls = [
            ('get_screen', (run.id,), None), ('get_screen', (False,), None), ('start', (True,), None),
            ('get_lines', ({}, 0, 10), run)]
        for groups in ('base.group_portal', 'base.group_user', USER):
            somebody = self._user(f'screen-{groups}', groups)
            for method, args, target in calls:
                with self.subTest(groups=groups, method=method), self.assertRaisesRegex(AccessError, 'FB_ACCESS'):
                    self.ask(method, *args, run=target, user=somebody)
        foreigner = self.make_foreigner()
        for method, args, target in (calls[0], calls[3]):
            with self.subTest(method=method), self.assertRaises(AccessError):
                self.ask(method, *args, run=target, user=foreigner)
        self.assertIsNone(self.ask('get_screen', False, user=foreigner)['run'])


@tagged('post_install', '-at_install')
class TestLines(ScreenCase):

    def test_rows_are_narrowed_by_kind_action_and_warning(self):
        run = self.preview(**self.SOURCE)
        self.assertEqual(self.lines(run)['total'], 9)
        self.assertEqual(self.ids(run, kind='subscription'), ['a', 'b', 'c', 'd'])
        self.assertEqual(self.ids(run, kind='subscription', action='skip'), ['d'])
        self.assertEqual(self.ids(run, action='fail'), [None])
        self.assertEqual(self.ids(run, warned=True), ['free'])
        self.assertEqual(self.ids(run, warned=True, kind='user'), [])

    def test_search_looks_in_name_id_code_and_message(self):
        run = self.preview(**{**self.SOURCE, 'users': [
            user('1'), user('2', full_name="Été_100% inc."), user('3', full_name="Etex100x inc."), user(None)]})
        for text, found in (
            ('été_100%', ['2']), ('  customer 1 ', ['1']), ('FB_ID', [None]), ('no row', []), ('%', ['2']), ('\\', []), ("'", []),
            ('customer\0 1', ['1']), ('\0', self.ids(run, kind='user')),
        ):
            with self.subTest(text=text):
                self.assertEqual(self.ids(run, kind='user', search=text), found)
        self.assertEqual(self.ids(run, search='has ended in NexaCloud'), ['d'])
        self.assertEqual(self.ids(run, search=''), self.ids(run))

    def test_rows_of_an_import_that_was_stopped_are_narrowed_as_they_are_counted(self):
        def waiting():
            return {row['external_id'] for row in self.lines(run)['lines'] if row['waiting']}

        run = self.preview(**self.SOURCE)
        run.action_import()
        with chunks_of(1):
            self.work(run, steps=4)
        self.assertEqual(self.lines(run, kind='plan', action='create')['total'], 2, "under way: the plan")
        self.assertEqual(waiting(), set(), "under way: all are its plan")
        run.action_stop()
        counts = self.ask('get_screen', run.id)['run']['counts']
        for kind, found in counts.items():
            for action in ('create', 'update', 'skip', 'fail'):
                with self.subTest(kind=kind, action=action):
                    self.assertEqual(self.lines(run, kind=kind, action=action)['total'], found[action])
        self.assertEqual((counts['plan']['create'], counts['user']['create'], counts['user']['fail']), (2, 0, 1))
        self.assertEqual(self.lines(run)['total'], 9, "those that wait are among all")
        done = {row.external_id for row in run.line_ids if row.action in ('create', 'update') and not row.pending}
        self.assertEqual(waiting() | done, {row.external_id for row in run.line_ids if row.action in ('create', 'update')})
        self.assertTrue(waiting())

    def test_pages_hold_every_row_once_and_in_order(self):
        run = self.preview(**self.SOURCE)
        whole = self.lines(run)['lines']
        pages = [self.lines(run, offset=offset, limit=4) for offset in (0, 4, 8, 12)]
        self.assertEqual([page['total'] for page in pages], [9, 9, 9, 9])
        self.assertEqual([line for page in pages for line in page['lines']], whole)

    def test_page_is_never_larger_than_agreed(self):
        run = self.many_lines(PAGE_SIZE + 5)
        self.assertEqual(len(self.lines(run, limit=10 ** 6)['lines']), PAGE_SIZE)
        self.assertEqual(len(self.lines(run, offset=-3, limit=-1)['lines']), 1)

    def test_new_and_matched_customers_are_told_apart_also_after_the_import(self):
        known = self.make_partner("Known", email='known@example.com')
        run = self.preview(**self.SOURCE)
        new, matched = self.line(run, '1'), self.line(run, '2')
        self.assertEqual((new['action'], new['matched'], new['record']), ('create', False, None))
        self.assertEqual((matched['action'], matched['matched'], matched['record']),
                         ('create', True, {'model': 'res.partner', 'id': known.id}))
        self.carry_out(run)
        new, matched = self.line(run, '1'), self.line(run, '2')
        self.assertEqual((new['matched'], new['record']), (False, {'model': 'res.partner', 'id': self.partner_of('1').id}))
        self.assertTrue(matched['matched'])
        self.assertFalse(self.line(run, 'a')['matched'], "only customers are matched")
        dearer = self.preview(**{**self.SOURCE, 'plans': [plan('pro', price_monthly='59.99'), self.SOURCE['plans'][1]]})
        changed = self.line(dearer, 'a')
        self.assertEqual((changed['action'], changed['record']['id'], changed['matched']), ('update', self.order_of('a').id, False))

    def test_record_that_is_gone_is_not_linked(self):
        run = self.carry_out(self.preview(**self.SOURCE))
        self.assertEqual(self.line(run, 'a')['record'], {'model': 'sale.order', 'id': self.order_of('a').id})
        self.order_of('a').unlink()
        self.assertIsNone(self.line(run, 'a')['record'])

    def test_reason_and_warnings_come_with_their_codes(self):
        run = self.preview(**self.SOURCE)
        ended = self.line(run, 'd')
        self.assertEqual(ended['code'], 'FB_SUBSCRIPTION_ENDED')
        self.assertIn('has ended in NexaCloud (canceled)', ended['message'])
        [[code, text]] = self.line(run, 'free')['warnings']
        self.assertEqual((code, text[:17]), ('FB_PLAN_FREE', "The plan is free:"))

    def test_changes_are_in_words(self):
        self.carry_out(self.preview(**self.SOURCE))
        self.order_of('b').action_cancel()
        run = self.preview(**{**self.SOURCE, 'plans': [
            plan('pro', price_monthly='1234.5', price_yearly='499.905', cpu_seconds_quota='7200'), self.SOURCE['plans'][1]],
            'subscriptions': [
                subscription('a', '1', 'pro', billing_cycle='yearly', current_period_end='2026-03-15'),
                subscription('c', '2', 'pro', deployment_id=None), subscription('b', '2', 'pro', status='canceled')],
        })
        self.assertEqual(self.changes(run, 'pro'), {
            'list_price': ("Monthly price", '49.99 CAD', '1,234.50 CAD'),
            'included_quota': ("Included quota", '18,000', '7,200'),
        })
        self.assertEqual(self.changes(run, 'a'), {
            'cycle': ("Cycle", 'monthly', 'yearly'),
            'price_unit': ("Price", '49.99 CAD', '499.905 CAD'),
            'next_invoice_date': ("Period ends", '2026-02-15', '2026-03-15'),
        })
        self.assertEqual(self.changes(run, 'c')['x_fc_nexacloud_deployment_id'], ("Deployment", 'deployment-c', ''))
        self.assertEqual(self.changes(run, 'c')['price_unit'], ("Price", '0.00 CAD', '1,234.50 CAD'))

    def test_changes_are_in_french_words(self):
        self.carry_out(self.preview(**self.SOURCE))
        self.speak_french()
        run = self.preview(**{**self.SOURCE, 'plans': [
            plan('pro', price_monthly='1234.5', price_yearly='499.905'), self.SOURCE['plans'][1]],
            'subscriptions': [subscription('a', '1', 'pro', billing_cycle='yearly'), subscription('b', '2', 'pro', status='?')]})
        self.assertEqual({name: values[0] for name, values in self.changes(run, 'pro').items()}, {'list_price': "Prix mensuel"})
        self.assertRegex(self.changes(run, 'pro')['list_price'][2], r'^1\s234,50 CAD$')
        self.assertEqual(self.changes(run, 'a'), {
            'cycle': ("Cycle", 'mensuel', 'annuel'), 'price_unit': ("Prix", '49,99 CAD', '499,905 CAD')})
        self.assertIn("Le statut ? est inconnu", self.line(run, 'b')['warnings'][0][1])
        self.assertIn("La ligne n'a pas d'identifiant", self.line(run, None)['message'], "the engine's words too")
        screen = self.ask('get_screen', run.id)['run']
        self.assertEqual([row['label'] for row in screen['control_totals']][:2], ["Clients", "Plan pro (pro), mensuel"])

    def test_ended_subscription_is_cancelled_in_words(self):
        self.carry_out(self.preview(**self.SOURCE))
        run = self.preview(**{**self.SOURCE, 'subscriptions': [subscription('a', '1', 'pro', status='canceled')]})
        self.assertEqual(self.changes(run, 'a', kind='subscription'), {
            'state': ("Status", 'Quotation', 'Cancelled'), 'x_fc_nexacloud_status': ("NexaCloud status", 'active', 'canceled')})

    def test_new_subscription_reads_what_it_costs_first_and_its_customer_by_name(self):
        run = self.preview(**{**self.SOURCE, 'users': [
            user('1', full_name="Ada"), user('2', full_name=None, company=None, email=None), user('3', full_name="Grace", email='X@example.com'),
            user('4', full_name="Second", email='x@example.com')],
            'subscriptions': [subscription(number, number, 'pro') for number in '1234']})
        changes = self.line(run, '1', kind='subscription')['changes']
        self.assertEqual([(change['label'], change['new']) for change in changes][:4], [
            ("Price", '49.99 CAD'), ("Plan", 'pro'), ("Cycle", 'monthly'), ("Customer", "Ada")])
        customers = {number: self.changes(run, number, kind='subscription')['partner_id'][2] for number in '234'}
        self.assertEqual(customers, {
            '2': '2', '3': "Grace", '4': "Grace"}, "its id where it has no name; who shares a partner has its name")
        self.carry_out(run)
        self.assertEqual(self.changes(run, '1', kind='subscription')['partner_id'][2], "Ada")
        self.assertEqual(run.state, 'done')

    def test_subscription_that_moves_to_a_new_customer_names_both(self):
        self.carry_out(self.preview(**self.SOURCE))
        run = self.preview(**{**self.SOURCE, 'users': [*self.SOURCE['users'], user('9', full_name="Ada")], 'subscriptions': [
            subscription('a', '9', 'pro'), *self.SOURCE['subscriptions'][1:]]})
        self.assertEqual(self.changes(run, 'a', kind='subscription'), {'partner_id': ("Customer", "Customer 1", "Ada")})
        self.carry_out(run)
        self.assertEqual(self.order_of('a').partner_id.name, "Ada")

    def test_new_rows_have_nothing_old(self):
        run = self.preview(**self.SOURCE)
        self.assertEqual({old for _label, old, _new in self.changes(run, 'a').values()}, {''})

    def test_what_is_so_or_not_is_said_in_words(self):
        self.carry_out(self.preview(**self.SOURCE))
        self.charge_of('pro').plan_product_id.recurring_invoice = False
        self.env.flush_all()
        self.assertEqual(self.changes(self.preview(**self.SOURCE), 'pro'), {
            'recurring_invoice': ("Plan product is recurring", 'no', 'yes')})

    def test_value_that_moved_since_the_preview_stands_beside_both(self):
        self.carry_out(self.preview(**self.SOURCE))
        run = self.preview(**{**self.SOURCE, 'plans': [plan('pro', price_monthly='59.99'), self.SOURCE['plans'][1]]})
        self.order_of('a').order_line.price_unit = 20
        self.env.flush_all()
        self.carry_out(run)
        [price] = self.line(run, 'a')['changes']
        self.assertEqual(price, {
            'field': 'price_unit', 'label': "Price", 'old': '49.99 CAD', 'new': '59.99 CAD', 'present': '20.00 CAD'})

    def many_lines(self, count):
        """A planned run of so many customers, every tenth of them with a warning."""
        run = self.runs.sudo().create({'name': "Large", 'state': 'planned'})
        store_plan(self.env, run, Plan(lines=[
            PlanLine(
                'user', f'{number}', f'Customer {number}', 'create', res_model='res.partner',
                changes={'name': [None, f'Customer {number}'], 'city': [None, 'Toronto']},
                warnings=[('FB_EMAIL_INVALID', "No address.")] if number % 10 == 0 else [])
            for number in range(count)
        ]))
        return run.sudo(False).with_user(self.manager)

    def test_page_of_ten_thousand_rows_takes_as_few_queries_as_one_of_ten(self):
        few, many = self.many_lines(10), self.many_lines(10_000)
        self.lines(few)  # fills the caches of rights and languages
        queries = []
        for run in (few, many):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            page = self.lines(run, offset=0 if run == few else 9_000, limit=10)
            queries.append(self.cr.sql_log_count - before)
            self.assertEqual(len(page['lines']), 10)
        self.assertEqual(queries[1], queries[0])
        self.assertLessEqual(queries[1], 6)
        self.assertEqual(self.lines(many, warned=True)['total'], 1000)
        self.assertEqual(self.ids(many, search='customer 9999'), ['9999'])
