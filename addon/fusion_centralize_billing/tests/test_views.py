"""What a user sees of NexaCloud on orders and customers."""
from odoo.tests import Form, tagged

from .common import SALESMAN, USER, BillingCase


@tagged('post_install', '-at_install')
class TestViews(BillingCase):

    def test_the_order_form_works_for_a_salesperson(self):
        """A salesperson without a role in Fusion Billing makes and edits ordinary orders as ever, and opens shadows."""
        salesman = self._user('views-salesman', SALESMAN)
        form = Form(self.env['sale.order'].with_user(salesman))
        form.partner_id = self._partner()
        order = form.save()
        self.assertFalse(order.x_fc_shadow)
        with Form(self._shadow().with_user(salesman)) as form:
            form.note = "Hello"

    def test_the_order_form_says_that_it_is_a_shadow(self):
        self.assertIn('title="Shadow"', self.env['sale.order'].get_view(view_type='form')['arch'])
        form = Form(self._shadow(x_fc_nexacloud_status='active'))
        self.assertEqual((form.x_fc_shadow, form.x_fc_nexacloud_subscription_id), (True, 'sub-1'))
        with self.assertRaisesRegex(AssertionError, "readonly"):
            form.x_fc_nexacloud_status = 'canceled'

    def test_the_customer_form_works(self):
        user = self._user('views-user', USER, 'base.group_partner_manager')
        partner = self._partner(x_fc_stripe_customer_id='cus_1')
        with Form(partner.with_user(user)) as form:
            self.assertEqual(form.x_fc_stripe_customer_id, 'cus_1')
            form.city = "Halifax"
        self.assertEqual((partner.city, partner.x_fc_stripe_customer_id), ("Halifax", 'cus_1'))

    def test_orders_can_be_filtered(self):
        order, shadow = self._order(), self._shadow()
        both = [('id', 'in', (order + shadow).ids)]
        arch = self.env['sale.order'].get_view(view_type='search')['arch']
        for name, domain, found in (
            ('shadow', [('x_fc_shadow', '=', True)], shadow), ('no_shadow', [('x_fc_shadow', '=', False)], order),
        ):
            self.assertIn(f'name="{name}"', arch)
            self.assertEqual(self.env['sale.order'].search(both + domain), found)
