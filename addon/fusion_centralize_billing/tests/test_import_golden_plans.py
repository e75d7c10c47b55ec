"""Plans as files: what an import of a scenario would do, to the letter."""
import json
import os
import re
from pathlib import Path

from odoo import Command
from odoo.tests import tagged

from ..importer.importer import Importer
from ..importer.plan_line import PlanLine
from ..importer.stored_plan import next_lines, store_plan
from .import_common import ImportCase, plan, subscription, user

GOLDEN = Path(__file__).parent / 'golden' / 'plans'
ANEW = os.environ.get('FUSION_GOLDEN_PLANS')
STORED = ('kind', 'external_id', 'name', 'action', 'changes', 'res_model', 'res_id', 'source', 'seen')


def rows(users=(), plans=(), subscriptions=()):
    return {'users': list(users), 'plans': list(plans), 'subscriptions': list(subscriptions)}


@tagged('post_install', '-at_install')
class TestGoldenPlans(ImportCase):
    """Every plan is as its file in tests/golden/plans says.

    After a change that was meant, run this class once with FUSION_GOLDEN_PLANS set to a folder (an absolute path, in
    which Odoo's account may write): it receives all the files anew. Copy them here and review them by `git diff`.
    """

    FIRST = rows(
        [
            user('1', company="Acme", tax_id='123456782RT0001', stripe_customer_id='cus_1'),
            user('2', full_name="Été & fils\u2028inc.", billing_state='Québec', billing_country='Canada'),
            user('3', billing_country='US', billing_state='NY', tax_id='abc'),
            user('4', billing_state=None), user('5', email=None), user('6', billing_country='Atlantis')],
        [plan('pro'), plan('free', price_monthly='0', price_yearly=None), plan('fine', price_monthly='0.005')],
        [
            subscription('a', '1', 'pro'), subscription('b', '2', 'pro', billing_cycle='yearly'),
            subscription('c', '3', 'free', current_period_start=None, current_period_end=None),
            subscription('d', '4', 'fine', status='paused', deployment_id=None),
            subscription('e', '5', 'pro', status='canceled'), subscription('f', '6', 'pro', status='hibernating')],
    )

    def setUp(self):
        super().setUp()
        self.maxDiff = None

    def assert_golden(self, scenario, source):
        """The plan of `source` is the one in the scenario's file."""
        importer = Importer(self.env, dry_run=True)
        planned = importer.plan(importer.snapshot_of(source))
        text = self.without_ids(_json(_golden(line) for line in planned.lines))
        file = Path(ANEW or GOLDEN) / f'{scenario}.json'
        if ANEW:
            file.write_text(text, encoding='utf-8')
        self.assertEqual(file.read_text(encoding='utf-8') if file.exists() else '', text)

    def without_ids(self, text):
        """The text of a plan without what differs from database to database: ids, and the numbers of orders."""
        for order in self.env['sale.order'].sudo().search([('x_fc_nexacloud_subscription_id', '!=', False)]):
            text = text.replace(order.name, f'NC-{order.x_fc_nexacloud_subscription_id}')
        return re.sub(r'\(id \d+\)', '(id)', text)

    def test_first_import(self):
        self.make_partner("Known", 'customer-3@example.com', city="New York", zip=False)
        self.assert_golden('first-import', self.FIRST)

    def test_unchanged(self):
        self.import_rows(**self.FIRST)
        self.assert_golden('unchanged', self.FIRST)

    def test_changed(self):
        self.import_rows(
            [user('1'), user('2'), user('3')], [plan('pro'), plan('eco')],
            [subscription('price', '1', 'pro'), subscription('plan', '1', 'pro'), subscription('cycle', '1', 'eco'),
             subscription('status', '2', 'eco'), subscription('customer', '2', 'eco'),
             subscription('period', '3', 'eco'), subscription('ended', '3', 'eco'),
             subscription('revived', '3', 'eco')])
        self.import_rows(subscriptions=[subscription('revived', '3', 'eco', status='canceled')], plans=[plan('eco')])
        self.partner_of('3').street = "Edited in Odoo"
        self.assert_golden('changed', rows(
            [
                user('1', billing_address='2 Side Street', billing_state='QC'),
                user('2', full_name="Renamed", stripe_customer_id='cus_2'), user('3', billing_address='3 Back Street')],
            [plan('pro', price_monthly='59.99', name="Professional"), plan('eco', cpu_seconds_quota='36000')],
            [
                subscription('price', '1', 'pro'), subscription('plan', '1', 'eco'),
                subscription('cycle', '1', 'eco', billing_cycle='yearly'),
                subscription('status', '2', 'eco', status='past_due'), subscription('customer', '3', 'eco'),
                subscription('period', '3', 'eco', current_period_start='2026-02-15', current_period_end='2026-03-15'),
                subscription('ended', '3', 'eco', status='expired'), subscription('revived', '3', 'eco')],
        ))

    def test_edited_in_odoo(self):
        names = ('price', 'line', 'cancelled', 'shadow', 'partner', 'deleted')
        source = rows([user('1'), user('2')], [plan('pro')], [subscription(name, '1', 'pro') for name in names])
        self.import_rows(**source)
        self.order_of('price').order_line.write({'price_unit': 20, 'product_uom_qty': 2, 'discount': 10})
        self.order_of('line').order_line = [
            Command.create({'product_id': self.charge_of('pro').product_id.id, 'price_unit': 5})]
        self.order_of('cancelled')._action_cancel()
        self.order_of('shadow').x_fc_shadow = False
        self.order_of('partner').partner_id = self.partner_of('2')
        self.order_of('deleted').unlink()
        self.charge_of('pro').write({'price_per_unit': 0.01})
        self.charge_of('pro').plan_product_id.write({'name': "Renamed", 'list_price': 1})
        self.assert_golden('edited-in-odoo', source)

    def test_broken_rows(self):
        self.make_partner("Twin A", 'twin@example.com')
        self.make_partner("Twin B", 'twin@example.com')
        self.make_partner("Gone", 'gone@example.com', active=False)
        self.assert_golden('broken-rows', rows(
            [{}, user('1'), user('1', full_name="Other"), user('2', email='no address'),
             user('3', email='twin@example.com'), user('4', email='gone@example.com'), user('5'), user('5')],
            [plan('negative', price_monthly='-1'), plan('nan', price_monthly='NaN'), plan('none', price_monthly=None),
             plan('exact', price_monthly='0.12345678901234567890', price_yearly=None)],
            [subscription(None, '5', 'none'), subscription('cycle', '5', 'none', billing_cycle='weekly'),
             subscription('price', '5', 'none'), subscription('plan', '5', 'negative'),
             subscription('gone', '5', 'nowhere'), subscription('user', '3', 'none', billing_cycle='yearly'),
             subscription('nobody', None, 'none', billing_cycle='yearly'),
             subscription('dates', '5', 'none', billing_cycle='yearly', current_period_end='2026-01-01')],
        ))

    def test_shared_partners(self):
        self.make_partner("Known", 'known@example.com')
        self.assert_golden('shared-partners', rows(
            [user(number, email='new@example.com', full_name="Team") for number in ('10', '9', 'x')]
            + [user(number, email='Known@example.com') for number in ('2', '3')]))

    def test_every_file_has_its_scenario(self):
        scenarios = {name.removeprefix('test_').replace('_', '-') for name in dir(self) if name.startswith('test_')}
        self.assertEqual({path.stem for path in GOLDEN.iterdir()} - scenarios, set())


