from odoo import Command
from odoo.tests import Form, tagged

from .import_common import ImportCase, plan, subscription, user

COMPARED = (
    'partner_invoice_id', 'partner_shipping_id', 'fiscal_position_id', 'payment_term_id', 'currency_id', 'amount_tax',
    'amount_total', 'amount_untaxed', 'preferred_payment_method_line_id', 'journal_id', 'note',
)
COMPARED_OF_LINES = ('tax_ids', 'analytic_distribution', 'name', 'product_uom_id', 'customer_lead', 'discount')


@tagged('post_install', '-at_install')
class TestOrderThatOdooWouldHaveMade(ImportCase):
    """Rule 6: addresses, fiscal position, taxes, terms and totals are those of an order made by hand on the form."""

    def by_hand(self, imported):
        """The order that a person makes on the form for the customer, plan, product and price of an imported one."""
        with Form(self.env['sale.order'].with_user(self.salesperson)) as form:
            form.partner_id = imported.partner_id
            form.plan_id = imported.plan_id
            with form.order_line.new() as line:
                line.product_id = imported.order_line.product_id
                line.price_unit = imported.order_line.price_unit
        return form.record

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = cls._user('fusion-sales', 'sales_team.group_sale_salesman_all_leads', 'account.group_account_invoice')

    def assert_like_by_hand(self, *subscription_ids):
        for subscription_id in subscription_ids:
            imported = self.order_of(subscription_id)
            self.assertTrue(imported, subscription_id)
            expected = self.by_hand(imported).sudo()
            for name in COMPARED:
                self.assertEqual(imported[name], expected[name], f'{name} of {subscription_id}')
            for name in COMPARED_OF_LINES:
                self.assertEqual(imported.order_line[name], expected.order_line[name], f'{name} of the line of {subscription_id}')

    def test_rule_6_provinces_and_abroad(self):
        places = {'ON': 'CA', 'AB': 'CA', 'QC': 'CA', 'NS': 'CA', None: 'CA', 'NY': 'US'}
        customers = [user(f'{country}-{state}', billing_state=state, billing_country=country) for state, country in places.items()]
        customers += [user('twin-of-QC', billing_state='Québec'), user('nowhere', billing_state=None, billing_country=None)]
        self.import_rows(customers, [plan('pro', price_monthly='20')],
                         [subscription(row['id'], row['id'], 'pro') for row in customers])
        taxes = {row['id']: self.order_of(row['id']).amount_tax for row in customers}
        self.assertEqual(taxes, {'CA-ON': 2.6, 'CA-AB': 1.0, 'CA-QC': 3.0, 'CA-NS': 2.8, 'CA-None': 0.0, 'US-NY': 0.0,
                                 'twin-of-QC': 3.0, 'nowhere': 2.6})
        self.assert_like_by_hand(*taxes)

    def test_rule_6_customer_with_an_invoice_contact_elsewhere(self):
        partner = self.env['res.partner'].sudo().create({
            'name': 'Head office', 'email': 'customer-1@example.com', 'is_company': True,
            'country_id': self.env.ref('base.ca').id, 'state_id': self.env.ref('base.state_ca_on').id,
            'child_ids': [
                Command.create({'name': 'Accounts', 'type': 'invoice', 'state_id': self.env.ref('base.state_ca_qc').id,
                                'country_id': self.env.ref('base.ca').id}),
                Command.create({'name': 'Warehouse', 'type': 'delivery', 'state_id': self.env.ref('base.state_ca_ab').id,
                                'country_id': self.env.ref('base.ca').id}),
            ],
        })
        self.import_rows([user('1'), user('2')], [plan('pro')], [subscription('1', '1', 'pro'), subscription('2', '2', 'pro')])
        self.assertEqual(self.order_of('1').partner_invoice_id.name, 'Accounts')
        self.assertEqual(self.order_of('1').partner_id, partner)
        self.assertEqual(self.order_of('1').fiscal_position_id.name, 'Alberta (AB)')
        self.assert_like_by_hand('1', '2')

    def test_rule_6_customer_with_own_terms_position_and_language(self):
        self.env['res.lang'].sudo()._activate_lang('fr_FR')
        term = self.env.ref('account.account_payment_term_30days')
        position = self.env['account.fiscal.position'].sudo().search(
            [('company_id', '=', self.company.id), ('name', '=', 'Alberta (AB)')])
        self.env['res.partner'].sudo().with_company(self.company).create({
            'name': 'Special', 'email': 'customer-1@example.com', 'property_payment_term_id': term.id,
            'property_account_position_id': position.id, 'lang': 'fr_FR',
        })
        self.import_rows([user('1'), user('2')], [plan('pro')], [subscription('1', '1', 'pro'), subscription('2', '2', 'pro')])
        product = self.order_of('1').order_line.product_id.sudo()
        self.assertEqual(self.order_of('1').payment_term_id, term)
        self.assertEqual(self.order_of('1').fiscal_position_id, position)
        self.assertFalse(self.order_of('2').payment_term_id)
        self.assert_like_by_hand('1', '2')
        self.assertTrue(product)

    def test_rule_6_analytic_distribution(self):
        analytic_plan = self.env['account.analytic.plan'].sudo().create({'name': 'Cloud'})
        account = self.env['account.analytic.account'].sudo().create({'name': 'Ontario', 'plan_id': analytic_plan.id})
        self.import_rows([user('1'), user('2')], [plan('pro')])
        self.env['account.analytic.distribution.model'].sudo().create({
            'partner_id': self.partner_of('1').id, 'analytic_distribution': {str(account.id): 100}, 'company_id': self.company.id})
        self.import_rows([user('1'), user('2')], [plan('pro')], [subscription('1', '1', 'pro'), subscription('2', '2', 'pro')])
        self.assertEqual(self.order_of('1').order_line.analytic_distribution, {str(account.id): 100})
        self.assertFalse(self.order_of('2').order_line.analytic_distribution)
        self.assert_like_by_hand('1', '2')

    def test_rule_6_plan_change_takes_the_taxes_along(self):
        rows = [user('1', billing_state='QC')], [plan('pro'), plan('max', price_monthly='100')]
        self.import_rows(*rows, [subscription('1', '1', 'pro')])
        self.import_rows(*rows, [subscription('1', '1', 'max')])
        self.assertEqual(self.order_of('1').amount_tax, 14.98)
        self.assert_like_by_hand('1')

    def test_rule_6_new_address_takes_the_taxes_along(self):
        rows = [plan('pro')], [subscription('1', '1', 'pro')]
        self.import_rows([user('1')], *rows)
        result = self.import_rows([user('1', billing_state='AB')], *rows)
        self.assertEqual(result['updated'], {'partners': 1, 'subscriptions': 1})
        self.assertEqual(self.order_of('1').fiscal_position_id.name, 'Alberta (AB)')
        self.assert_like_by_hand('1')
        self.assert_nothing_written(self.import_rows([user('1', billing_state='AB')], *rows))

    def test_rule_6_fiscal_position_by_zip(self):
        ontario = self.env['account.fiscal.position'].sudo().search(
            [('company_id', '=', self.company.id), ('name', '=', 'Ontario (ON)')])
        ontario.copy({'name': 'Thunder Bay', 'zip_from': 'P7A', 'zip_to': 'P7Z', 'sequence': 0})
        self.import_rows([user('1'), user('2', billing_postal_code='P7B 1A1')], [plan('pro')],
                         [subscription('1', '1', 'pro'), subscription('2', '2', 'pro')])
        self.assertEqual(self.order_of('2').fiscal_position_id.name, 'Thunder Bay')
        self.assert_like_by_hand('1', '2')

    def test_rule_6_second_company_with_another_chart(self):
        other = self.env['res.company'].sudo().create({'name': 'Other', 'country_id': self.env.ref('base.us').id})
        self.env['account.chart.template'].sudo().try_loading('generic_coa', other, install_demo=False)
        both = self.env(context={'allowed_company_ids': [self.company.id, other.id]})
        self.manager.sudo().company_ids += other
        self.import_rows([user('1'), user('2', billing_state='AB')], [plan('pro')],
                         [subscription('1', '1', 'pro'), subscription('2', '2', 'pro')], env=both)
        self.assertGreater(len(self.charge_of('pro').plan_product_id.taxes_id.company_id), 1, "the test's own premise")
        self.assertEqual(self.order_of('1').order_line.tax_ids.company_id, self.company)
        self.assert_like_by_hand('1', '2')
