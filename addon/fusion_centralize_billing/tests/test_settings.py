"""The settings page: where the engine is, and two secrets that can be entered but not be read."""
import json
import os
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import MANAGER, BillingCase

SECRETS = {
    'fusion_billing_engine_token': 'fusion_billing.engine_token',
    'fusion_billing_nexacloud_dsn': 'fusion_billing.nexacloud_dsn',
}
MARKER = 'marker-secret-5f0c'


@tagged('post_install', '-at_install')
class TestSettings(BillingCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._user('settings-admin', 'base.group_system')
        cls.settings = cls.env['res.config.settings']
        cls.parameters = cls.env['ir.config_parameter'].sudo()
        for parameter in SECRETS.values():
            cls.parameters.set_param(parameter, False)

    @staticmethod
    def _environment(value):
        """FUSION_ENGINE_URL and FUSION_ENGINE_TOKEN of the server, both empty or both set."""
        return patch.dict(os.environ, FUSION_ENGINE_URL=value, FUSION_ENGINE_TOKEN=value)

    def _save(self, values):
        """Save as the page does: one call that stores and reads back, then one that applies."""
        answer = self._rpc(self.admin, self.settings, 'web_save', values, {name: {} for name in self.settings._fields})
        record = self.settings.browse(answer[0]['id'])
        return answer, record, self._rpc(self.admin, record, 'execute')

    def test_saved_values_arrive(self):
        self._save({
            'fusion_billing_engine_url': 'http://127.0.0.1:9000',
            'fusion_billing_engine_token': f'  {MARKER}  ',
            'fusion_billing_nexacloud_dsn': f'postgresql://reader:{MARKER}@db.example.com/nexacloud',
        })
        self.assertEqual(self.parameters.get_param('fusion_billing.engine_url'), 'http://127.0.0.1:9000')
        self.assertEqual(self.parameters.get_param('fusion_billing.engine_token'), MARKER)
        self.assertEqual(
            self.parameters.get_param('fusion_billing.nexacloud_dsn'),
            f'postgresql://reader:{MARKER}@db.example.com/nexacloud',
        )

    def test_secrets_are_never_read_back(self):
        """Neither the answer to saving, nor any way of reading the page, nor its table holds a secret."""
        answers = [*self._save(dict.fromkeys(SECRETS, MARKER))]
        record = answers.pop(1)
        names = list(self.settings._fields)
        answers += [
            self._rpc(self.admin, record, 'read', list(SECRETS)),
            self._rpc(self.admin, record, 'web_read', {name: {} for name in names}),
            self._rpc(self.admin, record, 'export_data', list(SECRETS)),
            self._rpc(self.admin, self.settings, 'default_get', names),
            self._rpc(self.admin, self.settings, 'onchange', {}, [], {name: {} for name in names}),
        ]
        self.assertNotIn(MARKER, json.dumps(answers, default=str))
        self.env.flush_all()
        self.cr.execute('SELECT row_to_json(t)::text FROM res_config_settings t WHERE id = %s', [record.id])
        self.assertNotIn(MARKER, self.cr.fetchone()[0])
        for parameter in SECRETS.values():
            self.assertEqual(self.parameters.get_param(parameter), MARKER)

    def test_the_page_tells_whether_a_secret_is_set(self):
        for name, parameter in SECRETS.items():
            for secret in (False, MARKER):
                self.parameters.set_param(parameter, secret)
                [values] = self._rpc(self.admin, self.settings.create({}), 'read', [name, f'{name}_set'])
                self.assertEqual((values[name], values[f'{name}_set']), (False, bool(secret)))

    def test_saving_an_empty_field_keeps_the_secret(self):
        """The page shows a saved secret as empty, so saving another setting must not clear it."""
        self._save(dict.fromkeys(SECRETS, MARKER))
        for empty in (False, '', '  '):
            self._save(dict.fromkeys(SECRETS, empty))
        with self._environment(''), Form(self.settings.with_user(self.admin)) as page:
            page.fusion_billing_engine_url = 'http://127.0.0.1:9001'
        for parameter in SECRETS.values():
            self.assertEqual(self.parameters.get_param(parameter), MARKER)

    def test_secrets_are_not_to_be_read_over_a_shoulder(self):
        arch = etree.fromstring(self.settings.with_user(self.admin).get_view(view_type='form')['arch'])
        for name in SECRETS:
            self.assertEqual(arch.find(f'.//field[@name="{name}"]').get('password'), 'True')

    def test_what_the_environment_sets_cannot_be_entered(self):
        with self._environment('set'):
            page = Form(self.settings.with_user(self.admin))
            for name in ('fusion_billing_engine_url', 'fusion_billing_engine_token'):
                with self.assertRaisesRegex(AssertionError, 'invisible'):
                    page[name] = 'entered'

    def test_a_secret_can_be_removed(self):
        for name, parameter in SECRETS.items():
            self.parameters.set_param(parameter, MARKER)
            self._rpc(self.admin, self.settings.create({}), f'action_remove_{name}')
            self.assertFalse(self.parameters.get_param(parameter))

    def test_nobody_but_administrators(self):
        manager = self._user('settings-manager', MANAGER)
        for name in SECRETS:
            with self.assertRaises(AccessError):
                self._rpc(manager, self.settings, 'web_save', {name: MARKER}, {})
            with self.assertRaises(AccessError):
                self._rpc(manager, self.settings, f'action_remove_{name}')