def _json(records):
    """JSON with each field in a row of its own, so that a difference is seen where it is."""
    def fields(record):
        return ',\n'.join(f'  "{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in record.items())
    return '[\n%s\n]\n' % ',\n'.join(f' {{\n{fields(record)}\n }}' for record in records)


def _golden(line):
    """A line as a golden file has it: without the ids of this database."""
    return {
        'kind': line.kind, 'external_id': line.external_id, 'name': line.name, 'action': line.action, 'code': line.code,
        'message': line.message, 'changes': line.changes, 'warnings': line.warnings,
        'seen': {name: value for name, value in line.seen.items() if not name.endswith('_id')}, 'source': line.source,
    }


@tagged('post_install', '-at_install')
class TestStoredPlan(ImportCase):
    """A plan that was stored is read back as it was."""

    STRANGE = "Été \"quoted\" 'single' \\back\\slash %s {} <b> \u2028 \u2029 \t\r\n 漢字 😀 \x7f"

    def line(self, external_id, **values):
        return PlanLine(**{'kind': 'user', 'external_id': external_id, 'name': "Name", 'action': 'create', **values})

    def stored(self, *lines):
        """A run that keeps these lines."""
        run = self.env['fusion.billing.import.run'].sudo().create({'name': "Run", 'state': 'planned'})
        importer = Importer(self.env, dry_run=True)
        planned = importer.plan(importer.snapshot_of({}))
        planned.lines = list(lines)
        store_plan(self.env, run, planned)
        return run

    def assert_read_back(self, *lines):
        back = next_lines(self.env, self.stored(*lines), len(lines))
        self.assertEqual(
            [[getattr(line, name) for name in STORED] for line in back.values()],
            [[getattr(line, name) for name in STORED] for line in lines])

    def test_strange_text(self):
        self.assert_read_back(self.line(
            self.STRANGE, name=self.STRANGE, changes={'name': [None, self.STRANGE]},
            source={'name': self.STRANGE, self.STRANGE: None}, seen={'speaker': self.STRANGE}))

    def test_long_text(self):
        self.assert_read_back(self.line('1', name="é" * 100_000, changes={'street': ["x" * 100_000, "y" * 100_000]}))

    def test_nothing_and_next_to_nothing(self):
        self.assert_read_back(
            self.line('1', changes={}, source={}, seen={}), self.line('', name='', source={'name': None, 'email': ''}),
            self.line('\\N', name='\\N', source={'name': '\\N'}))

    def test_exact_decimals_and_flags(self):
        self.assert_read_back(self.line(
            '1', changes={'price_unit': ['0.10', f'{10 ** 30}.000000001'], 'recurring_invoice': [False, True]}))

    def test_record_of_a_changed_row(self):
        self.assert_read_back(self.line(
            '1', action='update', res_model='res.partner', res_id=7, changes={'name': ["Old", "New"]}))

    def test_order_of_the_lines_is_kept_over_several_statements(self):
        numbers = [str(number) for number in range(2500, 0, -1)]
        run = self.stored(*(self.line(number) for number in numbers))
        self.assertEqual([line.external_id for line in next_lines(self.env, run, 5000).values()], numbers)

    def test_rows_are_taken_a_kind_at_a_time_and_up_to_a_limit(self):
        run = self.stored(
            self.line('pro', kind='plan'), self.line('1'), self.line('2'), self.line('a', kind='subscription'))
        self.assertEqual([line.external_id for line in next_lines(self.env, run, 500).values()], ['pro'])
        self.line_of(run, 'plan', 'pro').pending = False
        self.env.flush_all()
        self.assertEqual([line.external_id for line in next_lines(self.env, run, 500).values()], ['1', '2'])
        self.assertEqual([line.external_id for line in next_lines(self.env, run, 1).values()], ['1'])

    def test_only_what_is_to_be_written_waits(self):
        refused = [self.line(action, action=action, code='FB_X', message=self.STRANGE) for action in ('skip', 'fail')]
        run = self.stored(*refused, self.line('new'), self.line('same', action='unchanged'),
                          self.line('warned', action='unchanged', warnings=[('FB_Y', self.STRANGE)]))
        self.assertEqual([line.external_id for line in next_lines(self.env, run, 500).values()], ['new'])
        kept = run.line_ids.mapped('external_id')
        self.assertEqual(kept, ['skip', 'fail', 'new', 'warned'], "other unchanged rows are counts")
        self.assertRecordValues(run.line_ids[0], [{'code': 'FB_X', 'message': self.STRANGE, 'planned_action': 'skip'}])
        self.assertEqual(run.line_ids[-1].warnings, [['FB_Y', self.STRANGE]])

    def test_row_that_the_engine_rejected_has_no_source(self):
        run = self.stored(PlanLine('user', None, '', 'fail', 'FB_ID_MISSING', "No id."))
        self.assertRecordValues(run.line_ids, [{'external_id': False, 'source': False, 'warned': False}])
