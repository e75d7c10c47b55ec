from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from ..engine.nexacloud import DSN_PARAMETER
from ..importer.planning.subscriptions import REWRITING
from ..importer.words import LABELS
from ..importer.world import PARTNER_FIELDS
from ..models.import_run import OPEN
from ..models.import_run_control import CRON
from .common import MANAGER
from .import_common import ImportCase, plan, subscription, user
from .nexacloud import make_nexacloud


@tagged('post_install', '-at_install')
class TestWizard(ImportCase):
    """The form, the run that it records, and rule 11."""

    ROWS = {
        'users': [user('1'), user('2', billing_state=None), {}],
        'plans': [plan('pro'), plan('free', price_monthly='0', price_yearly=None)],
        'subscriptions': [
            subscription('a', '1', 'pro'), subscription('b', '2', 'pro', billing_cycle='yearly'), subscription('c', '1', 'free'),
            subscription('d', '1', 'pro', status='canceled'), subscription('e', '9', 'pro')],
    }

    def run_import(self, dry_run=False, rows=None):
        form = Form(self.env['fusion.billing.import.wizard'])
        self.assertTrue(form.dry_run, "a dry run unless it is switched off")
        form.dry_run = dry_run
        wizard = form.save()
        self.source = rows or self.ROWS
        wizard.action_run_import()
        self.work(wizard.run_id)
        wizard.invalidate_recordset(['result_summary'])
        return wizard

    def test_dry_run_records_what_would_happen_and_writes_nothing_else(self):
        partners = self.env['res.partner'].search_count([])
        wizard = self.run_import(dry_run=True)
        run = wizard.run_id
        self.assertRecordValues(run, [{'state': 'planned', 'dry_run': True, 'user_id': self.manager.id, 'company_id': self.company.id}])
        self.assertEqual(self.env['res.partner'].search_count([]), partners)
        self.assertFalse(self.order_of('a'))
        self.assertEqual(run.counts['subscription'], {
            'read': 5, 'create': 3, 'update': 0, 'unchanged': 0, 'skip': 2, 'fail': 0, 'warn': 0})
        self.assertIn('nothing was written', wizard.result_summary)
        self.assertTrue(all(row['odoo'] is None and row['agrees'] is None for row in run.control_totals))

    def test_run_import_records_what_happened(self):
        wizard = self.run_import()
        run = wizard.run_id
        self.assertEqual(run.state, 'done')
        self.assertTrue(run.fingerprint)
        line = run.line_ids.filtered(lambda line: line.external_id == 'a')
        self.assertRecordValues(line, [{'kind': 'subscription', 'action': 'create', 'res_model': 'sale.order', 'res_id': self.order_of('a').id}])
        self.assertEqual(line.changes['price_unit'], [None, '49.99'])
        self.assertEqual(line.action_open_record()['res_id'], self.order_of('a').id)
        self.assertEqual(set(run.line_ids.filtered(lambda line: line.action == 'fail').mapped('code')), {'FB_ID_MISSING'})
        self.assertIn('Nobody was charged', wizard.result_summary)
        self.assertIn('49.99', run.control_totals_table)

    def test_rows_speak_in_the_words_of_the_screen(self):
        self.run_import()
        rows = {**self.ROWS, 'plans': [plan('pro', price_monthly='59.99'), self.ROWS['plans'][1]]}
        run = self.run_import(dry_run=True, rows=rows).run_id
        line = run.line_ids.filtered(lambda line: line.external_id == 'a')
        self.assertEqual(line.details, "Price: 49.99 CAD → 59.99 CAD")
        self.assertEqual(run.line_ids.filtered('warned').mapped('external_id'), ['free', '2'])

    def test_every_changed_field_has_a_label(self):
        rows = {**self.ROWS, 'users': [user('1', company='Acme', tax_id='123456782RT0001', stripe_customer_id='cus_1')]}
        run = self.run_import(rows=rows).run_id
        named = {name for line in run.line_ids for name in line.changes or ()}
        self.assertEqual(named - LABELS.keys(), set())
        self.assertEqual((REWRITING | PARTNER_FIELDS.keys()) - LABELS.keys(), set())

    def test_unchanged_rows_are_counts_unless_they_are_warned_of(self):
        self.run_import()
        run = self.run_import().run_id
        self.assertEqual(run.counts['user']['unchanged'], 2)
        self.assertEqual(run.line_ids.filtered(lambda line: line.action == 'unchanged').mapped('external_id'), ['2', 'free'][::-1])

    def test_rule_11_control_totals_stand_side_by_side(self):
        run = self.run_import().run_id
        totals = {row['label']: row for row in run.control_totals}
        self.assertEqual(totals['Customers'], {
            'label': 'Customers', 'source': {'count': 2, 'amount': None}, 'left_out': {'count': 0, 'amount': None},
            'odoo': {'count': 2, 'amount': None}, 'agrees': True})
        self.assertEqual(totals['Plan pro (pro), monthly'], {
            'label': 'Plan pro (pro), monthly', 'source': {'count': 3, 'amount': '149.97'},
            'left_out': {'count': 2, 'amount': '99.98'}, 'odoo': {'count': 1, 'amount': '49.99'}, 'agrees': True})
        self.assertTrue(all(row['agrees'] for row in run.control_totals))

    def test_rule_11_orders_that_stand_in_odoo_alone_are_told(self):
        self.run_import()
        rows = {**self.ROWS, 'subscriptions': self.ROWS['subscriptions'][1:]}
        run = self.run_import(dry_run=True, rows=rows).run_id
        self.assertEqual([code for code, _text in run.warnings], ['FB_ONLY_IN_ODOO'])
        self.assertEqual(run.control_totals[-1]['odoo'], {'count': 1, 'amount': '49.99'})
        self.assertEqual(self.order_of('a').state, 'draft', "nothing happens by itself")

    def test_rule_11_money_added_by_hand_shows_in_the_totals(self):
        self.run_import()
        with patch('odoo.addons.fusion_centralize_billing.importer.importer.apply_lines', lambda *arguments: None):
            self.order_of('a').order_line.discount = 50
            run = self.run_import().run_id
        self.assertEqual(run.state, 'failed')
        self.assertIn('Plan pro (pro), monthly', run.message)

    def test_rule_11_run_whose_totals_differ_is_not_done(self):
        with patch('odoo.addons.fusion_centralize_billing.importer.importer.apply_lines', lambda *arguments: None):
            run = self.run_import().run_id
        self.assertEqual(run.state, 'failed')
        self.assertIn('control totals', run.message)
        self.assertFalse(run.control_totals[0]['agrees'])

    def test_nobody_changes_the_record_of_a_run(self):
        run = self.run_import().run_id
        for attempt in (lambda: run.write({'state': 'draft'}), lambda: run.unlink(), lambda: run.line_ids.unlink(),
                        lambda: run.line_ids[0].write({'action': 'fail'})):
            with self.assertRaises(AccessError):
                attempt()

    def test_names_are_escaped_in_the_tables(self):
        run = self.run_import(rows={'users': [user('1')], 'plans': [plan('p', name='<script>x</script>')],
                                    'subscriptions': [subscription('s', '1', 'p')]}).run_id
        self.assertNotIn('<script>', run.control_totals_table)
        self.assertIn('&lt;script&gt;', run.control_totals_table)


