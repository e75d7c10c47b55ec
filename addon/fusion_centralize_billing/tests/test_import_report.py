"""The report of a run as a file: complete, readable by spreadsheets, and nothing in it that one would execute."""
import csv
import io
import re

from odoo.tests import BaseCase, HttpCase, tagged
from odoo.tools import mute_logger

from ..controllers import import_report
from ..importer.csv_report import BYTE_ORDER_MARK, csv_text, harmless
from .common import USER
from .import_common import ImportCase, plan, subscription, user

PAYLOAD = "cmd|'/c calc'!A1"
FORMULAS = (
    '={}', '+{}', '-{}', '@{}', '\t={}', '\r={}', '\n={}', '\t{}', '\r{}', ' ={}', '   \t {}', '"={}', "'={}", '""={}', '" ={}',
    '\u00a0={}', '\u2003@{}', '\ufeff={}', '\u200b={}', '\x00={}', '\x1f={}', '“={}', '«={}', '`={}', '´={}',
    '＝{}', '＋{}', '－{}', '＠{}', '﹣{}', '﹢{}', '﹦{}', '﹫{}', '\u2212{}', ' ＝{}', '＂={}', '\u3000＝{}', '=\u200b{}',
)
HARMLESS = ('', ' ', "O'Neil & fils", 'a=b', '1-2', 'x@example.com', 'Été', '49.99 CAD', '12', 'é-=+@', '"quoted"', '#1', '%5', '/c')


@tagged('post_install', '-at_install')
class TestHarmlessCells(BaseCase):

    def test_whatever_begins_a_formula_gets_an_apostrophe(self):
        for formula in FORMULAS:
            text = formula.format(PAYLOAD)
            with self.subTest(text=text):
                self.assertEqual(harmless(text)[0], "'")
                self.assertEqual(harmless(text).replace("'", ''), text.replace("'", ''), "nothing else is changed")

    def test_formula_behind_a_separator_gets_one_too(self):
        for separator in ',;|\t\r\n':
            for formula in FORMULAS:
                with self.subTest(separator=separator, formula=formula):
                    for cell in harmless(f'Name{separator}{formula.format(PAYLOAD)}').split(separator)[1:]:
                        self.assertNotRegex(cell, r'^\W*[=+\-@]cmd' if not cell.lstrip().startswith("'") else r'^[=+\-@]')

    def test_other_texts_stay_as_they_are(self):
        for text in HARMLESS:
            with self.subTest(text=text):
                self.assertEqual(harmless(text), text)

    def test_numbers_stay_numbers_and_texts_are_quoted(self):
        self.assertEqual(csv_text([["-5", -5, 7, 'a"b', "x,y"]], ','), '"\'-5",-5,7,"a""b","x,y"\r\n')
        self.assertEqual(csv_text([["x", 1]], ';'), '"x";1\r\n')


@tagged('post_install', '-at_install')
class TestReport(ImportCase, HttpCase):

    SOURCE = {
        'users': [user('1', full_name=f'={PAYLOAD}'), user('2', full_name="Été; =2+2", billing_city='＠SUM(1)'), user(None)],
        'plans': [plan('pro')],
        'subscriptions': [subscription('-1', '1', 'pro'), subscription('b', '2', 'pro', status='canceled')],
    }

    def fetch(self, run, login='fusion-manager'):
        self.authenticate(login, login)
        return self.url_open(f'/fusion_billing/run/{run.id if run else 999_999_999}/report.csv')

    def rows(self, response, delimiter=','):
        text = response.content.decode()
        self.assertEqual(text[:1], BYTE_ORDER_MARK)
        return list(csv.reader(io.StringIO(text[1:], newline=''), delimiter=delimiter))

    def test_every_row_of_the_run_is_in_it(self):
        run = self.carry_out(self.preview(**self.SOURCE))
        response = self.fetch(run)
        self.assertEqual((response.status_code, response.headers['Content-Type']), (200, 'text/csv; charset=utf-8'))
        # No browser guesses another type of it, and none keeps customers' data.
        self.assertEqual(
            (response.headers['X-Content-Type-Options'], response.headers['Cache-Control']), ('nosniff', 'no-store'))
        head, *rows = self.rows(response)
        self.assertEqual(head, [
            "Kind", "Action", "NexaCloud ID", "Name", "Matched", "Code", "Message", "Changes", "Warnings", "Odoo Model", "Odoo ID"])
        self.assertEqual(len(rows), len(run.line_ids))
        by_id = {row[2]: row for row in rows}
        order = self.order_of('-1')
        self.assertEqual(by_id["'-1"][:4] + by_id["'-1"][-2:], ["Subscription", "New", "'-1", order.name, 'sale.order', str(order.id)])
        self.assertIn("Price: 49.99 CAD", by_id["'-1"][7])
        self.assertEqual(by_id['b'][1:2] + by_id['b'][5:6], ["Skipped", 'FB_SUBSCRIPTION_ENDED'])
        self.assertIn('has ended in NexaCloud', by_id['b'][6])

    def test_no_cell_of_it_is_a_formula(self):
        rows = self.rows(self.fetch(self.preview(**self.SOURCE)))
        names = [row[3] for row in rows]
        self.assertIn(f"'={PAYLOAD}", names)
        self.assertIn("Été;' =2+2", names)
        for row in rows:
            for part in re.split('[,;|\t\r\n]', '\n'.join(row)):
                self.assertNotRegex(part, r'^[\s"]*[=+\-@＝＠]')

    def test_french_spreadsheets_get_their_own_words_and_separator(self):
        self.speak_french()
        head, *rows = self.rows(self.fetch(self.preview(**self.SOURCE)), ';')
        self.assertEqual(head[:8], ["Type", "Action", "ID NexaCloud", "Nom", "Apparié", "Code", "Message", "Modifications"])
        [order] = [row for row in rows if row[2] == "'-1"]
        self.assertEqual(order[:2], ["Abonnement", "Nouveau"])
        self.assertIn("Prix\u00a0: 49,99 CAD", order[7])

    def test_file_is_named_after_the_run(self):
        run = self.preview(**self.SOURCE)
        disposition = self.fetch(run).headers['Content-Disposition']
        self.assertRegex(disposition, r"^attachment; filename\*=UTF-8''NexaCloud-Preview-\d{4}-\d\d-\d\d-\d\d-\d\d\.csv$")

    def test_many_pages_are_one_file(self):
        run = self.preview(**self.SOURCE)
        whole = self.fetch(run).content
        self.patch(import_report, 'LINES_A_PAGE', 2)
        self.assertEqual(self.fetch(run).content, whole)

    def test_run_without_rows_has_a_head(self):
        self.assertEqual(len(self.rows(self.fetch(self.start_run(source=self.SOURCE)))), 1)

    def test_run_that_does_not_exist_is_not_found(self):
        self.assertEqual(self.fetch(None).status_code, 404)

    def test_nobody_but_managers_of_the_company(self):
        run = self.preview(**self.SOURCE)
        self._user('report-user', USER)
        self._user('report-employee', 'base.group_user')
        self._user('report-portal', 'base.group_portal')
        self.make_foreigner()
        for login in ('report-user', 'report-employee', 'report-portal', 'foreigner'):
            with self.subTest(login=login), mute_logger('odoo.http'):
                response = self.fetch(run, login)
                self.assertEqual(response.status_code, 403)
                self.assertNotIn('Été', response.text)
        self.authenticate(None, None)
        response = self.url_open(f'/fusion_billing/run/{run.id}/report.csv', allow_redirects=False)
        self.assertEqual((response.status_code, '/web/login' in response.headers['Location']), (303, True))
