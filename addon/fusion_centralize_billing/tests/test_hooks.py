"""What installing, updating and uninstalling refuse."""
from odoo.exceptions import UserError
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
