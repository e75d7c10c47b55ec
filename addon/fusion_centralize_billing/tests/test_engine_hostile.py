"""Whoever controls the engine's URL, or the network to it: an answer is used whole and right, or not at all."""
import contextlib
import gzip
import json
import os
import socket
import tempfile
import threading
from decimal import Decimal
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..engine import client
from ..engine.client import EngineClient
from .common import BillingCase
from .test_engine_client import END, PARTNER, START, answering

TOKEN = 'marker-secret-of-the-engine-0123456789'
DSN = 'postgresql://reader:marker-secret-of-nexacloud@db.example.com/nexacloud'
HEAD = b'HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n'
UNKNOWN_LENGTH = HEAD + b'Connection: close\r\n\r\n'


def line(value):
    return json.dumps(value).encode() + b'\n'


@contextlib.contextmanager
def speaking(*said, pause=0.0, endless=False):
    """A server on a free port of the loopback that says these bytes to whoever connects, the last of them for ever if need be."""
    stopped, server = threading.Event(), socket.create_server(('127.0.0.1', 0))

    def serve():
        with contextlib.suppress(OSError):
            while True:
                connection, _address = server.accept()
                with connection, contextlib.suppress(OSError):
                    connection.settimeout(5)
                    connection.recv(65536)
                    for part in said:
                        connection.sendall(part)
                        stopped.wait(pause)
                    while endless and not stopped.wait(pause):
                        connection.sendall(said[-1])

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        with patch.dict(os.environ, FUSION_ENGINE_URL=f'http://127.0.0.1:{server.getsockname()[1]}'):
            yield
    finally:
        stopped.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()


class HostileCase(BillingCase):

    def setUp(self):
        super().setUp()
        self.enterContext(patch.dict(os.environ, FUSION_ENGINE_TOKEN=TOKEN))

    def refusal(self, ask=lambda engine: engine.snapshot(DSN)):
        with self.assertRaises(UserError) as refused:
            ask(EngineClient(self.env))
        self.assertNotIn('marker-secret', str(refused.exception))
        return str(refused.exception)