@tagged('post_install', '-at_install')
class TestErrorsOnTheScreen(HttpCase):
    """What the web client gets of a failure: the class decides whether it shows a sentence or a crash."""

    def test_refused_click_reaches_the_screen_as_a_sentence(self):
        manager = new_test_user(self.env, 'fusion-clicker', groups=MANAGER)
        self.env.ref(CRON).active = False
        self.authenticate('fusion-clicker', 'fusion-clicker')
        wizard = self.env['fusion.billing.import.wizard'].with_user(manager).create({})
        with mute_logger('odoo.http'), self.assertRaises(JsonRpcException) as failed:
            self.make_jsonrpc_request('/web/dataset/call_button/fusion.billing.import.wizard/action_run_import', {
                'model': wizard._name, 'method': 'action_run_import', 'args': [wizard.ids], 'kwargs': {}})
        self.assertEqual(failed.exception.args[0], 'odoo.exceptions.UserError')


@tagged('post_install', '-at_install')
class TestReadNexaCloud(ImportCase):
    """From a real NexaCloud database, by the real engine, into Odoo."""

    def test_missing_dsn_says_what_to_do(self):
        self.env['ir.config_parameter'].sudo().set_param(DSN_PARAMETER, False)
        with self.assertRaises(UserError) as missing:
            self.env['fusion.billing.import.wizard']._read_nexacloud_rows()
        self.assertIn('FB_NEXACLOUD_DSN_MISSING', str(missing.exception))
        self.assertIn('Settings', str(missing.exception))

    def test_engine_without_a_dsn_of_its_own_says_so(self):
        self.env['ir.config_parameter'].sudo().set_param(DSN_PARAMETER, 'engine')
        with self.assertRaisesRegex(UserError, 'FB_NEXACLOUD_DSN_MISSING'):
            self.env['fusion.billing.import.wizard']._read_nexacloud_rows()

    def test_unusable_dsn_says_how_to_write_it_without_showing_it(self):
        self.env['ir.config_parameter'].sudo().set_param(DSN_PARAMETER, 'host=db password=marker-secret')
        with self.assertRaisesRegex(UserError, 'FB_DSN_INVALID') as invalid:
            self.env['fusion.billing.import.wizard']._read_nexacloud_rows()
        self.assertNotIn('marker-secret', str(invalid.exception))

    def test_rows_of_a_database_are_imported(self):
        self.env['ir.config_parameter'].sudo().set_param(DSN_PARAMETER, make_nexacloud(self))
        wizard = self.env['fusion.billing.import.wizard'].create({'dry_run': False})
        wizard.action_run_import()
        while wizard.run_id.state in OPEN:
            wizard.run_id.sudo()._step()
        self.assertEqual(wizard.run_id.state, 'done')
        self.assertRecordValues(self.order_of('1').order_line, [{'price_unit': 12345678.9}])
        self.assertEqual(self.partner_of('1').name, "Été & fils\u2028inc.", "a line separator is no end of a line")
        self.assertEqual(wizard._import_rows(wizard._read_nexacloud_rows())['unchanged'],
                         {'partners': 1, 'plans': 1, 'subscriptions': 1})
