"""Rule 1: no page of the portal and no address shows a shadow, pays it or changes it, to its customer or to anybody."""
from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import SALESMAN, BillingCase

# Their logins: the customer, a salesperson, and somebody who is not logged in.
VISITORS = ('portal-customer', 'portal-salesman', None)


@tagged('post_install', '-at_install')
class TestShadowPortal(BillingCase, HttpCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = new_test_user(cls.env, 'portal-customer', groups='base.group_portal', company_id=cls.company.id)
        cls.customer = cls.portal.partner_id
        cls.salesman = cls._user('portal-salesman', SALESMAN)
        cls.shadow = cls._shadow(partner_id=cls.customer.id, require_signature=True)
        cls.order = cls._order(partner_id=cls.customer.id, require_signature=True)
        cls.order._portal_ensure_token()
        cls.before = cls._held(cls)

    def _held(self):
        """What the database holds of the shadow."""
        self.env.flush_all()
        self.env.cr.execute('SELECT * FROM sale_order WHERE id = %s', [self.shadow.id])
        rows = self.env.cr.fetchall()
        self.env.cr.execute('SELECT * FROM sale_order_line WHERE order_id = %s', [self.shadow.id])
        return rows + self.env.cr.fetchall()

    def _assert_hidden(self, response):
        """The answer leads elsewhere, and says nothing of the order."""
        self.assertNotIn('/my/orders/', response.headers.get('Location', ''))
        self.assertNotIn(self.shadow.name, response.text)
        self.assertNotIn('20.00', response.text)

    # Pages

    def test_rule_1_pages_of_the_portal(self):
        paths = [f'/my/orders/{{id}}{rest}' for rest in (
            '', '?access_token=', '?access_token=False', '?access_token=None', '?report_type=html', '?report_type=pdf&download=1',
            '?payment_amount=20', '?message=sign_ok', '/document/1?access_token=x', '/download_edi',
        )]
        for login in VISITORS:
            self.authenticate(login, login)
            for path in paths:
                with self.subTest(login=login, path=path):
                    response = self.url_open(path.format(id=self.shadow.id), allow_redirects=False)
                    self.assertEqual(response.status_code, 303)
                    self._assert_hidden(response)
        self.assertEqual(self._held(), self.before)

    def test_rule_1_the_same_page_of_another_order_is_shown(self):
        for login in ('portal-customer', 'portal-salesman'):
            self.authenticate(login, login)
            response = self.url_open(f'/my/orders/{self.order.id}')
            self.assertEqual(response.status_code, 200)
            self.assertIn(self.order.name, response.text)
        self.authenticate(None, None)
        response = self.url_open(f'/my/orders/{self.order.id}?access_token={self.order.access_token}')
        self.assertIn(self.order.name, response.text)

    def test_rule_1_lists_of_the_portal(self):
        self.authenticate('portal-customer', 'portal-customer')
        for path in ('/my', '/my/quotes', '/my/orders'):
            with self.subTest(path=path):
                self._assert_hidden(self.url_open(path))

    def test_rule_1_printing(self):
        """The address of the report itself, which asks for no token."""
        self.authenticate('portal-customer', 'portal-customer')
        with mute_logger('odoo.http', 'odoo.addons.web.controllers.report'):
            for kind in ('html', 'pdf', 'text'):
                with self.subTest(kind=kind):
                    response = self.url_open(f'/report/{kind}/sale.report_saleorder/{self.shadow.id}', allow_redirects=False)
                    self._assert_hidden(response)

    def test_rule_1_link_of_a_mail(self):
        self.authenticate('portal-customer', 'portal-customer')
        for path in (f'/mail/view?model=sale.order&res_id={self.shadow.id}',
                     f'/mail/view?model=sale.order&res_id={self.shadow.id}&access_token=x'):
            with self.subTest(path=path):
                self._assert_hidden(self.url_open(path, allow_redirects=False))

    # Actions

    def _call(self, path, **params):
        """What a call of a page's script is answered with, an error or not."""
        address = self.base_url() + path.format(id=self.shadow.id)
        with mute_logger('odoo.http'):
            return self.opener.post(address, json={'jsonrpc': '2.0', 'method': 'call', 'params': params}).text

    def test_rule_1_actions_of_the_portal(self):
        signature = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
        calls = [
            ('/my/orders/{id}/accept', {'name': "Customer", 'signature': signature}),
            ('/my/orders/{id}/accept', {'name': "Customer", 'signature': signature, 'access_token': ''}),
            ('/my/orders/{id}/update_line_dict', {'line_id': self.shadow.order_line.id, 'input_quantity': 5}),
            ('/my/orders/{id}/update_line_dict', {'line_id': self.shadow.order_line.id, 'remove': True}),
            ('/my/orders/{id}/transaction', {
                'access_token': '', 'provider_id': 1, 'payment_method_id': 1, 'token_id': None, 'amount': 20,
                'flow': 'direct', 'tokenization_requested': False, 'landing_route': '/my'}),
        ]
        for login in VISITORS:
            self.authenticate(login, login)
            for path, params in calls:
                with self.subTest(login=login, path=path):
                    self._call(path, **params)
                    self.assertEqual(self._held(), self.before)
                    self.assertFalse(self.shadow.sudo().transaction_ids)

    def test_rule_1_declining_and_commenting(self):
        for login in VISITORS:
            self.authenticate(login, login)
            with self.subTest(login=login):
                response = self.url_open(f'/my/orders/{self.shadow.id}/decline', allow_redirects=False, data={
                    'decline_message': "No", 'csrf_token': http.Request.csrf_token(self)})
                self.assertEqual(response.status_code, 303)
                self.assertEqual(self._held(), self.before)
        self.authenticate('portal-customer', 'portal-customer')
        messages = self.shadow.message_ids
        for proof in ({}, {'token': ''}, {'token': 'False'}, {'pid': self.customer.id, 'hash': ''}):
            self._call('/mail/message/post', thread_model='sale.order', thread_id=self.shadow.id, post_data={'body': "Hello"}, **proof)
        self.env.invalidate_all()
        self.assertEqual(self.shadow.message_ids, messages)

    def test_rule_1_catalog_of_the_backend(self):
        """A salesperson adds to an order by a catalogue of products, too."""
        self.authenticate('portal-salesman', 'portal-salesman')
        answer = self._call(
            '/product/catalog/update_order_line_info', res_model='sale.order', order_id=self.shadow.id,
            product_id=self._product().id, quantity=3)
        self.assertIn('FB_SHADOW_VALUES', answer)
        self.assertEqual(self._held(), self.before)

    # Reading

    def test_rule_1_customer_reads_nothing_by_rpc(self):
        for model, record, other in (
            ('sale.order', self.shadow, self.order), ('sale.order.line', self.shadow.order_line, self.order.order_line),
        ):
            with self.subTest(model=model):
                found = self.env(user=self.portal)[model].search([('id', 'in', (record + other).ids)])
                self.assertEqual(found, other)
                for method, *args in (('read', ['name']), ('write', {'name': "Mine"}), ('web_read', {'name': {}})):
                    with self.assertRaises(AccessError):
                        self._rpc(self.portal, record, method, *args)

    def test_rule_1_customer_is_not_told_the_name_of_what_a_door_keeps(self):
        with self.assertRaises(AccessError) as refused:
            self._rpc(self.portal, self.shadow, 'action_quotation_send')
        self.assertNotIn(self.shadow.name, str(refused.exception))

    def test_rule_1_addresses(self):
        """Whoever asks for the portal's address gets none."""
        self.assertEqual(self.shadow.with_user(self.salesman).get_portal_url(), '')
        self.assertEqual(self.shadow.get_portal_url(report_type='pdf', download=True, query_string='&a=b', anchor='c'), '')
        self.assertIn('access_token=', self.order.get_portal_url())
        self.assertFalse(self.shadow.access_token)