@tagged('post_install', '-at_install')
class TestHostileEngine(HostileCase):

    def test_stream_without_end_is_cut_off(self):
        self.patch(client, 'ANSWER_BYTES', 1 << 20)
        with speaking(UNKNOWN_LENGTH, line(START), line(PARTNER) * 100, endless=True):
            self.assertIn('(it is too long)', self.refusal())

    def test_line_without_end_is_cut_off(self):
        with speaking(UNKNOWN_LENGTH, line(START), b'x' * 65536, endless=True):
            self.assertIn('(a line that is too long)', self.refusal())

    def test_answer_that_drips_is_cut_off(self):
        self.patch(client, 'TOTAL_LIMIT', 0.3)
        for head in (UNKNOWN_LENGTH, HEAD + b'Content-Length: 100000\r\n\r\n', HEAD + b'Transfer-Encoding: chunked\r\n\r\nfffff\r\n'):
            with self.subTest(head=head), speaking(head, b' ', pause=0.02, endless=True):
                self.assertIn('FB_ENGINE_TIMEOUT', self.refusal())

    def test_answer_that_does_not_come_is_not_waited_for(self):
        self.patch(client, 'PAUSE_LIMIT', 0.2)
        with speaking(b'', pause=0.01, endless=True):
            self.assertIn('FB_ENGINE_TIMEOUT', self.refusal())
        with speaking(UNKNOWN_LENGTH, line(START), b'', pause=0.01, endless=True):
            self.assertIn('FB_STREAM_INCOMPLETE', self.refusal())

    def test_compressed_answer_is_not_unpacked(self):
        bomb = gzip.compress(bytes(10 << 20))
        for encoding in ('gzip', 'deflate', 'br', 'gzip, gzip', 'x'):
            for status in (200, 400):
                with self.subTest(encoding=encoding, status=status), answering(
                        bomb, status=status, headers=[('Content-Encoding', encoding)]):
                    self.assertIn('(it is compressed)', self.refusal())

    def test_what_is_no_http_is_no_answer(self):
        for said in (b'SSH-2.0-OpenSSH\r\n', b'\0' * 100, b'HTTP/1.1 200 OK\r\n' + b'X: y\r\n' * 200, b'HTTP/1.1 200 OK\r\nX: ' + b'y' * 70000,
                     b'HTTP/1.1 999999 What\r\n\r\n', HEAD + b'Transfer-Encoding: chunked\r\n\r\nzz\r\n', HEAD + b'Content-Length: x\r\n\r\n',
                     HEAD + b'Content-Length: -5\r\n\r\n', HEAD + b'Content-Length: 1000\r\n\r\n{}'):
            with self.subTest(said=said[:40]), speaking(said):
                self.assertRegex(self.refusal(), r'FB_(ENGINE_UNREACHABLE|STREAM_INCOMPLETE|ENGINE_ANSWER)')

    def test_no_redirect_is_followed_with_token_and_dsn(self):
        with answering() as elsewhere:
            other = os.environ['FUSION_ENGINE_URL']
            for status in (300, 301, 302, 303, 305, 307, 308):
                for place in (f'{other}/v1/nexacloud/snapshot', '/v1/elsewhere', 'file:///etc/passwd', f'//{other[7:]}/'):
                    with self.subTest(status=status, place=place), answering(status=status, headers=[('Location', place)]):
                        self.assertIn(f'(HTTP {status})', self.refusal())
            self.assertEqual(elsewhere, [])

    def test_lies_about_the_contract_are_refused(self):
        for lie in (
            b'{"type":"partner","external_id":NaN}\n', b'[' * 100_000 + b'\n', b'{"type":' * 5000 + b'\n', b'\xff\xfe{}\n',
            b'\xef\xbb\xbf{}\n', b'1' * 5000 + b'\n', b'null\n', b'"partner"\n', b'\n',
            line({**PARTNER, 'name': 'half \ud800'}), line({**PARTNER, 'name': 'nul \0'}), line({**PARTNER, '__proto__': {}}),
            line({**PARTNER, 'type': ['partner']}), line({**PARTNER, 'type': {}}), line({**END, 'counts': {**END['counts'], 'partner': True}}),
            line({**END, 'fingerprint': 'AB' * 32}), line({'type': 'error', 'code': 7, 'message': [], 'fix': {}}),
        ):
            with self.subTest(lie=lie[:60]), answering(START, PARTNER, lie, END):
                self.assertIn('FB_ENGINE_ANSWER', self.refusal())

    def test_lies_about_the_start_are_refused(self):
        for start in ({**START, 'read_at': 7}, {**START, 'read_at': 'yesterday'}, {**START, 'source': 'elsewhere'}, {**START, 'more': 1},
                      {**START, 'contract': [1]}, {**START, 'contract': True}, {**START, 'contract': 10 ** 400}, {'type': 'start'}):
            with self.subTest(start=start), answering(start, PARTNER, END):
                self.assertRegex(self.refusal(), r'FB_ENGINE_(ANSWER|CONTRACT)')

    def test_text_with_a_backslash_is_no_lie(self):
        with answering(START, {**PARTNER, 'name': r'a \u0000 b \ud800 ', 'city': '\x01'}, END):
            self.assertEqual(EngineClient(self.env).snapshot(DSN).partners[0]['name'], r'a \u0000 b \ud800 ')

    def test_reports_and_amounts_outside_the_contract_are_refused(self):
        charge = [{'id': '0', 'quantity': '1', 'charge': {}}]
        rated = {'id': '0', 'overage': '0', 'amount': '0', 'amount_rounded': '0'}
        for answer in ([], None, 7, {}, {'lines': None}, {'lines': []}, {'lines': [{**rated, 'id': '1'}]}, {'lines': [rated, rated]},
                       {'lines': [{**rated, 'amount': 'NaN'}]}, {'lines': [{**rated, 'amount': '-1'}]}, {'lines': [{**rated, 'amount': 1}]}):
            with self.subTest(answer=answer), answering(answer):
                self.assertIn('FB_ENGINE_ANSWER', self.refusal(lambda engine: engine.rate('CAD', charge)))
                self.assertIn('FB_ENGINE_ANSWER', self.refusal(lambda engine: engine.check(DSN)))

    def test_refusals_that_are_none_of_the_engines_are_not_repeated(self):
        for answer in (b'', b'<html>', b'[]', b'{}', {'code': 1, 'message': 2, 'fix': 3}, {'code': 'FB_X', 'message': 'x'},
                       {'code': {}, 'message': 'x', 'fix': 'y'}, {'code': 'FB_X', 'message': 'x', 'fix': 'y', 'type': 'start'}):
            for status in (400, 404, 500, 503):
                with self.subTest(answer=answer, status=status), answering(answer, status=status):
                    self.assertIn(f'(HTTP {status})', self.refusal())

    def test_secret_that_is_sent_back_is_not_shown(self):
        echo = {'code': 'FB_X', 'message': f'No such thing: {DSN}', 'fix': f'Bearer {TOKEN}'}
        for said, status in (([echo], 400), ([{**echo, 'type': 'error'}], 200), ([START, {**PARTNER, 'name': TOKEN}, END], 200),
                             ([START, {**PARTNER, 'street': DSN}, END], 200)):
            with self.subTest(status=status, said=said[-1]), answering(*said, status=status):
                self.assertIn('(it repeats a secret)', self.refusal())
        with answering({'problems': [echo]}):
            self.assertIn('(it repeats a secret)', self.refusal(lambda engine: engine.check(DSN)))


