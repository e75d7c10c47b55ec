"""Who may do what: the access rights of every model, the company rules, and the menus."""
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MANAGER, SALESMAN, USER, BillingCase

NONE, READ, ALL = '', 'r', 'rwcd'
OPERATIONS = {'r': 'read', 'w': 'write', 'c': 'create', 'd': 'unlink'}

# model: rights of an employee or salesperson without a role here, of a User, of a Manager
RIGHTS = {
    'fusion.billing.service': (NONE, READ, 'rwc'),
    'fusion.billing.metric': (NONE, READ, ALL),
    'fusion.billing.charge': (NONE, READ, ALL),
    'fusion.billing.charge.tier': (NONE, READ, ALL),
    'fusion.billing.account.link': (NONE, READ, 'rwd'),
    'fusion.billing.usage': (NONE, READ, READ),
    'fusion.billing.import.run': (NONE, READ, READ),
    'fusion.billing.import.line': (NONE, READ, READ),
    'fusion.billing.import.chunk': (NONE, READ, READ),
    'fusion.billing.import.orphan': (NONE, READ, READ),
    'fusion.billing.import.stop': (NONE, READ, READ),
    'fusion.billing.import.wizard': (NONE, NONE, ALL),
}


@tagged('post_install', '-at_install')
class TestAccess(BillingCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = cls._user('access-salesman', SALESMAN)
        cls.user = cls._user('access-user', USER)
        cls.manager = cls._user('access-manager', MANAGER)

    def test_rights_of_every_model(self):
        ours = {
            name for name, model in self.registry.items()
            if model._original_module == 'fusion_centralize_billing' and not model._abstract
        }
        self.assertEqual(ours, set(RIGHTS))
        for model, rights in RIGHTS.items():
            for user, allowed in zip((self.salesman, self.user, self.manager), rights, strict=True):
                for letter, operation in OPERATIONS.items():
                    with self.subTest(model=model, user=user.login, operation=operation):
                        has = self.env[model].with_user(user).has_access(operation)
                        self.assertEqual(has, letter in allowed)

    def test_roles_build_on_each_other(self):
        self.assertTrue(self.manager.has_group(USER))
        admin = self._user('access-admin', 'base.group_system')
        self.assertTrue(admin.has_group(MANAGER))
        self.assertFalse(self.user.has_group(MANAGER))
        self.assertFalse(self.user.has_group(SALESMAN))

    def test_the_menu_is_there_for_users_only(self):
        root = self.env.ref('fusion_centralize_billing.menu_fusion_billing_root')
        for user, visible in ((self.salesman, False), (self.user, True), (self.manager, True)):
            self.assertEqual(root.id in self.env['ir.ui.menu'].with_user(user)._visible_menu_ids(), visible)
        self.assertTrue(root.web_icon_data)

    def test_settings_are_for_administrators_only(self):
        menu = self.env.ref('fusion_centralize_billing.menu_fusion_billing_settings')
        self.assertNotIn(menu.id, self.env['ir.ui.menu'].with_user(self.manager)._visible_menu_ids())

    def _records_of(self, company):
        """One record of every model that knows companies, of this company; an empty one stands for none."""
        name = company.name or 'none'
        service = self._service(f'access-{name}', company_id=company.id)
        metric = self._metric(f'access-{name}')
        charge = self._charge(service, metric, charge_model='volume', tier_ids=[(0, 0, {'price_per_unit': 1})])
        records = {
            'fusion.billing.service': service,
            'fusion.billing.charge': charge,
            'fusion.billing.charge.tier': charge.tier_ids,
            'fusion.billing.account.link': self.env['fusion.billing.account.link'].create({
                'service_id': service.id, 'external_id': '1', 'partner_id': self._partner().id,
            }),
            'fusion.billing.usage': self.env['fusion.billing.usage'].create({
                'service_id': service.id, 'order_id': self._order().id, 'metric_id': metric.id, 'quantity': 1,
                'idempotency_key': '1',
            }),
        }
        if company:
            run = self.env['fusion.billing.import.run'].create({'name': "Run", 'company_id': company.id, 'state': 'done'})
            line = self.env['fusion.billing.import.line'].create({'run_id': run.id, 'kind': 'user', 'action': 'create'})
            chunk = self.env['fusion.billing.import.chunk'].create({'run_id': run.id, 'kind': 'user'})
            stop = self.env['fusion.billing.import.stop'].create({'run_id': run.id})
            records.update({record._name: record for record in (run, line, chunk, stop)})
        return records

    def test_company_rules(self):
        """A user sees the records of the companies at hand and of no company, and opens no others by their id."""
        own = self._records_of(self.company)
        shared = self._records_of(self.env['res.company'])
        foreign = self._records_of(self._company("Other"))
        for user in (self.user, self.manager):
            for model, record in foreign.items():
                with self.subTest(user=user.login, model=model):
                    visible = own[model] + shared.get(model, record.browse())
                    seen = record.with_user(user).search([('id', 'in', (visible + record).ids)])
                    self.assertEqual(set(seen.ids), set(visible.ids))
                    self.env.invalidate_all()
                    with self.assertRaises(AccessError):
                        record.with_user(user).check_access('read')

    def test_every_list_and_form_opens_for_a_user(self):
        """Views and the names of linked records do not ask for rights in sales."""
        records = self._records_of(self.company)
        records['fusion.billing.charge'].write({
            'plan_id': self.monthly.id, 'product_id': self._product().id, 'plan_product_id': self._product().id,
        })
        self.env.flush_all()
        for model, record in records.items():
            with self.subTest(model=model):
                views = self._rpc(
                    self.user, self.env[model], 'get_views', [[False, kind] for kind in ('list', 'form', 'search')],
                )
                names = {name: {} for name in views['models'][model]['fields'] if name in record._fields}
                many2ones = {
                    name: {'fields': {'display_name': {}}} for name in names if record._fields[name].type == 'many2one'
                }
                [values] = self._rpc(self.user, record, 'web_read', {**names, **many2ones})
                self.assertTrue(all(values[name] is False or values[name]['display_name'] for name in many2ones))
