"""What a user sees of NexaCloud on orders and customers."""
from lxml import etree

from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

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

    def test_quotations_come_without_shadows_at_first(self):
        order, shadow = self._order(), self._shadow()
        for name in ('sale.action_quotations', 'sale.action_quotations_with_onboarding'):
            action = self.env.ref(name)
            defaults = {
                key.removeprefix('search_default_') for key in safe_eval(action.context, {'uid': self.env.uid})
                if key.startswith('search_default_')}
            self.assertEqual(defaults, {'my_quotation', 'no_shadow'})
            arch = etree.fromstring(self.env['sale.order'].get_view(action.search_view_id.id, 'search')['arch'])
            [hiding] = arch.iterfind('.//filter[@name="no_shadow"]')
            [showing] = arch.iterfind('.//filter[@name="shadow"]')
            self.assertIs(hiding.getprevious(), showing, "one group: both ticked show everything")
            domain = safe_eval(hiding.get('domain')) + [('id', 'in', (order + shadow).ids)]
            self.assertEqual(self.env['sale.order'].search(domain), order)

    def test_the_order_form_shows_the_period(self):
        form = Form(self._shadow(start_date='2026-01-15', next_invoice_date='2026-02-15'))
        self.assertEqual((str(form.start_date), str(form.next_invoice_date)), ('2026-01-15', '2026-02-15'))
        arch = etree.fromstring(self.env['sale.order'].get_view(view_type='form')['arch'])
        shown = [field.get('name') for field in arch.iterfind('.//group[@name="nexacloud"]//field')]
        self.assertEqual(shown[:5], [
            'x_fc_nexacloud_subscription_id', 'x_fc_nexacloud_deployment_id', 'x_fc_nexacloud_status', 'start_date',
            'next_invoice_date'])

    def test_catalogue_links_and_history_have_all_their_views(self):
        for model in ('charge', 'metric', 'service', 'account.link', 'usage', 'import.run', 'import.line'):
            for view_type in ('list', 'form', 'search'):
                with self.subTest(model=model, view=view_type):
                    self.assertTrue(self.env['ir.ui.view'].search([
                        ('model', '=', f'fusion.billing.{model}'), ('type', '=', view_type)]))
