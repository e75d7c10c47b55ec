"""Hundreds of hostile rows on a real Odoo: each is in exactly one bucket, none does harm, and the run adds up."""
import re

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..importer.csv_report import csv_text
from .hostile_rows import hostile_rows
from .import_common import ImportCase

KINDS = {'plans': 'plan', 'users': 'user', 'subscriptions': 'subscription'}
LOUD = ('mail.mail', 'mail.message', 'mail.followers', 'mail.activity', 'account.move', 'payment.transaction', 'payment.token')


@tagged('post_install', '-at_install')
class TestHostileRows(ImportCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = hostile_rows()
        cls.read = {KINDS[table]: len(rows) for table, rows in cls.rows.items()}
        cls.company.partner_id.sudo().email = 'own-company@example.com'
        internal = cls._user('hostile-internal')
        internal.sudo().email = 'internal-user@example.com'
        cls.protected = (cls.company.partner_id + internal.partner_id).sudo()
        cls.bystanders = cls.env['res.partner'].sudo().create([
            {'name': "Bystander", 'email': email} for email in ('axb@example.com', 'abc@example.com', 'bystander@example.com')])
        cls.known = cls.env['res.partner'].sudo().create({'name': "Known", 'email': 'known@example.com', 'city': "Laval"})
        cls.cr.flush()  # what Odoo itself notes of these

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger('odoo.sql_db', 'odoo.addons.fusion_centralize_billing.importer.batches'))

    def import_all(self, **options):
        return self.import_rows(**self.rows, **options)

    def facts(self):
        """What an import must leave alone."""
        self.env.flush_all()
        self.env.invalidate_all()
        partners = self.protected + self.bystanders
        return (
            [self.env[model].sudo().search_count([]) for model in LOUD if model in self.env],
            partners.read(['name', 'email', 'street', 'city', 'vat', 'company_name', 'write_date', 'x_fc_stripe_customer_id']),
            self.env['fusion.billing.account.link'].sudo().search([('partner_id', 'in', partners.ids)]),
        )

    def assert_nothing_lost(self, result):
        """Every row that was read is in exactly one bucket, and says why where it was left out."""
        counted = sum(sum(result[bucket].values()) for bucket in ('created', 'updated', 'unchanged'))
        lost = sum(self.read.values()) - counted - len(result['skipped']) - len(result['failed'])
        self.assertEqual(lost, 0, "rows lost")
        for row in result['failed']:
            self.assertTrue(row['code'] and row['error'])
        for row in result['skipped']:
            self.assertTrue(row['code'] and row['reason'])

    def test_there_are_enough_of_them(self):
        self.assertGreaterEqual(sum(self.read.values()), 200)

    def test_dry_run_and_two_imports(self):
        before = self.facts()
        self.assert_nothing_lost(self.import_all(dry_run=True))
        self.assertEqual(self.facts(), before)
        first = self.import_all()
        self.assert_nothing_lost(first)
        again = self.import_all()
        self.assert_nothing_lost(again)
        self.assertEqual((again['created'], again['updated']), ({}, {}), "a second run finds everything as it is")
        self.assertEqual(self.facts(), before, "no mail, no message, no follower; nobody's partner but the customers'")
        for code in ('FB_ROW_REFUSED', 'FB_NOT_KEPT'):
            self.assertFalse([row for row in first['failed'] if row['code'] == code], "Odoo refuses what the engine let pass")

    def test_run_adds_up_and_its_report_is_harmless(self):
        run = self.carry_out(self.preview(**self.rows))
        self.assertEqual((run.state, run.message), ('done', False))
        self.assertEqual({kind: counts['read'] for kind, counts in run.counts.items()}, self.read)
        for row in run.control_totals:
            self.assertIsNot(row['agrees'], False, row['label'])
        for table in (run.counts_table, run.control_totals_table):
            self.assertNotRegex(str(table), r'<(?!/?(table|thead|tbody|tr|th|td)[ >])', "names stand there as text")
        text = csv_text(run.line_ids._report_rows(), ';')
        for cell in re.split('[,;|\t\r\n]', text):
            self.assertNotRegex(cell, r'^[\s"]*[=+\-@＝＠＋－\u2212](?![\d.]*$)')
        for search, found in (("<script>alert", True), ("%_\\'", False)):
            page = self._rpc(self.manager, run, 'get_lines', {'search': search}, 0, 80)
            self.assertEqual(bool(page['total']), found, search)

    def test_what_a_name_holds_is_kept_as_text(self):
        self.import_all()
        kept = {partner.name for partner in self.env['fusion.billing.account.link'].sudo().search([]).partner_id}
        for name in ("<script>alert(1)</script>", "=cmd|'/c calc'!A1", "Robert'); DROP TABLE res_partner;--", "Line\u2028Separator",
                     "{{ 7*7 }} {% for x in y %} {# #}", "%s %(name)s %% %d", "Inc. \u202etxt.exe\u202c"):
            self.assertIn(name, kept)

    def test_ids_that_look_alike_are_customers_of_their_own(self):
        self.import_all()
        links = self.env['fusion.billing.account.link'].sudo().search([('service_id.code', '=', 'nexacloud')])
        alike = ['Case', 'case', 'CASE', 'blank', 'blank ', '\u00e9', 'e\u0301', '01', '1.0', '__proto__', 'constructor', '%', '_', "'"]
        self.assertEqual(sorted(set(alike) - set(links.mapped('external_id'))), [])
        self.assertFalse({'same-but-not', 'differs', 'polluted'} & set(links.mapped('external_id')))
