from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MANAGER, SALESMAN
from .import_common import ImportCase, plan, subscription, user


@tagged('post_install', '-at_install')
class TestCompanies(ImportCase):
    """Rule 7, and the company that an import belongs to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.american = cls.env['res.company'].sudo().create({
            'name': 'American', 'currency_id': cls.env.ref('base.USD').id, 'country_id': cls.env.ref('base.us').id})
        cls.manager.sudo().company_ids += cls.american
        cls.in_american = cls.env(context={'allowed_company_ids': [cls.american.id]})

    def import_american(self, rows=None):
        return self.import_rows([user('1')], [plan('pro')], [subscription('s', '1', 'pro')], env=self.in_american)

    def test_rule_7_company_in_cad_needs_no_pricelist(self):
        self.import_rows([user('1')], [plan('pro')], [subscription('s', '1', 'pro')])
        self.assertFalse(self.order_of('s').pricelist_id)
        self.assertEqual(self.order_of('s').currency_id.name, 'CAD')

    def test_rule_7_another_company_gets_cad_by_an_archived_pricelist(self):
        active = self.env['res.currency'].search([])
        self.import_american()
        order = self.order_of('s')
        self.assertEqual(order.company_id, self.american)
        self.assertEqual(order.currency_id.name, 'CAD')
        self.assertFalse(order.pricelist_id.active)
        self.assertRecordValues(order.order_line, [{'price_unit': 49.99}])
        self.assertEqual(self.env['res.currency'].search([]), active, "no currency was activated")
        self.assertEqual(self.import_american()['unchanged'], {'partners': 1, 'plans': 1, 'subscriptions': 1})

    def test_rule_7_discounts_of_the_pricelist_do_not_reach_the_exact_price(self):
        self.import_american()
        order = self.order_of('s')
        self.env['res.config.settings'].sudo().create({'group_discount_per_so_line': True}).execute()
        order.pricelist_id.sudo().item_ids = [Command.create({'compute_price': 'percentage', 'percent_price': 10})]
        self.import_rows([user('1')], [plan('pro')], [subscription('t', '1', 'pro')], env=self.in_american)
        self.assertRecordValues(self.order_of('t').order_line, [{'price_unit': 49.99, 'discount': 0.0, 'price_subtotal': 49.99}])

    def test_rule_7_ordinary_quotation_keeps_its_currency(self):
        self.import_american()
        ordinary = self.env['sale.order'].sudo().with_company(self.american).create({'partner_id': self.partner_of('1').id})
        self.assertEqual(ordinary.currency_id.name, 'USD')

    def test_customer_who_went_to_another_company_is_left_alone(self):
        rows = [user('1')], [plan('pro')], [subscription('s', '1', 'pro')]
        self.import_rows(*rows)
        customer, order = self.partner_of('1'), self.order_of('s')
        customer.sudo().company_id = self.american
        result = self.import_rows(
            [user('1', billing_city='Hamilton')], [plan('pro')], [subscription('s', '1', 'pro', billing_cycle='yearly')])
        self.assertEqual(self.codes(result['failed']), {('user', '1', 'FB_PARTNER_COMPANY')})
        self.assertEqual(self.codes(result['skipped']), {('subscription', 's', 'FB_USER_UNRESOLVED')})
        self.assertEqual((customer.city, order.plan_id), ('Toronto', self.monthly))
        customer.sudo().company_id = False
        self.assertEqual(self.import_rows(*rows)['unchanged'], {'partners': 1, 'plans': 1, 'subscriptions': 1})

    def test_rule_7_missing_rate_is_one_warning_for_the_run(self):
        self.env['res.currency.rate'].sudo().search([]).unlink()
        result = self.import_american()
        self.assertEqual([row['code'] for row in result['warnings']], ['FB_CAD_RATE_MISSING'])
        self.env['res.currency.rate'].sudo().create({
            'currency_id': self.env.ref('base.CAD').id, 'rate': 1.4, 'company_id': self.american.id})
        self.assertEqual(self.import_american()['warnings'], [])

    def test_import_from_another_company_is_refused_by_name(self):
        self.import_rows([user('1')])
        with self.assertRaises(UserError) as refused:
            self.import_american()
        self.assertIn('FB_COMPANY_OTHER', str(refused.exception))
        self.assertIn(self.company.name, str(refused.exception))

    def test_run_from_another_company_is_refused_at_the_click(self):
        self.import_rows([user('1')])
        with self.assertRaisesRegex(UserError, 'FB_COMPANY_OTHER'):
            self.start_run(env=self.in_american)
        self.assertEqual(self.start_run().company_id, self.company)

    def test_ticked_companies_do_not_matter(self):
        both = self.env(context={'allowed_company_ids': [self.company.id, self.american.id]})
        self.import_rows([user('1')], [plan('pro')], [subscription('s', '1', 'pro')], env=both)
        self.assertEqual(self.order_of('s').company_id, self.company)

    def test_plain_users_are_refused(self):
        for groups in (('base.group_user',), (SALESMAN,), ('fusion_centralize_billing.group_fusion_billing_user',)):
            somebody = self._user('-'.join(groups), *groups)
            with self.assertRaisesRegex(AccessError, 'FB_ACCESS'):
                self.import_rows([user('1')], env=self.env(user=somebody))
            with self.assertRaisesRegex(AccessError, 'FB_ACCESS'):
                self.env['fusion.billing.import.wizard'].with_user(somebody)._read_nexacloud_rows()
        self.assertTrue(self.manager.has_group(MANAGER))

    def test_another_companys_run_does_not_come_back_by_the_wizard(self):
        run = self.env['fusion.billing.import.run'].sudo().create({'name': 'Import', 'company_id': self.company.id})
        foreigner = self._user('fusion-foreigner', MANAGER)
        foreigner.sudo().write({'company_ids': [Command.set(self.american.ids)], 'company_id': self.american.id})
        with self.assertRaises(AccessError):
            self.env(user=foreigner, context={})['fusion.billing.import.wizard'].create({'run_id': run.id})

    def test_what_is_no_data_is_refused(self):
        for data in (None, [], 'rows', {'users': 'rows'}, {'users': {'id': 1}}):
            with self.assertRaisesRegex(UserError, 'FB_DATA_INVALID'):
                self.env['fusion.billing.import.wizard']._import_rows(data)
