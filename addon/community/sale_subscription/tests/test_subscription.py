from dateutil.relativedelta import relativedelta
from psycopg2.errors import CheckViolation

from odoo.fields import Command
from odoo.tests import Form, TransactionCase, new_test_user
from odoo.tools import mute_logger


class TestSubscription(TransactionCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month = cls.env.ref('sale_subscription.subscription_plan_month')
        cls.year = cls.env.ref('sale_subscription.subscription_plan_year')
        cls.product = cls.env['product.product'].create({
            'name': "Plan", 'type': 'service', 'list_price': 100.0, 'recurring_invoice': True, 'taxes_id': False,
        })
        cls.once = cls.env['product.product'].create({
            'name': "Setup", 'type': 'service', 'list_price': 200.0, 'taxes_id': False,
        })
        cls.partner = cls.env['res.partner'].create({'name': "Customer"})

    def _order(self, **values):
        """A monthly order of one plan at 49.99, which no computation would have given it."""
        return self.env['sale.order'].create({
            'partner_id': self.partner.id,
            'plan_id': self.month.id,
            'order_line': [Command.create({
                'product_id': self.product.id, 'price_unit': 49.99, 'technical_price_unit': 0.0,
            })],
            **values,
        })

    def test_periods(self):
        self.assertEqual(self.month.billing_period, relativedelta(months=1))
        self.assertEqual(self.year.billing_period, relativedelta(years=1))
        with mute_logger('odoo.sql_db'), self.assertRaises(CheckViolation), self.cr.savepoint():
            self.month.copy({'billing_period_value': 0})

    def test_an_order_with_a_plan_is_a_subscription(self):
        order = self._order()
        self.assertEqual((order.is_subscription, order.subscription_state), (True, '1_draft'))
        order = self._order(plan_id=False)
        self.assertEqual((order.is_subscription, order.subscription_state), (False, False))
        self.assertFalse(self._order(subscription_state='7_upsell').is_subscription)

    def test_dates_are_kept_as_given_and_in_order(self):
        order = self._order(start_date='2026-01-15', next_invoice_date='2026-02-15')
        self.assertEqual((str(order.start_date), str(order.next_invoice_date)), ('2026-01-15', '2026-02-15'))
        with mute_logger('odoo.sql_db'), self.assertRaises(CheckViolation), self.cr.savepoint():
            order.next_invoice_date = '2026-01-14'
            order.flush_recordset()

    def test_recurring_amounts(self):
        order = self._order(plan_id=self.year.id)
        order.order_line = [Command.create({'product_id': self.once.id, 'price_unit': 500.0})]
        self.assertEqual(order.recurring_total, 49.99)
        self.assertEqual(order.recurring_monthly, 4.17)
        order.plan_id = False
        self.assertEqual((order.recurring_total, order.recurring_monthly), (0.0, 0.0))

    def test_a_price_given_at_creation_stays(self):
        order = self._order()
        self.assertEqual(order.order_line.price_unit, 49.99)
        order.order_line.product_uom_qty = 3
        self.assertEqual(order.order_line.price_unit, 49.99)

    def test_another_plan_recomputes_every_price(self):
        """As Enterprise is reported to do: prices set by hand are lost, also those of products that do not recur."""
        order = self._order()
        order.order_line = [
            Command.create({'product_id': self.once.id, 'price_unit': 5.0, 'technical_price_unit': 0.0}),
        ]
        order.write({'plan_id': self.year.id})
        self.assertEqual(order.order_line.mapped('price_unit'), [100.0, 200.0])

    def test_the_same_plan_recomputes_nothing(self):
        order = self._order()
        order.write({'plan_id': self.month.id})
        self.assertEqual(order.order_line.price_unit, 49.99)

    def test_a_price_given_together_with_another_plan_stays(self):
        order = self._order()
        order.write({'plan_id': self.year.id, 'order_line': [Command.update(order.order_line.id, {
            'price_unit': 499.9, 'technical_price_unit': 0.0,
        })]})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(order.order_line.price_unit, 499.9)
        order.order_line.product_uom_qty = 2
        self.assertEqual(order.order_line.price_unit, 499.9)

    def test_nothing_of_a_running_subscription_is_copied(self):
        order = self._order(start_date='2026-01-15', next_invoice_date='2026-02-15', subscription_state='6_churn')
        copy = order.copy()
        self.assertEqual(copy.plan_id, self.month)
        self.assertEqual((copy.subscription_state, copy.next_invoice_date), ('1_draft', False))

    def test_it_brings_no_scheduled_action(self):
        crons = self.env['ir.model.data'].search([('module', '=', 'sale_subscription'), ('model', '=', 'ir.cron')])
        self.assertFalse(crons)

    def test_who_may_change_plans(self):
        for group, writes in (('sales_team.group_sale_salesman', False), ('sales_team.group_sale_manager', True)):
            user = new_test_user(self.env, group, groups=group)
            plan = self.month.with_user(user)
            self.assertTrue(plan.has_access('read'))
            self.assertEqual([plan.has_access(each) for each in ('write', 'create', 'unlink')], [writes] * 3)

    def test_the_forms_work(self):
        user = new_test_user(self.env, 'subscription-manager', groups='sales_team.group_sale_manager')
        plan = Form(self.env['sale.subscription.plan'].with_user(user))
        plan.name = "Quarterly"
        plan.billing_period_value = 3
        order = Form(self.env['sale.order'].with_user(user))
        order.partner_id = self.partner
        order.plan_id = plan.save()
        self.assertEqual(order.save().plan_id.billing_period, relativedelta(months=3))
