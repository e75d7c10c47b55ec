"""Every public method and every field of the addon, tried over RPC as each role.

Both are found by looking at the registry: what is new has no entry in the tables below, and fails until it gets one.
"""
from collections import Counter

from odoo.exceptions import AccessError, UserError
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MANAGER, SALESMAN, USER, BillingCase

MODULE = 'fusion_centralize_billing'
ROLES = {
    'portal': ['base.group_portal'],
    'employee': ['base.group_user'],
    'salesperson': ['sales_team.group_sale_manager'],
    'accountant': ['account.group_account_manager'],
    'user': [USER],
    'manager': [MANAGER],
    'foreigner': [MANAGER, SALESMAN],  # of another company alone
    'administrator': ['base.group_system'],
}
OUTSIDERS = ('portal', 'employee', 'salesperson', 'accountant')

NOBODY = set()
ADMINISTRATORS = {'administrator'}
MANAGERS = {'manager', 'administrator'}
READERS = {'user', 'manager', 'administrator'}
ANY_MANAGER = MANAGERS | {'foreigner'}

# model: {method of the addon's own: (arguments, who may)}; whoever is not named is refused with an AccessError.
METHODS = {
    'fusion.billing.import.run': {
        'get_screen': (lambda case: [case.records['fusion.billing.import.run'].id], MANAGERS),
        'get_lines': (lambda case: [{}, 0, 10], MANAGERS),
        'get_progress': (lambda case: [], MANAGERS),
        'get_source': (lambda case: [], ANY_MANAGER),
        'start': (lambda case: [True], ANY_MANAGER),
        'action_refresh': (lambda case: [], MANAGERS),
        'action_import': (lambda case: [], MANAGERS),
        'action_import_anyway': (lambda case: [], MANAGERS),
        'action_continue': (lambda case: [], MANAGERS),
        'action_stop': (lambda case: [], MANAGERS),
        'action_undo': (lambda case: [], MANAGERS),
        'undo': (lambda case: [], MANAGERS),
        'action_open_lines': (lambda case: [], READERS),
        'action_download_report': (lambda case: [], MANAGERS),
        'get_orphans': (lambda case: [0, 10], MANAGERS),
        'cancel_orphans': (lambda case: [], MANAGERS),
        'choose_customer': (lambda case: [case.records['fusion.billing.import.line'].id, False], MANAGERS),
        'action_open_orphans': (lambda case: [], READERS),
    },
    'fusion.billing.import.orphan': {'action_open_order': (lambda case: [], READERS)},
    'fusion.billing.import.line': {'action_open_record': (lambda case: [], READERS)},
    # The wizard is the manager's own, and nobody else's.
    'fusion.billing.import.wizard': {
        'action_run_import': (lambda case: [], {'manager'}),
        'action_open_run': (lambda case: [], {'manager'}),
    },
    'fusion.billing.charge': {'try_quantity': (lambda case: ['7200'], READERS)},
    'fusion.billing.account.link': {'write': (lambda case: [{'external_id': '1'}], MANAGERS)},
    'res.config.settings': {
        'action_remove_fusion_billing_engine_token': (lambda case: [], ADMINISTRATORS),
        'action_remove_fusion_billing_nexacloud_dsn': (lambda case: [], ADMINISTRATORS),
        'action_test_fusion_billing_connection': (lambda case: [], ADMINISTRATORS),
    },
}

# Odoo's own methods that the addon narrows. Who may call create and write stays what Odoo says; the others are refused on
# a shadow for whoever calls them, and test_shadow_*.py try each as it is used.
NARROWED = {
    'sale.order': {
        'create', 'write', 'default_get', 'copy_data', 'action_quotation_send', 'action_quotation_sent', 'get_portal_url',
        'action_preview_sale_order', 'action_share',
    },
    'sale.order.line': {'create', 'write'},
    'sale.advance.payment.inv': NOBODY,
    'account.accrued.orders.wizard': {'create_entries'},
    'account.move.line': {'create', 'write'},
    'payment.transaction': {'create', 'write'},
    'portal.share': {'action_send_mail'},
    'mail.mail': {'create', 'write'},
    'sms.sms': {'create', 'write'},
    'sms.composer': {'action_send_sms'},
    'ir.module.module': {'button_uninstall'},
    'res.partner': {'create', 'write', 'default_get'},
}
# Odoo itself stumbles over lines of no entry before it asks who wants them.
VALUES = {'account.move.line': {'move_id': 1}, 'payment.transaction': {'provider_id': 1, 'payment_method_id': 1, 'amount': 1}}
# They answer with nothing instead of an error: Odoo calls them on its way to something else.
SILENT = {('sale.order', 'get_portal_url')}

