"""What a user sees of NexaCloud on orders and customers."""
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import MANAGER, SALESMAN, USER, BillingCase


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

    def test_only_a_shadows_form_says_so_and_offers_neither_to_send_nor_to_confirm_it(self):
        arch = self.env.ref('sale.view_order_form')._get_combined_arch()  # whatever roles see of it
        self.assertEqual(arch.find('.//widget[@title="Shadow"]').get('invisible'), 'not x_fc_shadow')
        self.assertEqual(arch.find('.//group[@name="nexacloud"]').get('invisible'), 'not x_fc_nexacloud_subscription_id')
        doors = [
            button for button in arch.iterfind('.//header/button')
            if button.get('name') in ('action_quotation_send', 'action_confirm', 'action_preview_sale_order')]
        self.assertGreaterEqual(len(doors), 7)
        for button in doors:
            self.assertRegex(button.get('invisible'), r'(^| or )\(?x_fc_shadow\)?$')

    def test_import_is_offered_to_managers_and_asks_before_it_writes(self):
        menu = self.env.ref('fusion_centralize_billing.menu_fusion_billing_import')
        for group, offered in ((USER, False), (MANAGER, True)):
            user = self._user(f'views-{offered}', group)
            self.assertEqual(menu.id in self.env['ir.ui.menu'].with_user(user)._visible_menu_ids(), offered)
            arch = etree.fromstring(self.env['fusion.billing.import.run'].with_user(user).get_view(view_type='form')['arch'])
            buttons = {button.get('name'): button.get('confirm') for button in arch.iterfind('.//header/button')}
            self.assertEqual('action_import' in buttons, offered)
        self.assertIn("Nobody is charged, invoiced or mailed", buttons['action_import'])
        self.assertIn("written into Odoo as a shadow copy", buttons['action_import_anyway'])

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
        for name, others in (
            ('sale.action_quotations', {'my_quotation'}), ('sale.action_quotations_with_onboarding', {'my_quotation'}),
            ('sale.action_quotations_salesteams', {'team_id'}),
        ):
            action = self.env.ref(name)
            defaults = {
                key.removeprefix('search_default_')
                for key in safe_eval(action.context, {'uid': self.env.uid, 'active_id': 1})
                if key.startswith('search_default_')}
            self.assertEqual(defaults, {*others, 'no_shadow'})
            arch = etree.fromstring(self.env['sale.order'].get_view(action.search_view_id.id, 'search')['arch'])
            [hiding] = arch.iterfind('.//filter[@name="no_shadow"]')
            [showing] = arch.iterfind('.//filter[@name="shadow"]')
            self.assertIs(hiding.getprevious(), showing, "one group: both ticked show everything")
            domain = safe_eval(hiding.get('domain')) + [('id', 'in', (order + shadow).ids)]
            self.assertEqual(self.env['sale.order'].search(domain), order)

    def test_shadows_are_in_the_lists_about_them_and_their_customers_alone(self):
        """Each action of Odoo that lists orders, with the filters that it comes with."""
        shadow = self._shadow(user_id=self.env.uid)
        showing = set()
        for action in self.env['ir.actions.act_window'].search([('res_model', '=', 'sale.order')]):
            if 'list' not in action.view_mode.split(','):
                continue
            around = {
                'uid': self.env.uid, 'active_id': shadow.partner_id.id, 'active_ids': shadow.partner_id.ids, 'context': {},
                'allowed_company_ids': self.company.ids}
            arch = etree.fromstring(self.env['sale.order'].get_view(action.search_view_id.id, 'search')['arch'])
            domain = safe_eval(action.domain or '[]', around) + [('id', '=', shadow.id)]
            for key in safe_eval(action.context or '{}', around):
                for found in arch.iterfind(f".//filter[@name='{key.removeprefix('search_default_')}'][@domain]"):
                    domain += safe_eval(found.get('domain'), around)
            if self.env['sale.order'].search(domain):
                showing.add(action.get_external_id()[action.id])
        self.assertEqual(showing, {
            'fusion_centralize_billing.action_fusion_billing_order', 'sale.act_res_partner_2_sale_order'})

    def test_customers_of_nexacloud_are_listed_for_everybody_in_the_app(self):
        link = self.env['fusion.billing.account.link']
        nexacloud = self.env['fusion.billing.service'].search([('code', '=', 'nexacloud')]) or self._service('nexacloud')
        linked, archived, elsewhere, alone = (self._partner(name) for name in ("Linked", "Archived", "Elsewhere", "Alone"))
        for number, partner in enumerate((linked, linked, archived)):
            link.create({'service_id': nexacloud.id, 'external_id': f'views-{number}', 'partner_id': partner.id})
        link.create({'service_id': self._service('other').id, 'external_id': 'views-0', 'partner_id': elsewhere.id})
        archived.active = False
        user = self._user('views-fusion-user', USER)
        action = self.env.ref('fusion_centralize_billing.action_fusion_billing_customers')
        partners = self.env['res.partner'].with_user(user).with_context(**safe_eval(action.context))
        found = partners.search(safe_eval(action.domain) + [('id', 'in', (linked + archived + elsewhere + alone).ids)])
        self.assertEqual(found, linked + archived)
        self.assertIn("No customer yet", action.help)
        menu = self.env.ref('fusion_centralize_billing.menu_fusion_billing_customers')
        self.assertIn(menu.id, self.env['ir.ui.menu'].with_user(user)._visible_menu_ids())

    def test_list_of_shadows_tells_what_nexacloud_says_and_offers_no_invoice(self):
        action = self.env.ref('fusion_centralize_billing.action_fusion_billing_order')
        arch = etree.fromstring(self.env['sale.order'].get_view(action.view_id.id, 'list')['arch'])
        self.assertEqual(list(arch.iter('button')), [])
        shown = {field.get('name') for field in arch.iter('field')}
        self.assertLessEqual({
            'x_fc_nexacloud_subscription_id', 'x_fc_nexacloud_deployment_id', 'x_fc_nexacloud_status', 'partner_id', 'plan_id',
            'amount_untaxed', 'start_date', 'next_invoice_date'}, shown)
        shadow = self._shadow(x_fc_nexacloud_deployment_id='views-deployment')
        search = etree.fromstring(self.env['sale.order'].get_view(action.search_view_id.id, 'search')['arch'])
        for name, text in (('x_fc_nexacloud_subscription_id', 'sub-1'), ('x_fc_nexacloud_deployment_id', 'views-dep')):
            self.assertIsNotNone(search.find(f'.//field[@name="{name}"]'))
            self.assertEqual(self.env['sale.order'].search([(name, 'ilike', text)]), shadow)

    def test_link_shows_what_was_imported_last(self):
        link = self.env['fusion.billing.account.link'].create({
            'service_id': self._service().id, 'external_id': '1', 'partner_id': self._partner().id,
            'last_values': {'city': "Halifax", 'name': "Ada", 'state_id': 'CA-NS'}})
        form = Form(link)
        self.assertEqual(form.last_values_text.split('\n'), ["Name: Ada", "City: Halifax", "State: CA-NS"])
        link.last_values = False
        self.assertEqual(Form(link).last_values_text, '')

    def test_links_of_a_customer_are_not_written_by_a_client(self):
        partner = self._partner()
        with self.assertRaises(AccessError):
            self._rpc(self._user('views-manager', MANAGER, 'base.group_partner_manager'), partner, 'write', {
                'x_fc_account_link_ids': [(0, 0, {'service_id': self._service().id, 'external_id': '1'})]})

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
