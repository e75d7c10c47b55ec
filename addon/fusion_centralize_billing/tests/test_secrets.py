"""Token and connection URL are read by Settings administrators alone, and nothing repeats them: a marker stands in both."""
import json
import logging
import os
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine.client import EngineClient
from .common import SALESMAN, USER
from .import_common import ImportCase
from .nexacloud import make_nexacloud
from .test_engine_client import END, PARTNER, START, answering

MARKER = 'marker-secret-3b9e'
TOKEN = f'{MARKER}-token-0123456789-0123456789'
PARAMETERS = ('fusion_billing.engine_token', 'fusion_billing.nexacloud_dsn')
# What is wrong with a connection URL, or with what it leads to, at the real engine.
URLS = {
    'FB_DSN_INVALID': [
        f'host={MARKER} password={MARKER}', f'postgresql+asyncpg://{MARKER}:{MARKER}@h/d', f'postgresql://u:{MARKER}@{MARKER}@h/d',
        f'postgresql://u:p@h/d?{MARKER}=1', f'postgresql://u:p@h/d?sslmode={MARKER}', f'{MARKER}', f'postgresql://u:%zz{MARKER}@h/d',
        f'service={MARKER}', f'http://{MARKER}/',
    ],
    'FB_DSN_HOST_NOT_ALLOWED': [f'postgresql://u:{MARKER}@{MARKER}.example.com/d'],
    'FB_NEXACLOUD_UNREACHABLE': [f'postgresql://u:{MARKER}@127.0.0.1:1/{MARKER}'],
}
ECHO = {'code': 'FB_X', 'message': f'postgresql://u:{MARKER}@127.0.0.1:1/d', 'fix': TOKEN}


class SecretsCase(ImportCase):

    def setUp(self):
        super().setUp()
        self.parameters = self.env['ir.config_parameter'].sudo()
        self.set_secrets()
        self.admin = self._user('secrets-admin', 'base.group_system')

    def set_secrets(self, token=TOKEN, dsn=f'postgresql://u:{MARKER}@127.0.0.1:1/d'):
        for parameter, secret in zip(PARAMETERS, (token, dsn), strict=True):
            self.parameters.set_param(parameter, secret)

    @contextmanager
    def logged(self):
        """All that is logged in it, at the finest level, as a list of texts."""
        texts, root = [], logging.getLogger('odoo.addons.fusion_centralize_billing')
        handler = logging.Handler(logging.DEBUG)
        handler.emit = lambda record: texts.append(f'{record.getMessage()} {record.exc_text or record.exc_info or ""}')
        level = root.level
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        try:
            yield texts
        finally:
            root.setLevel(level)
            root.removeHandler(handler)


@tagged('post_install', '-at_install')
class TestWhoReadsSecrets(SecretsCase):

    def test_nobody_but_administrators_reads_the_parameters(self):
        records = self.parameters.search([('key', 'in', PARAMETERS)])
        roles = {
            'portal': 'base.group_portal', 'employee': 'base.group_user', 'salesperson': SALESMAN, 'accountant': 'account.group_account_manager',
            'user': USER}
        users = [self._user(f'secrets-{role}', group) for role, group in roles.items()] + [self.manager, self.make_foreigner()]
        calls = [
            (records, 'read', [['value']]), (records, 'web_read', [{'value': {}}]), (records, 'export_data', [['value']]), (records, 'copy', []),
            (records[:0], 'search_read', [[('key', 'in', PARAMETERS)], ['value']]), (records[:0], 'name_search', ['fusion_billing']),
            (records[:0], 'search_count', [[('value', '=like', f'{MARKER}%')]]), (records[:0], 'get_param', [PARAMETERS[0]]),
            (records[:0], 'formatted_read_group', [[], ['value'], ['__count']]), (records[:0], 'set_param', [PARAMETERS[0], 'x']),
            (records[:0], 'web_search_read', [[], {'value': {}}]),
        ]
        for user in users:
            for target, method, args in calls:
                with self.subTest(user=user.login, method=method), self.assertRaises(UserError):
                    self._rpc(user, target, method, *args)
        self.assertEqual(self._rpc(self.admin, records[:0], 'get_param', PARAMETERS[0]), TOKEN)

    def test_settings_page_shows_them_to_nobody(self):
        settings = self.env['res.config.settings'].with_user(self.admin).create({})
        names = list(settings._fields)
        answers = [
            self._rpc(self.admin, settings, 'web_read', {name: {} for name in names}),
            self._rpc(self.admin, settings, 'export_data', ['fusion_billing_engine_token', 'fusion_billing_nexacloud_dsn']),
            self._rpc(self.admin, settings, 'default_get', names),
            self._rpc(self.admin, settings, 'onchange', {}, [], {name: {} for name in names}),
            self._rpc(self.admin, settings, 'search_read', [], ['fusion_billing_engine_token']),
            self._rpc(self.admin, settings, 'name_search'),
        ]
        self.assertNotIn(MARKER, json.dumps(answers, default=str))
        for user in (self.manager, self._user('secrets-employee', 'base.group_user')):
            with self.assertRaises(AccessError):
                self._rpc(user, settings, 'web_read', {'fusion_billing_engine_token': {}})