# model: (who reads its fields, who writes them); x_fc_* fields are written by nobody, see test_guarded_fields.py
FIELDS = {
    'fusion.billing.service': (READERS, MANAGERS),
    'fusion.billing.metric': (READERS | {'foreigner'}, ANY_MANAGER),  # a metric belongs to no company
    'fusion.billing.charge': (READERS, MANAGERS),
    'fusion.billing.charge.tier': (READERS, MANAGERS),
    'fusion.billing.account.link': (READERS, MANAGERS),
    'fusion.billing.usage': (READERS, NOBODY),
    'fusion.billing.import.run': (READERS, NOBODY),
    'fusion.billing.import.line': (READERS, NOBODY),
    'fusion.billing.import.orphan': (READERS, NOBODY),
    'fusion.billing.import.chunk': (READERS, NOBODY),
    'fusion.billing.import.stop': (READERS, NOBODY),
    'fusion.billing.import.wizard': ({'manager'}, {'manager'}),
    'sale.order': ({'salesperson', 'accountant'}, NOBODY),
    'res.partner': (set(ROLES) - {'portal'}, NOBODY),
    'res.users': (set(ROLES) - {'portal'}, NOBODY),
    'res.config.settings': (ADMINISTRATORS, ADMINISTRATORS),
}

# Fields that fewer may read than the others of their model.
NARROWER_FIELDS = {'x_fc_account_link_ids': READERS | {'foreigner'}}

# Ways by which a client reads a model that it has no record of.
WAYS_TO_READ = {
    'read': [], 'web_read': [{'display_name': {}}], 'export_data': [['display_name']], 'copy': [], 'unlink': [], 'web_save': [{}, {}],
    'search': [[]], 'search_count': [[]], 'search_read': [[]], 'web_search_read': [[], {'id': {}}], 'name_search': [],
    'read_group': [[], ['id:count'], []], 'formatted_read_group': [[], [], ['__count']],
    'create': [{}], 'onchange': [{}, [], {'id': {}}],
}


class RolesCase(BillingCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: cls._user(f'role-{role}', *groups) for role, groups in ROLES.items()}
        elsewhere = cls._company("Elsewhere")
        cls.users['foreigner'].write({'company_ids': [(6, 0, elsewhere.ids)], 'company_id': elsewhere.id})
        cls.shadow = cls._shadow()
        cls.records = cls._one_of_each()
        cls.env.flush_all()

    @classmethod
    def _one_of_each(cls):
        """One record of the company for every model that has methods or fields of the addon."""
        service, metric = cls._service('nexacloud'), cls._metric()
        run = cls.env['fusion.billing.import.run'].create({
            'name': "Run", 'company_id': cls.company.id, 'state': 'planned', 'planned_counts': {'user': {'create': 1, 'update': 0}}})
        wizards = cls.env['fusion.billing.import.wizard'].with_user(cls.users['manager'])
        charge = cls._charge(service, metric, charge_model='graduated', tier_ids=[(0, 0, {'price_per_unit': 1})])
        made = [
            service, metric, run, charge, charge.tier_ids, cls.shadow, cls.shadow.order_line, wizards.create({'run_id': run.id}),
            cls.env['fusion.billing.import.line'].create({'run_id': run.id, 'kind': 'user', 'action': 'create'}),
            cls.env['fusion.billing.import.orphan'].create({
                'run_id': run.id, 'order_id': cls.shadow.id, 'cycle': 'monthly', 'amount': 1, 'month': 1}),
            cls.env['fusion.billing.import.chunk'].create({'run_id': run.id, 'kind': 'user', 'planned': {'create': 1}, 'outcome': {'create': 1}}),
            cls.env['fusion.billing.import.stop'].create({'run_id': run.id}),
            cls.env['fusion.billing.account.link'].create({
                'service_id': service.id, 'external_id': '1', 'partner_id': cls._partner().id}),
            cls.env['fusion.billing.usage'].create({
                'service_id': service.id, 'order_id': cls._order().id, 'metric_id': metric.id, 'quantity': 1, 'idempotency_key': '1'}),
            cls._partner("Somebody"), cls.env['res.config.settings'].create({}), cls._user('role-nobody'),
        ]
        return {record._name: record for record in made}

    def _call(self, role, model, method, args):
        """'allowed', 'refused' for want of rights, or 'told' what else is wrong; the call leaves no trace."""
        record = self.records.get(model, self.env[model].browse(1))
        savepoint = self.env.cr.savepoint()
        try:
            with mute_logger('odoo.models.unlink', 'odoo.addons.base.models.ir_model', 'odoo.addons.base.models.ir_rule'):
                self._rpc(self.users[role], record, method, *args)
                self.env.flush_all()
        except AccessError:
            return 'refused'
        except UserError:
            return 'told'
        finally:
            savepoint.close(rollback=True)
            record.invalidate_recordset()
        return 'allowed'

    def _compare(self, tried, shut=('refused',)):
        """Compares outcomes, [(role, model, what, outcome, who may)], with who may; every difference is named."""
        wrong = [
            f'{role} {outcome}: {model}.{what}' for role, model, what, outcome, allowed in tried
            if (outcome == 'refused' if role in allowed else outcome not in shut)]
        self.assertFalse(wrong, '\n'.join(['', *wrong]))


