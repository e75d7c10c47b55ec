"""What installing, updating and uninstalling refuse."""
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.modules.neutralize import get_neutralization_queries, neutralize_database
from odoo.tests import tagged

from ..foreign_columns import MODULE, refuse_foreign_columns
from ..hooks import uninstall_hook
from .common import BillingCase


@tagged('post_install', '-at_install')
class TestHooks(BillingCase):

    def test_rule_1_no_uninstall_while_shadows_exist(self):
        """Rule 1: the CHECK goes with the module, so the module stays until the last shadow is gone."""
        shadows = self.env['sale.order'].search([('x_fc_shadow', '=', True)])
        shadow = self._shadow('sub-uninstall')
        with self.assertRaisesRegex(UserError, f'still {len(shadows) + 1} shadow orders.*FB_NO_SHADOW_UNINSTALL'):
            uninstall_hook(self.env)
        (shadows + shadow).unlink()
        uninstall_hook(self.env)

    def test_rule_1_shadows_of_every_company_count(self):
        """Rule 1: an administrator who sees one company only cannot uninstall the shadows of another."""
        other = self._company("Other")
        self.env['sale.order'].create({
            'partner_id': self._partner().id, 'company_id': other.id, 'x_fc_shadow': True,
        })
        admin = self._user('hooks-admin', 'base.group_system')
        with self.assertRaisesRegex(UserError, 'FB_NO_SHADOW_UNINSTALL'):
            uninstall_hook(self.env(user=admin, context={'allowed_company_ids': self.company.ids}))

    def _modules(self, *names):
        return self.env['ir.module.module'].search([('name', 'in', names)])

    def test_rule_1_the_buttons_refuse_to_uninstall(self):
        """Rule 1: before anything is marked for removal, whether this module is to go or one that it stands on."""
        self._shadow('sub-uninstall')
        admin = self.env.ref('base.user_admin')
        for names in (['fusion_centralize_billing'], ['sale'], ['sale_subscription'], ['spreadsheet', 'account']):
            for button in ('button_uninstall', 'button_immediate_uninstall'):
                modules = self._modules(*names)
                states = modules.mapped('state')
                # Odoo keeps tests from this button, since it commits what it does; it must not come that far.
                with self.subTest(names=names, button=button), patch('odoo.modules.module.current_test', False):
                    with self.assertRaisesRegex(UserError, 'shadow orders.*FB_NO_SHADOW_UNINSTALL') as caught:
                        getattr(modules.with_user(admin), button)()
                    self.assertIs(type(caught.exception), UserError)
                    self.assertEqual(modules.mapped('state'), states)

    def test_without_shadows_the_button_uninstalls(self):
        self.env['sale.order'].search([('x_fc_shadow', '=', True)]).unlink()
        module = self._modules('fusion_centralize_billing')
        module.with_user(self.env.ref('base.user_admin')).button_uninstall()
        self.assertEqual(module.state, 'to remove')

    def test_other_modules_are_uninstalled_while_shadows_exist(self):
        self._shadow('sub-uninstall')
        module = self._modules('payment_custom', 'sale_pdf_quote_builder', 'google_gmail').filtered(
            lambda one: one.state == 'installed')[:1]
        module.with_user(self.env.ref('base.user_admin')).button_uninstall()
        self.assertEqual(module.state, 'to remove')

    def test_a_neutralized_copy_reaches_nobody(self):
        """`odoo-bin neutralize` takes every way to the engine and to NexaCloud out of a copied database."""
        parameters = self.env['ir.config_parameter']
        secrets = ('fusion_billing.engine_url', 'fusion_billing.engine_token', 'fusion_billing.nexacloud_dsn')
        for name in secrets:
            parameters.set_param(name, 'marker')
        crons = self.env['ir.cron'].browse(self.env['ir.model.data'].search([
            ('module', '=', MODULE), ('model', '=', 'ir.cron')]).mapped('res_id'))
        crons.active = True
        self.env.flush_all()
        ours = list(get_neutralization_queries([MODULE]))
        self.assertEqual(len(ours), 1)
        neutralize_database(self.cr)
        self.cr.execute('SELECT key FROM ir_config_parameter WHERE key = ANY(%s)', [list(secrets)])
        self.assertEqual(self.cr.fetchall(), [])
        self.cr.execute('SELECT count(*) FROM ir_cron WHERE active AND id = ANY(%s)', [crons.ids])
        self.assertEqual(self.cr.fetchone(), (0,))
        self.assertEqual(len(crons), 2)

    def test_our_own_part_of_neutralizing_suffices(self):
        """Odoo's own part switches off all crons; ours does not lean on it."""
        crons = self.env.ref(f'{MODULE}.ir_cron_import') + self.env.ref(f'{MODULE}.ir_cron_rate_open_periods')
        crons.active = True
        self.env.flush_all()
        for query in get_neutralization_queries([MODULE]):
            self.cr.execute(query)
        self.cr.execute('SELECT count(*) FROM ir_cron WHERE active AND id = ANY(%s)', [crons.ids])
        self.assertEqual(self.cr.fetchone(), (0,))

    def test_an_update_of_this_module_is_fine(self):
        refuse_foreign_columns(self.cr)

    def test_an_update_stops_at_columns_that_nobody_declares(self):
        for table, column in (('fusion_billing_service', 'webhook_secret'), ('res_partner', 'x_fc_unknown')):
            with self.subTest(table=table), self.cr.savepoint() as savepoint:
                self.cr.execute(f'ALTER TABLE {table} ADD COLUMN {column} varchar')
                with self.assertRaisesRegex(UserError, rf'{table}\.{column}.*FB_FOREIGN_COLUMNS'):
                    refuse_foreign_columns(self.cr)
                savepoint.rollback()

    def test_an_update_stops_at_tables_that_nobody_declares(self):
        self.cr.execute('CREATE TABLE fusion_billing_period (id serial)')
        with self.assertRaisesRegex(UserError, r'fusion_billing_period\.id'):
            refuse_foreign_columns(self.cr)

    def _field_on_record(self, name, module):
        """A stored field of res.partner that Odoo has on record for a module, as after that module's installation."""
        self.cr.execute(
            """
            INSERT INTO ir_model_fields (model, model_id, name, field_description, ttype, state, store)
                 SELECT 'res.partner', id, %s, '{"en_US": "Field"}', 'char', 'base', true
                   FROM ir_model WHERE model = 'res.partner'
              RETURNING id
            """,
            [name],
        )
        self.cr.execute(
            "INSERT INTO ir_model_data (module, name, model, res_id) VALUES (%s, %s, 'ir.model.fields', %s)",
            [module, f'field_res_partner__{name}', self.cr.fetchone()[0]],
        )
        self.cr.execute(f'ALTER TABLE res_partner ADD COLUMN {name} varchar')

    def test_an_update_stops_at_whatever_a_module_of_its_name_has_stored(self):
        """Odoo would drop this column, however it is named."""
        self._field_on_record('nexa_note', MODULE)
        with self.assertRaisesRegex(UserError, r'res_partner\.nexa_note'):
            refuse_foreign_columns(self.cr)

    def test_an_update_leaves_fields_of_other_modules_alone(self):
        self._field_on_record('x_fc_of_another', 'another_module')
        refuse_foreign_columns(self.cr)

    def test_an_update_leaves_fields_of_admins_alone(self):
        self.env['ir.model.fields'].create({
            'model_id': self.env['ir.model']._get_id('res.partner'), 'name': 'x_fc_by_hand', 'ttype': 'char',
            'field_description': "By Hand",
        })
        refuse_foreign_columns(self.cr)
