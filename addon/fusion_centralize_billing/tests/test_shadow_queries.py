"""Rule 10: what Odoo does with orders that are no shadows costs not one query more than it does without the guards."""
import inspect
from collections import Counter
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo.fields import Command
from odoo.models import BaseModel
from odoo.sql_db import Cursor
from odoo.tests import HttpCase, new_test_user, tagged

from .. import models as addon_models
from ..controllers.shadow_portal import ShadowPortal
from ..models import shadow_invoice
from .common import SALESMAN, BillingCase


def overrides(registry):
    """(class, name) of every method of models/shadow_*.py and of their controller that stands before one of Odoo's."""
    for name, module in vars(addon_models).items():
        if not name.startswith('shadow_'):
            continue
        for definition in vars(module).values():
            if inspect.isclass(definition) and issubclass(definition, BaseModel):
                mro = registry[definition._inherit[0]].__mro__
                behind = mro[mro.index(definition) + 1:]
                for method, function in vars(definition).items():
                    if inspect.isfunction(function) and any(method in vars(base) for base in behind):
                        yield definition, method
    yield ShadowPortal, '_document_check_access'


@contextmanager
def without_guards(registry):
    """In it each of these methods does nothing but hand over to Odoo's own."""
    def handed_over(definition, method):
        return lambda self, *args, **kwargs: getattr(super(definition, self), method)(*args, **kwargs)

    with ExitStack() as stack:
        for definition, method in list(overrides(registry)):
            stack.enter_context(patch.object(definition, method, handed_over(definition, method)))
        yield