@tagged('post_install', '-at_install')
class TestHostileEnvironment(HostileCase):
    """What requests would take from the server's environment and files."""

    def test_neither_proxies_nor_netrc_come_between(self):
        with answering() as elsewhere:
            other = os.environ['FUSION_ENGINE_URL']
            with tempfile.NamedTemporaryFile('w') as netrc:
                netrc.write('machine 127.0.0.1 login somebody password something\n')
                netrc.flush()
                names = ('http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY')
                with patch.dict(os.environ, dict.fromkeys(names, other), NO_PROXY='', no_proxy='', NETRC=netrc.name), \
                        answering(START, PARTNER, END) as seen:
                    EngineClient(self.env).snapshot(DSN)
            self.assertEqual(elsewhere, [])
        self.assertEqual(seen, [('/v1/nexacloud/snapshot', f'Bearer {TOKEN}')])

    def test_url_that_leads_nowhere_is_a_sentence(self):
        for url in ('file:///etc/passwd', 'ftp://127.0.0.1', 'gopher://127.0.0.1:1/x', 'unix:///run/engine', 'http://', 'http://[', 'http://:80',
                    'http://127.0.0.1:99999', 'http://127.0.0.1:x', '127.0.0.1:1', 'javascript:alert(1)', 'http://127.0.0.1:1\r\nX: y',
                    'http://a..b', 'http://' + 'x' * 300, 'http://u:marker-secret@127.0.0.1:1', '\0', '%'):
            with self.subTest(url=url[:40]), patch.dict(os.environ, FUSION_ENGINE_TOKEN=TOKEN):
                self.env['ir.config_parameter'].sudo().set_param('fusion_billing.engine_url', url.replace('\0', ''))
                with patch.dict(os.environ, FUSION_ENGINE_URL=''):
                    self.assertIn('FB_ENGINE_UNREACHABLE', self.refusal())

    def test_token_that_is_no_header_is_a_sentence(self):
        for token in ('x\r\nX-Evil: y', 'é' * 40, ' ' * 40, '\u2028' * 40):
            with self.subTest(token=token), patch.dict(os.environ, FUSION_ENGINE_TOKEN=token), answering(START, PARTNER, END) as seen:
                with contextlib.suppress(UserError):
                    EngineClient(self.env).snapshot(DSN)
                self.assertNotIn('X-Evil', str(seen))


@tagged('post_install', '-at_install')
class TestRowsOfPrograms(BillingCase):
    """Values of Python that JSON has no word for, as another program may hand them to `_import_rows`."""

    def test_every_value_becomes_a_text_that_the_engine_judges(self):
        values = [
            float('nan'), float('inf'), float('-inf'), -0.0, 1e308, 10 ** 5000, -10 ** 5000, Decimal('NaN'), Decimal('sNaN'), Decimal('Infinity'),
            Decimal('1E+999999999'), Decimal('1E-999999999'), Decimal('0E-50'), b'bytes', bytearray(b'x'), {1}, (1,), {'a': {'b': []}}, object(),
            range(3), True, '\ud800', '\0', 1 + 2j,
        ]
        rows = [{'id': str(index), 'name': 'Plan', 'price_monthly': value} for index, value in enumerate(values)]
        snapshot = EngineClient(self.env).normalize({'plans': rows})
        self.assertEqual(len(snapshot.plans) + len(snapshot.rejected), len(values))
        ids = EngineClient(self.env).normalize({'users': [{'id': value} for value in values]})
        self.assertEqual(len(ids.partners) + len(ids.rejected), len(values))