@tagged('post_install', '-at_install')
class TestNothingRepeatsSecrets(SecretsCase):
    """Each failure is brought about where people meet it: source card, settings, a run, a program's call, the rating cron."""

    def said(self):
        """All that the addon says and keeps of a failure, as one text."""
        said = [self._rpc(self.manager, self.env['fusion.billing.import.run'], 'get_source')]
        settings = self.env['res.config.settings'].with_user(self.admin).create({})
        said.append(self._rpc(self.admin, settings, 'action_test_fusion_billing_connection'))
        with self.assertRaises(UserError) as refused:
            self.env['fusion.billing.import.wizard']._read_nexacloud_rows()
        said.append(str(refused.exception))
        run = self.start_run()
        while run.state in ('draft', 'planning'):
            try:
                run.sudo()._step()
            except Exception as error:  # as the cron does
                run.sudo()._fail(error)
        self.assertEqual(run.state, 'failed')
        said += run.sudo().read() + run.sudo().line_ids.read() + run.sudo().chunk_ids.read()
        said.append(self._rpc(self.manager, run, 'get_lines', {}, 0, 80))
        said.append(self._rpc(self.manager, self.env['fusion.billing.import.run'], 'get_screen', run.id))
        said.append(run._summary())
        charge = self.env['fusion.billing.charge'].sudo().search([], limit=1) or self._charge(
            self._service('secrets'), self._metric('secrets'))
        try:
            charge._compute_billable(1.0)
        except UserError as error:
            said.append(str(error))
        said += self.env['mail.message'].sudo().search([], order='id desc', limit=20).mapped('body')
        return json.dumps(said, default=str)

    def assert_silent(self, code):
        with self.logged() as logs:
            said = self.said()
        self.assertIn(code, said)
        self.assertNotIn(MARKER, said)
        self.assertNotIn(MARKER, '\n'.join(logs))

    def test_engine_that_is_not_there(self):
        with patch.dict(os.environ, FUSION_ENGINE_URL=f'http://somebody:{MARKER}@127.0.0.1:1', FUSION_ENGINE_TOKEN=''):
            self.assert_silent('FB_ENGINE_UNREACHABLE')

    def test_token_that_is_wrong(self):
        with patch.dict(os.environ, FUSION_ENGINE_TOKEN=''):
            self.assert_silent('FB_ENGINE_UNAUTHORIZED')

    def test_urls_that_the_engine_refuses(self):
        for code, urls in URLS.items():
            for url in urls:
                with self.subTest(code=code, url=url):
                    self.set_secrets(dsn=url)
                    self.assert_silent(code)

    def test_login_that_nexacloud_refuses(self):
        dsn = make_nexacloud(self)
        head, _at, tail = dsn.rpartition('@')
        self.set_secrets(dsn=f'{head}{MARKER}@{tail}')
        self.assert_silent('FB_NEXACLOUD_REFUSED')

    def test_role_that_can_write(self):
        self.set_secrets(dsn=make_nexacloud(self, 'SELECT, UPDATE'))
        password = self.parameters.get_param(PARAMETERS[1]).split(':')[2].split('@')[0]
        with self.logged() as logs:
            said = self.said()
        self.assertIn('FB_NEXACLOUD_WRITABLE', said)
        self.assertNotIn(password, said.replace(f'nexacloud_{password[:12]}', ''))
        self.assertNotIn(password, '\n'.join(logs))

    def test_answers_that_are_none_of_the_engines(self):
        with patch.dict(os.environ, FUSION_ENGINE_TOKEN=TOKEN):
            for answer, status in (([b'<html>'], 200), ([b''], 500), ([], 302), ([ECHO], 400), ([ECHO], 200), ([{**ECHO, 'type': 'error'}], 200),
                                   ([START, {**PARTNER, 'name': TOKEN}, END], 200), ([{**START, 'contract': 2}], 200)):
                with self.subTest(answer=answer, status=status), answering(*answer, status=status):
                    self.assert_silent('FB_ENGINE_')

    def test_client_prints_as_nothing_of_them(self):
        with patch.dict(os.environ, FUSION_ENGINE_TOKEN=''):
            self.assertNotIn(MARKER, repr(EngineClient(self.env)))