@tagged('post_install', '-at_install')
class TestShadowQueries(BillingCase, HttpCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls._user('query-salesman', SALESMAN, 'account.group_account_invoice')
        cls.portal = new_test_user(cls.env, 'query-portal', groups='base.group_portal', company_id=cls.company.id)
        cls.customer = cls.portal.partner_id
        cls.other = cls._partner("Other", email='other@example.com')
        cls.product = cls._product(invoice_policy='order')
        account = cls.env['account.account'].create({
            'name': "Income", 'code': '990001', 'account_type': 'income', 'company_ids': cls.company.ids})
        receivable = cls.env['account.account'].create({
            'name': "Receivable", 'code': '990002', 'account_type': 'asset_receivable', 'reconcile': True,
            'company_ids': cls.company.ids})
        cls.env['account.journal'].create({
            'name': "Sales", 'code': 'QUERY', 'type': 'sale', 'company_id': cls.company.id, 'default_account_id': account.id})
        cls.product.with_company(cls.company).property_account_income_id = account
        (cls.customer + cls.other).with_company(cls.company).property_account_receivable_id = receivable
        cls.method = cls.env['payment.method'].with_context(active_test=False).search([], limit=1)
        cls.provider = cls.env['payment.provider'].create({
            'name': "Wire", 'code': 'none', 'state': 'test', 'company_id': cls.company.id})

    def _values(self):
        return {
            'partner_id': self.customer.id, 'plan_id': self.monthly.id,
            'order_line': [Command.create({'product_id': self.product.id, 'price_unit': 20.0})],
        }

    @contextmanager
    def _queries(self):
        """In it the SQL of each query is put into the list that it gives."""
        queries, execute = [], Cursor.execute

        def recorded(cursor, query, *args, **kwargs):
            queries.append(' '.join(getattr(query, 'code', query).split()))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, 'execute', recorded):
            yield queries

    @contextmanager
    def _forgotten(self):
        """What happens in it did not happen, and the next record gets the same id: Odoo's sets are in the order of ids, and
        with another order it may compute in another order and read once more or less."""
        self.env.flush_all()
        self.cr.execute("SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences")
        sequences = self.cr.fetchall()
        with self.cr.savepoint() as savepoint:
            yield
            savepoint.rollback()
        self.cr.execute("""
            SELECT setval(name::regclass, coalesce(value, 1), value IS NOT NULL)
              FROM unnest(%s::text[], %s::bigint[]) AS was(name, value)""", [list(column) for column in zip(*sequences)])

    def _queries_of(self, do, prepare):
        """The queries of `do` by a salesperson on an order of `prepare`, nothing of which is in the cache."""
        with self._forgotten():
            order = self.env['sale.order'].create(self._values())
            prepare(order)
            self.env.flush_all()
            self.env.invalidate_all()
            with self._queries() as queries:
                do(order.with_user(self.salesman).with_context(allowed_company_ids=self.company.ids))
                self.env.flush_all()
        return queries

    def _assert_no_query_more(self, do, prepare=lambda order: None):
        # The first time, Odoo reads into its memory what it keeps there.
        for _time in ('first', 'second'):
            guarded = self._queries_of(do, prepare)
            with without_guards(self.env.registry):
                plain = self._queries_of(do, prepare)
        self.assertTrue(plain)
        more, less = Counter(guarded) - Counter(plain), Counter(plain) - Counter(guarded)
        self.assertLessEqual(len(guarded), len(plain), f"With the guards: {[*more.elements()]}, without: {[*less.elements()]}")

    def test_guards_are_found_and_left_out(self):
        """Else these tests would compare the guards with themselves."""
        names = {(definition._inherit[0] if hasattr(definition, '_inherit') else 'portal', method)
                 for definition, method in overrides(self.env.registry)}
        self.assertLessEqual({
            ('sale.order', 'write'), ('sale.order.line', 'create'), ('account.move.line', 'create'), ('account.move', '_post'),
            ('payment.transaction', 'create'), ('mail.mail', 'create'), ('sms.sms', 'create'),
            ('sale.order', '_portal_ensure_token'), ('portal', '_document_check_access'),
        }, names)
        shadow = self._shadow('query')
        with without_guards(self.env.registry):
            self.assertIn('/my/orders', shadow.access_url)
            self.assertFalse(shadow._confirmation_error_message())
        self.assertTrue(shadow._confirmation_error_message())

    def test_create(self):
        self._assert_no_query_more(lambda order: order.create(self._values()))

    def test_create_by_the_server(self):
        self._assert_no_query_more(lambda order: order.sudo().create([self._values()] * 3))

    def test_write_customer(self):
        self._assert_no_query_more(lambda order: order.write({'partner_id': self.other.id}))

    def test_write_plan(self):
        self._assert_no_query_more(lambda order: order.write({'plan_id': self.yearly.id}))

    def test_write_note(self):
        self._assert_no_query_more(lambda order: order.write({'note': "Note"}))

    def test_write_line(self):
        self._assert_no_query_more(lambda order: order.order_line.write({'price_unit': 30}))

    def test_write_line_by_the_order(self):
        self._assert_no_query_more(lambda order: order.write({
            'order_line': [Command.update(order.order_line.id, {'product_uom_qty': 2})]}))

    def test_add_line(self):
        self._assert_no_query_more(lambda order: order.write({
            'order_line': [Command.create({'product_id': self.product.id, 'price_unit': 5})]}))

    def test_add_line_by_itself(self):
        self._assert_no_query_more(lambda order: order.order_line.create({
            'order_id': order.id, 'product_id': self.product.id, 'price_unit': 5}))

    def test_copy(self):
        self._assert_no_query_more(lambda order: order.copy())

    def test_update_prices_and_taxes(self):
        self._assert_no_query_more(lambda order: (order.action_update_prices(), order.action_update_taxes()))

    def test_cancel_and_back(self):
        self._assert_no_query_more(lambda order: (order.action_cancel(), order.action_draft()))

    def test_send(self):
        self._assert_no_query_more(lambda order: order.action_quotation_send())

    def test_mark_sent(self):
        self._assert_no_query_more(lambda order: order.action_quotation_sent())

    def test_confirm(self):
        self._assert_no_query_more(lambda order: order.action_confirm())

    def test_invoice(self):
        self._assert_no_query_more(lambda order: order._create_invoices(), lambda order: order.action_confirm())

    def test_invoice_and_post(self):
        self._assert_no_query_more(
            lambda order: order._create_invoices().action_post(), lambda order: order.action_confirm())

    def test_post_later(self):
        def prepare(order):
            order.action_confirm()
            order._create_invoices()
        self._assert_no_query_more(lambda order: order.invoice_ids.action_post(), prepare)

    def test_post_by_the_server(self):
        def prepare(order):
            order.action_confirm()
            order._create_invoices()
        self._assert_no_query_more(lambda order: order.invoice_ids._post(), prepare)

    def test_posting_has_nothing_read(self):
        """By then Odoo knows the lines; whatever the guard read would come on top, or change the order of what Odoo computes."""
        def of_a_sale(order):
            order.action_confirm()
            return order._create_invoices()

        def of_no_sale(order):
            return order.env['account.move'].create({
                'move_type': 'out_invoice', 'partner_id': self.customer.id,
                'invoice_line_ids': [Command.create({'product_id': self.product.id, 'price_unit': 5})],
            })

        for invoice in (of_a_sale, of_no_sale):
            for post in ('_post', 'action_post'):
                with self.subTest(invoice=invoice.__name__, post=post):
                    self.assertEqual(self._read_by_the_guard_of_posting(invoice, post), [[]])

    def _read_by_the_guard_of_posting(self, invoice, post):
        """The queries of each time that the guard looks at lines while an invoice is posted."""
        guard, asked = shadow_invoice.AccountMoveLine._refuse_shadows, []

        def counted(lines):
            with self._queries() as queries:
                guard(lines)
            if lines:
                asked.append(queries)

        move = invoice(self.env['sale.order'].create(self._values()))
        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(shadow_invoice.AccountMoveLine, '_refuse_shadows', counted):
            getattr(move.with_user(self.salesman).with_context(allowed_company_ids=self.company.ids), post)()
        return asked

    def test_invoice_without_an_order(self):
        def do(order):
            order.env['account.move'].create({
                'move_type': 'out_invoice', 'partner_id': self.customer.id,
                'invoice_line_ids': [Command.create({'product_id': self.product.id, 'price_unit': 5})],
            }).action_post()
        self._assert_no_query_more(do)

    def test_down_payment(self):
        def do(order):
            order.env['sale.advance.payment.inv'].create({
                'sale_order_ids': [Command.set(order.ids)], 'advance_payment_method': 'percentage', 'amount': 50,
            }).create_invoices()
        self._assert_no_query_more(do)

    def test_post_down_payment_of_a_quotation(self):
        def prepare(order):
            order.env['sale.advance.payment.inv'].create({
                'sale_order_ids': [Command.set(order.ids)], 'advance_payment_method': 'percentage', 'amount': 50,
            }).create_invoices()
        self._assert_no_query_more(lambda order: order.invoice_ids.action_post(), prepare)

    def test_transaction(self):
        def do(order):
            order.env['payment.transaction'].sudo().create({
                'provider_id': self.provider.id, 'payment_method_id': self.method.id, 'amount': 20,
                'currency_id': self.company.currency_id.id, 'partner_id': self.customer.id,
                'sale_order_ids': [Command.set(order.ids)],
            })
        self._assert_no_query_more(do)

    def test_payment_link(self):
        def do(order):
            wizard = order.env['payment.link.wizard'].with_context(active_model='sale.order', active_id=order.id)
            wizard.create({}).link
        self._assert_no_query_more(do)

    def test_note(self):
        self._assert_no_query_more(lambda order: order.message_post(body="Note"))

    def test_comment_to_the_customer(self):
        self._assert_no_query_more(lambda order: order.message_post(
            body="Hello", partner_ids=self.customer.ids, subtype_xmlid='mail.mt_comment'))

    def test_mail_of_a_template(self):
        template = self.env.ref('sale.email_template_edi_sale')
        template.report_template_ids = False
        self._assert_no_query_more(lambda order: template.sudo().send_mail(order.id))

    def test_mail_of_another_document(self):
        self._assert_no_query_more(lambda order: order.partner_id.sudo().message_post(
            body="Hello", partner_ids=self.customer.ids, subtype_xmlid='mail.mt_comment'))

    def test_mail_queue(self):
        def prepare(order):
            order.env['mail.mail'].create({
                'model': 'sale.order', 'res_id': order.id, 'email_to': 'a@example.com', 'body_html': "Hello"})
        self._assert_no_query_more(lambda order: order.env['mail.mail'].sudo().process_email_queue(), prepare)

    def test_sms(self):
        self._assert_no_query_more(lambda order: order._message_sms("Hello", sms_numbers=['+14165550100']))

    def test_portal_page(self):
        def do(order):
            self.authenticate('query-portal', 'query-portal')
            self.assertEqual(self.url_open(f'/my/orders/{order.id}').status_code, 200)
        self._assert_no_query_more(do, lambda order: order._portal_ensure_token())

    def test_portal_list(self):
        def do(order):
            self.authenticate('query-portal', 'query-portal')
            self.assertEqual(self.url_open('/my/quotes').status_code, 200)
        self._assert_no_query_more(do, lambda order: order.action_quotation_sent())
