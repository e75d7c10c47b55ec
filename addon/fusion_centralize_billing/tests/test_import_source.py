"""The source card and the connection test: whether an import could be made now, and what to do where it could not."""
import json
import os
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..engine.nexacloud import DSN_PARAMETER
from .common import USER
from .import_common import ImportCase, user
from .nexacloud import make_nexacloud
from .test_engine_client import answering

NOWHERE = 'http://127.0.0.1:1'
MARKER = 'marker-secret-71c3'
GRANT = "CREATE ROLE reader LOGIN;"
REPORT = {
    'ok': True, 'reachable': True, 'read_at': '2026-01-01T00:00:00.000Z', 'server_version': '15', 'role': 'owner',
    'can_write': True, 'writable_tables': ['users'], 'grant': GRANT, 'allowed': True, 'problems': [],
    'tables': [
        {'name': name, 'present': True, 'readable': True, 'missing_columns': [], 'rows': rows}
        for name, rows in (('users', 3), ('plans', 2), ('subscriptions', 4))
    ],
}


class SourceCase(ImportCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls._user('source-admin', 'base.group_system')

    def source(self, dsn='engine', user=None):
        self.env['ir.config_parameter'].sudo().set_param(DSN_PARAMETER, dsn)
        user = user or self.manager
        source = self._rpc(user, self.env['fusion.billing.import.run'], 'get_source', context={'lang': user.lang})
        self.assertEqual(json.loads(json.dumps(source)).keys(), {
            'status', 'problems', 'grant', 'rows', 'checked_at', 'may_configure'})
        self.assertRegex(source['checked_at'], r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$')
        return source

    def assert_problem(self, source, status, code, text):
        self.assertEqual((source['status'], [found for found, _text in source['problems']]), (status, [code]))
        self.assertIn(text, source['problems'][0][1])
        self.assertNotIn(code, source['problems'][0][1], "the code stands by itself")


@tagged('post_install', '-at_install')
class TestSource(SourceCase):

    def test_role_that_can_only_read_is_ready(self):
        source = self.source(make_nexacloud(self))
        self.assertEqual((source['status'], source['problems'], source['grant']), ('ready', [], None))
        self.assertEqual(source['rows'], {'plan': 1, 'user': 1, 'subscription': 1})

    def test_role_that_can_write_is_refused_with_the_grant_to_use_instead(self):
        source = self.source(make_nexacloud(self, 'SELECT, UPDATE'))
        self.assert_problem(source, 'refused', 'FB_NEXACLOUD_WRITABLE', 'GRANT SELECT')
        self.assertIn('GRANT SELECT', source['grant'])
        self.assertEqual(source['rows'], {'plan': 1, 'user': 1, 'subscription': 1})

    def test_role_that_can_write_where_the_engine_allows_it_is_told_of(self):
        with answering(REPORT):
            source = self.source()
        self.assertEqual((source['status'], source['problems'], source['grant']), ('writable', [], GRANT))
        self.assertEqual(source['rows'], {'plan': 2, 'user': 3, 'subscription': 4})

    def test_database_that_does_not_answer(self):
        source = self.source(f'postgresql://reader:{MARKER}@127.0.0.1:1/nexacloud')
        self.assert_problem(source, 'refused', 'FB_NEXACLOUD_UNREACHABLE', 'Check host, port')
        self.assertEqual(source['rows'], {'plan': None, 'user': None, 'subscription': None})
        self.assertNotIn(MARKER, json.dumps(source))

    def test_whatever_is_wrong_is_said_in_french_too(self):
        self.speak_french()
        source = self.source(f'postgresql://reader:{MARKER}@127.0.0.1:1/nexacloud')
        self.assert_problem(source, 'refused', 'FB_NEXACLOUD_UNREACHABLE', "Vérifiez l'hôte, le port et le réseau")
        source = self.source(make_nexacloud(self, 'SELECT, UPDATE'))
        self.assert_problem(source, 'refused', 'FB_NEXACLOUD_WRITABLE', "peut écrire dans plans, users, subscriptions")
        self.assertIn('GRANT SELECT', source['problems'][0][1])

    def test_engine_that_is_down_is_an_answer(self):
        with patch.dict(os.environ, FUSION_ENGINE_URL=NOWHERE):
            self.assert_problem(self.source(), 'refused', 'FB_ENGINE_UNREACHABLE', 'Start it')

    def test_engine_that_answers_something_else(self):
        for answer in ({'ok': True}, [], {**REPORT, 'tables': None}):
            with self.subTest(answer=answer), answering(answer):
                self.assert_problem(self.source(), 'refused', 'FB_ENGINE_ANSWER', 'Check the engine URL')

    def test_nothing_configured(self):
        self.assert_problem(self.source(dsn=False), 'refused', 'FB_NEXACLOUD_DSN_MISSING', 'Settings > Fusion Billing')

    def test_wrong_token(self):
        with patch.dict(os.environ, FUSION_ENGINE_TOKEN=MARKER * 3):
            source = self.source()
        self.assertEqual([code for code, _text in source['problems']], ['FB_ENGINE_UNAUTHORIZED'])
        self.assertNotIn(MARKER, json.dumps(source))

    def test_company_that_the_imports_do_not_belong_to(self):
        self.import_rows([user('1')])
        self.assert_problem(self.source(user=self.make_foreigner()), 'refused', 'FB_COMPANY_OTHER', self.company.name)

    def test_settings_are_offered_to_administrators_alone(self):
        with answering(REPORT):
            self.assertFalse(self.source()['may_configure'])
            self.assertTrue(self.source(user=self.admin)['may_configure'])

    def test_only_managers_are_answered(self):
        for groups in ('base.group_portal', 'base.group_user', USER):
            with self.subTest(groups=groups), self.assertRaisesRegex(AccessError, 'FB_ACCESS'):
                self.source(user=self._user(f'source-{groups}', groups))


@tagged('post_install', '-at_install')
class TestUnsafeDatabase(SourceCase):
    """Odoo goes on when it could not add a constraint: the source is red until it is there."""

    CHECK, INDEX = 'sale_order_shadow_stays_draft', 'sale_order_nexacloud_subscription_unique'

    def assert_unsafe(self, *guards):
        with answering({**REPORT, 'can_write': False, 'grant': None}):
            source = self.source()
        self.assertEqual((source['status'], [code for code, _text in source['problems']]),
                         ('unsafe', ['FB_SHADOW_GUARD_MISSING'] * len(guards)))
        for guard, (_code, text) in zip(guards, source['problems'], strict=True):
            self.assertIn(guard, text)

    def test_check_of_the_shadow_is_missing(self):
        self.cr.execute(f'ALTER TABLE sale_order DROP CONSTRAINT {self.CHECK}')
        self.assert_unsafe(self.CHECK)

    def test_check_of_the_shadow_is_another(self):
        self.cr.execute(f'ALTER TABLE sale_order DROP CONSTRAINT {self.CHECK}')
        self.cr.execute(f'ALTER TABLE sale_order ADD CONSTRAINT {self.CHECK} CHECK (true)')
        self.assert_unsafe(self.CHECK)

    def test_unique_index_of_the_subscription_is_missing(self):
        self.cr.execute(f'DROP INDEX {self.INDEX}')
        self.assert_unsafe(self.INDEX)

    def test_both_are_missing_and_nexacloud_is_out_of_reach(self):
        self.cr.execute(f'ALTER TABLE sale_order DROP CONSTRAINT {self.CHECK}')
        self.cr.execute(f'DROP INDEX {self.INDEX}')
        with patch.dict(os.environ, FUSION_ENGINE_URL=NOWHERE):
            source = self.source()
        self.assertEqual((source['status'], [code for code, _text in source['problems']]),
                         ('unsafe', ['FB_SHADOW_GUARD_MISSING', 'FB_SHADOW_GUARD_MISSING', 'FB_ENGINE_UNREACHABLE']))


@tagged('post_install', '-at_install')
class TestConnectionButton(SourceCase):
    """Settings > Fusion Billing > Test connection."""

    def click(self, dsn='engine', user=None):
        self.env['ir.config_parameter'].sudo().set_param(DSN_PARAMETER, dsn)
        settings = self.env['res.config.settings'].with_user(user or self.admin).create({})
        action = self._rpc(user or self.admin, settings, 'action_test_fusion_billing_connection')
        self.assertEqual(action['tag'], 'display_notification')
        return action['params']

    def test_stands_on_the_page(self):
        arch = self.env['res.config.settings'].with_user(self.admin).get_view(view_type='form')['arch']
        self.assertIn('action_test_fusion_billing_connection', arch)

    def test_what_is_right_is_said_in_numbers(self):
        said = self.click(make_nexacloud(self))
        self.assertEqual((said['type'], said['sticky']), ('success', False))
        self.assertIn('1 customers, 1 plans and 1 subscriptions. Its role can only read.', said['message'])

    def test_what_is_dangerous_is_said_with_the_grant(self):
        with answering(REPORT):
            said = self.click()
        self.assertEqual((said['type'], said['sticky']), ('warning', True))
        self.assertIn(GRANT, said['message'])

    def test_what_is_wrong_is_said_with_its_cure_and_without_the_secret(self):
        said = self.click(f'postgresql://reader:{MARKER}@127.0.0.1:1/nexacloud')
        self.assertEqual((said['type'], said['sticky']), ('danger', True))
        self.assertIn('Check host, port', said['message'])
        self.assertIn('(FB_NEXACLOUD_UNREACHABLE)', said['message'])
        self.assertNotIn(MARKER, json.dumps(said))

    def test_nobody_but_administrators(self):
        with self.assertRaises(AccessError):
            self.click(user=self.manager)
