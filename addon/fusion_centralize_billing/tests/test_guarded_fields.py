"""The x_fc_* fields are written by server code alone; the attempts here are those of a client."""
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import MANAGER, SALESMAN, BillingCase

FORGED = {
    'x_fc_nexacloud_subscription_id': 'forged',
    'x_fc_nexacloud_deployment_id': 'forged',
    'x_fc_nexacloud_status': 'forged',
    'x_fc_billing_service_id': False,
    'x_fc_shadow': True,
}


@tagged('post_install', '-at_install')
class TestGuardedFields(BillingCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(
            cls.env, 'guarded-admin', company_id=cls.company.id,
            groups='base.group_system,sales_team.group_sale_manager,base.group_partner_manager',
        )
        cls.clients = cls.admin + cls._user('guarded-manager', MANAGER, SALESMAN, 'base.group_partner_manager')
        cls.order = cls._order()
        cls.shadow = cls._shadow()
        cls.partner = cls._partner()

    def _assert_refused(self, records, method, *args, **kwargs):
        for client in self.clients:
            with self.subTest(client=client.login, args=args), self.assertRaisesRegex(AccessError, 'FB_FIELD_GUARDED'):
                self._rpc(client, records, method, *args, **kwargs)

    def test_every_guarded_field_is_tried(self):
        guarded = {name for name in self.env['sale.order']._fields if name.startswith('x_fc_')}
        self.assertEqual(guarded, set(FORGED))

    def test_write_is_refused(self):
        for name, value in FORGED.items():
            self._assert_refused(self.order, 'write', {name: value})
        self._assert_refused(self.shadow, 'write', {'x_fc_shadow': False})
        self._assert_refused(self.shadow, 'write', {'note': "Hello", 'x_fc_nexacloud_status': 'active'})

    def test_create_is_refused(self):
        for name, value in FORGED.items():
            self._assert_refused(self.env['sale.order'], 'create', {'partner_id': self.partner.id, name: value})

    def test_a_context_key_opens_nothing(self):
        """No key of a context is a pass, the flags that Odoo itself or this module might know included."""
        for key in ('su', 'tracking_disable', 'install_mode', 'module', 'fusion_billing_import', 'import_file'):
            self._assert_refused(self.shadow, 'write', {'x_fc_shadow': False}, context={key: True})

    def test_copy_with_values_is_refused(self):
        self._assert_refused(self.order, 'copy', {'x_fc_shadow': True})

    def test_an_imported_file_is_refused(self):
        """Odoo's own import of files answers with messages instead of an error."""
        for client in self.clients:
            result = self._rpc(
                client, self.env['sale.order'], 'load',
                ['partner_id/.id', 'x_fc_shadow'], [[str(self.partner.id), 'True']],
            )
            self.assertFalse(result['ids'])
            self.assertIn('FB_FIELD_GUARDED', result['messages'][0]['message'])

    def test_commands_through_another_record_are_refused(self):
        command = Command.update(self.order.id, {'x_fc_shadow': True})
        self._assert_refused(self.order.partner_id, 'write', {'sale_order_ids': [command]})

    def test_defaults_of_the_context_are_ignored(self):
        """A default given by the context reaches no guarded field, neither for the client nor for code behind it."""
        orders = self.env['sale.order']
        context = {f'default_{name}': value for name, value in FORGED.items()}
        for client in self.clients:
            order_id = self._rpc(client, orders, 'create', {'partner_id': self.partner.id}, context=context)
            self.assertFalse([name for name in FORGED if orders.browse(order_id)[name]])
        order = orders.with_context(**context).create({'partner_id': self.partner.id})
        self.assertFalse([name for name in FORGED if order[name]])
        self.assertEqual(self._rpc(self.admin, orders, 'default_get', list(FORGED), context=context), {})

    def test_stored_user_defaults_are_ignored(self):
        self.env['ir.default'].set('sale.order', 'x_fc_shadow', True, user_id=self.admin.id)
        order_id = self._rpc(self.admin, self.env['sale.order'], 'create', {'partner_id': self.partner.id})
        self.assertFalse(self.env['sale.order'].browse(order_id).x_fc_shadow)

    def test_the_stripe_customer_of_a_partner_is_refused(self):
        self._assert_refused(self.partner, 'write', {'x_fc_stripe_customer_id': 'cus_forged'})
        self._assert_refused(self.env['res.partner'], 'create', {
            'name': "Forger", 'x_fc_stripe_customer_id': 'cus_forged',
        })

    def test_the_stripe_customer_cannot_come_by_a_user(self):
        """A user is also a partner; its fields lead to the partner's."""
        user = self._user('guarded-target')
        with self.assertRaises(AccessError):
            self._rpc(self.admin, user, 'write', {'x_fc_stripe_customer_id': 'cus_forged'})
        with self.assertRaises(AccessError):
            self._rpc(self.admin, self.env['res.users'], 'create', {
                'name': "Forger", 'login': 'guarded-forger', 'x_fc_stripe_customer_id': 'cus_forged',
            })
        self.assertFalse(user.partner_id.x_fc_stripe_customer_id)

    def test_server_code_writes(self):
        self.order.with_user(self.admin).sudo().write({'x_fc_nexacloud_status': 'active'})
        self.assertEqual(self.order.x_fc_nexacloud_status, 'active')

    def test_clients_write_everything_else(self):
        for client in self.clients:
            self._rpc(client, self.order, 'write', {'note': "Hello"})
            self._rpc(client, self.partner, 'write', {'city': "Halifax"})

    def test_partners_with_a_stripe_customer_can_be_merged(self):
        """A merge by hand keeps the Stripe customer, and the account links follow."""
        kept, merged = self._partner(), self._partner(x_fc_stripe_customer_id='cus_1')
        link = self.env['fusion.billing.account.link'].create({
            'service_id': self._service().id, 'external_id': '1', 'partner_id': merged.id,
        })
        wizard = self.env['base.partner.merge.automatic.wizard'].with_user(self.clients[1]).create({
            'partner_ids': [(6, 0, (kept + merged).ids)], 'dst_partner_id': kept.id, 'state': 'selection',
        })
        self._rpc(self.clients[1], wizard, 'action_merge')
        self.assertFalse(merged.exists())
        self.assertEqual(kept.x_fc_stripe_customer_id, 'cus_1')
        self.env.invalidate_all()
        self.assertEqual(link.partner_id, kept)
