from odoo.tests import tagged

from .import_common import ImportCase, plan, subscription, user


@tagged('post_install', '-at_install')
class TestCatalogue(ImportCase):
    """Rule 8: what an import writes of the plans."""

    def product(self, reference):
        return self.env['product.product'].with_context(active_test=False).search([('default_code', '=', reference)])

    def test_rule_8_plan_becomes_a_charge_and_two_products(self):
        result = self.import_rows(plans=[plan('pro')])
        self.assertEqual(result['created'], {'plans': 1})
        charge = self.charge_of('pro')
        self.assertRecordValues(charge, [{
            'name': 'Plan pro', 'charge_model': 'standard', 'included_quota': 18000.0, 'unit_batch': 3600.0,
            'price_per_unit': 0.0075, 'plan_id': False,
        }])
        self.assertRecordValues(charge.metric_id, [
            {'code': 'cpu_seconds', 'aggregation': 'sum', 'unit_label': 'CPU-seconds'}])
        self.assertEqual(charge.service_id.company_id, self.company)
        self.assertRecordValues(charge.plan_product_id + charge.product_id, [
            {'default_code': 'NC-PLAN-pro', 'list_price': 49.99, 'recurring_invoice': True, 'type': 'service', 'company_id': False},
            {'default_code': 'NC-CPU-OVG-pro', 'list_price': 0.0, 'recurring_invoice': False, 'type': 'service', 'company_id': False},
        ])

    def test_rule_8_example_of_the_rating(self):
        self.import_rows(plans=[plan('pro')])
        self.assertEqual(self.charge_of('pro')._compute_billable(25200), (7200.0, 0.015))

    def test_rule_8_changed_quota_updates_and_duplicates_nothing(self):
        self.import_rows(plans=[plan('pro')])
        products = self.env['product.product'].search_count([])
        result = self.import_rows(plans=[plan('pro', cpu_seconds_quota='36000')])
        self.assertEqual((result['created'], result['updated']), ({}, {'plans': 1}))
        self.assertEqual(self.charge_of('pro').included_quota, 36000.0)
        self.assertEqual(len(self.charge_of('pro')), 1)
        self.assertEqual(self.env['product.product'].search_count([]), products)

    def test_rule_8_charge_model_that_somebody_chose_is_set_back_and_its_tiers_are_kept(self):
        """NexaCloud charges by a plain price: another model here is a change that the preview shows."""
        self.import_rows(plans=[plan('pro')])
        charge = self.charge_of('pro')
        charge.write({'charge_model': 'graduated', 'batch_rounding': 'up', 'tier_ids': [(0, 0, {'price_per_unit': 1})]})
        [line] = self.plan_rows(plans=[plan('pro')]).values()
        self.assertEqual((line.action, line.changes), (
            'update', {'charge_model': ['graduated', 'standard'], 'batch_rounding': ['up', 'none']}))
        self.import_rows(plans=[plan('pro')])
        self.assertRecordValues(charge, [{'charge_model': 'standard', 'batch_rounding': 'none', 'price_per_unit': 0.0075}])
        self.assertEqual(charge._compute_billable(25200), (7200.0, 0.015))
        self.assertEqual(len(charge.tier_ids), 1)
        self.assert_nothing_written(self.import_rows(plans=[plan('pro')]))

    def test_rule_8_figures_survive_exactly(self):
        quotas = ['18000', '2592000', '86400.5', '0.000000000001', '123456789.123456', '0']
        rows = [plan(f'p{index}', cpu_seconds_quota=quota) for index, quota in enumerate(quotas)]
        self.import_rows(plans=rows)
        self.env.invalidate_all()
        self.assertEqual([self.charge_of(row['id']).included_quota for row in rows], [float(quota) for quota in quotas])
        self.assert_nothing_written(self.import_rows(plans=rows))

    def test_rule_8_new_price_changes_the_product(self):
        self.import_rows(plans=[plan('pro')])
        lines = self.plan_rows(plans=[plan('pro', price_monthly='59.99')])
        self.assertEqual(lines['plan', 'pro'].changes, {'list_price': ['49.99', '59.99']})
        self.import_rows(plans=[plan('pro', price_monthly='59.99')])
        self.assertEqual(self.product('NC-PLAN-pro').list_price, 59.99)

    def test_rule_8_archived_product_is_found_again(self):
        self.import_rows(plans=[plan('pro')])
        product = self.product('NC-PLAN-pro')
        product.sudo().product_tmpl_id.active = False
        self.assert_nothing_written(self.import_rows(plans=[plan('pro')]))
        self.assertEqual(self.product('NC-PLAN-pro'), product)

    def test_rule_8_facts_of_the_products_are_set_back(self):
        self.import_rows(plans=[plan('pro')])
        products = self.product('NC-PLAN-pro') + self.product('NC-CPU-OVG-pro')
        products.sudo().write({'recurring_invoice': False, 'list_price': 7})
        self.assertEqual(self.import_rows(plans=[plan('pro')])['updated'], {'plans': 1})
        self.assertRecordValues(products, [
            {'recurring_invoice': True, 'list_price': 49.99}, {'recurring_invoice': False, 'list_price': 0.0}])

    def test_prices_with_parts_of_a_cent_are_warned_of(self):
        result = self.import_rows(plans=[plan('fine', price_monthly='9.995'), plan('coarse', price_monthly='9.99')])
        self.assertEqual(self.codes(result['warnings']), {('plan', 'fine', 'FB_PRICE_BELOW_CENT')})
        self.assertIn("parts of a cent: 9.995. ", result['warnings'][0]['message'])

    def test_rule_8_two_products_with_the_reference_fail_the_plan_alone(self):
        for _index in range(2):
            self.env['product.product'].sudo().create({'name': 'Copy', 'default_code': 'NC-PLAN-pro'})
        result = self.import_rows(plans=[plan('pro'), plan('other')])
        self.assertEqual(self.codes(result['failed']), {('plan', 'pro', 'FB_PRODUCT_AMBIGUOUS')})
        self.assertEqual(result['created'], {'plans': 1})

    def test_rule_8_name_is_the_same_for_importers_of_any_language(self):
        self.env['res.lang'].sudo()._activate_lang('fr_FR')
        french = self.env(context={'lang': 'fr_FR'})
        self.import_rows(plans=[plan('pro')], env=french)
        self.assert_nothing_written(self.import_rows(plans=[plan('pro')]))
        self.import_rows(plans=[plan('pro', name='Renamed')], env=french)
        self.assert_nothing_written(self.import_rows(plans=[plan('pro', name='Renamed')]))

    def test_free_plan_is_warned_of(self):
        result = self.import_rows(plans=[plan('free', price_monthly='0', price_yearly='0')])
        self.assertEqual(self.codes(result['warnings']), {('plan', 'free', 'FB_PLAN_FREE')})

    def test_rule_8_recurrence_is_odoos_own(self):
        self.import_rows([user('1')], [plan('pro')], [
            subscription('m', '1', 'pro'), subscription('y', '1', 'pro', billing_cycle='yearly')])
        self.assertEqual(self.order_of('m').plan_id, self.env.ref('sale_subscription.subscription_plan_month'))
        self.assertEqual(self.order_of('y').plan_id, self.env.ref('sale_subscription.subscription_plan_year'))

    def test_rule_8_recurrence_that_was_changed_is_not_taken(self):
        self.env.ref('sale_subscription.subscription_plan_month').sudo().billing_period_value = 3
        self.import_rows([user('1')], [plan('pro')], [subscription('m', '1', 'pro')])
        self.assertRecordValues(self.order_of('m').plan_id, [
            {'billing_period_value': 1, 'billing_period_unit': 'month', 'company_id': self.company.id}])