@tagged('post_install', '-at_install')
class TestMethods(RolesCase):

    def _public_methods(self):
        """(model, name) of all that a client could call and the addon's code defines, overrides included."""
        return {
            (model, name)
            for model, cls in self.registry.items() if not cls._abstract
            for base in cls.mro() if vars(base).get('_module') == MODULE
            for name, member in vars(base).items() if callable(member) and self._is_public(model, name)
        }

    def _is_public(self, model, name):
        try:
            return bool(get_public_method(self.env[model], name))
        except AccessError:
            return False

    def test_every_public_method_is_in_a_table(self):
        known = {(model, name) for table in (METHODS, NARROWED) for model, names in table.items() for name in names}
        self.assertEqual(self._public_methods(), known)

    def test_who_may_call_the_addons_own_methods(self):
        tried = [
            (role, model, method, self._call(role, model, method, arguments(self)), allowed)
            for model, methods in METHODS.items() for method, (arguments, allowed) in methods.items() for role in ROLES
        ]
        self._compare(tried)
        self.assertEqual(len(tried), len(ROLES) * sum(map(len, METHODS.values())))

    def test_narrowed_methods_let_nobody_in_whom_odoo_keeps_out(self):
        tried = []
        for model, operation in ((model, name) for model, names in NARROWED.items() for name in names & {'create', 'write'}):
            for role, user in self.users.items():
                let_in = {role} if self.env[model].with_user(user).has_access(operation) else NOBODY
                if not let_in:
                    tried.append((role, model, operation, self._call(role, model, operation, [VALUES.get(model, {})]), let_in))
        self._compare(tried, shut=('refused', 'told'))
        self.assertIn(('portal', 'sale.order', 'write', 'refused', NOBODY), tried)

    def test_narrowed_methods_are_shut_on_a_shadow_for_everybody(self):
        records = {'sale.order': self.shadow, 'ir.module.module': self.env['ir.module.module']._get(MODULE)}
        for model, record in records.items():
            for name in NARROWED[model] - {'create', 'write', 'default_get'}:
                context = {'active_model': model, 'active_id': record.id, 'active_ids': record.ids}
                for role, user in self.users.items():
                    with self.subTest(role=role, model=model, method=name):
                        if (model, name) in SILENT:
                            self.assertFalse(self._silent(user, record, name))
                            continue
                        with self.assertRaises(UserError):
                            self._rpc(user, record, name, context=context)

    def _silent(self, user, record, name):
        try:
            return self._rpc(user, record, name)
        except AccessError:
            return ''

    def test_whoever_has_no_role_here_gets_at_the_addons_models_by_no_way(self):
        models = [model for model in FIELDS if model.startswith('fusion.billing.')]
        tried = [
            (role, model, way, self._call(role, model, way, args), NOBODY)
            for model in models for way, args in WAYS_TO_READ.items() for role in OUTSIDERS
        ]
        self._compare(tried, shut=('refused', 'told'))


@tagged('post_install', '-at_install')
class TestFields(RolesCase):

    def _fields(self):
        """{model: names} of all fields that the addon defines; of its own models all that there are."""
        found = {}
        for model, cls in self.registry.items():
            if cls._abstract:
                continue
            ours = cls._original_module == MODULE
            names = {name for name, field in self.env[model]._fields.items() if ours or MODULE in field._modules}
            if names:
                found[model] = names
        return found

    def test_every_model_with_fields_is_in_the_table(self):
        self.assertEqual(set(self._fields()), set(FIELDS))

    def test_who_may_read(self):
        tried = [
            (role, model, name, self._call(role, model, 'web_read', [{name: {}}]), NARROWER_FIELDS.get(name, FIELDS[model][0]))
            for model, names in self._fields().items() for name in sorted(names - {'id'}) for role in ROLES
        ]
        self._compare(tried)
        self.assertGreater(Counter(outcome for *_call, outcome, _allowed in tried)['refused'], 500)

    def test_who_may_write(self):
        tried = []
        for model, names in self._fields().items():
            for name in sorted(names - {'id', 'display_name', *MAGIC_COLUMNS}):
                value = self.records[model].sudo().read([name], load=False)[0][name]
                for role in ROLES:
                    tried.append((role, model, name, self._call(role, model, 'write', [{name: value}]), FIELDS[model][1]))
        self._compare(tried)
