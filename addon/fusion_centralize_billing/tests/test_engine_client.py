import json
import os
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..engine.client import CONTRACT, EngineClient
from ..engine.schema import compile_schema
from .common import BillingCase

GOLDEN = Path(__file__).parent / 'golden'
START = {'type': 'start', 'contract': CONTRACT['contract'], 'engine': '1', 'read_at': '2026-01-01T00:00:00.000Z', 'source': 'request'}
PARTNER = {'type': 'partner', 'external_id': '1', 'name': 'One', 'company_name': None, 'email': None, 'street': None,
           'city': None, 'zip': None, 'state': None, 'country': None, 'vat': None, 'stripe_customer_id': None}
END = {'type': 'end', 'counts': {'plan': 0, 'partner': 1, 'subscription': 0, 'rejected': 0}, 'fingerprint': 'ab' * 32}


@contextmanager
def answering(*lines, status=200, headers=()):
    """A server on a free port of the loopback that answers every request with these lines, as a broken engine might."""
    body = b''.join(line if isinstance(line, bytes) else json.dumps(line).encode() + b'\n' for line in lines)
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            seen.append((self.path, self.headers['Authorization']))
            self.rfile.read(int(self.headers['Content-Length']))
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            pass

    server = HTTPServer(('127.0.0.1', 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    try:
        with patch.dict(os.environ, FUSION_ENGINE_URL=f'http://127.0.0.1:{server.server_port}'):
            yield seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@tagged('post_install', '-at_install')
class TestEngineClient(BillingCase):
    """Whatever the engine or what stands before it does, Odoo says what happened and what to do, or imports all of it."""

    def refusal(self):
        with self.assertRaises(UserError) as refused:
            EngineClient(self.env).normalize({'users': [{'id': 1}]})
        return str(refused.exception)

    def test_whole_stream_is_taken(self):
        with answering(START, PARTNER, END):
            snapshot = EngineClient(self.env).normalize({})
        self.assertEqual((snapshot.partners, snapshot.fingerprint), ([PARTNER], 'ab' * 32))

    def test_engine_down(self):
        with answering():
            url = os.environ['FUSION_ENGINE_URL']
        with patch.dict(os.environ, FUSION_ENGINE_URL=url):
            text = self.refusal()
        self.assertIn('FB_ENGINE_UNREACHABLE', text)
        self.assertIn('Start it', text)

    def test_wrong_token_at_the_real_engine(self):
        with patch.dict(os.environ, FUSION_ENGINE_TOKEN='x' * 40):
            text = self.refusal()
        self.assertIn('FB_ENGINE_UNAUTHORIZED', text)
        self.assertNotIn('x' * 40, text)

    def test_missing_token(self):
        self.env['ir.config_parameter'].sudo().set_param('fusion_billing.engine_token', False)
        with patch.dict(os.environ, FUSION_ENGINE_TOKEN=''):
            self.assertIn('FB_ENGINE_TOKEN_MISSING', self.refusal())

    def test_newer_engine_asks_to_upgrade_the_addon(self):
        with answering({**START, 'contract': CONTRACT['contract'] + 1}):
            text = self.refusal()
        self.assertIn('FB_ENGINE_CONTRACT', text)
        self.assertIn('Upgrade the Odoo addon', text)

    def test_older_engine_asks_to_upgrade_the_engine(self):
        with answering({**START, 'contract': 0}):
            self.assertIn('Upgrade the engine', self.refusal())

    def test_stream_without_its_end_is_refused_whole(self):
        with answering(START, PARTNER):
            self.assertIn('FB_STREAM_INCOMPLETE', self.refusal())

    def test_stream_with_other_counts_is_refused_whole(self):
        with answering(START, PARTNER, PARTNER, END):
            self.assertIn('FB_STREAM_INCOMPLETE', self.refusal())

    def test_stream_with_lines_after_its_end_is_refused_whole(self):
        with answering(START, PARTNER, END, PARTNER):
            self.assertIn('FB_STREAM_INCOMPLETE', self.refusal())

    def test_failure_in_mid_stream_is_told_in_the_engines_words(self):
        with answering(START, PARTNER, {'type': 'error', 'code': 'FB_X', 'message': 'It broke.', 'fix': 'Mend it.'}):
            self.assertEqual(self.refusal(), 'It broke. Mend it. (FB_X)')

    def test_lines_outside_the_contract_are_refused(self):
        for line in ({**PARTNER, 'extra': 1}, {**PARTNER, 'name': ''}, {**PARTNER, 'email': 7}, {'type': 'partner'}, {'type': 'x'},
                     b'no json\n', b'[]\n'):
            with answering(START, line, END):
                self.assertIn('FB_ENGINE_ANSWER', self.refusal(), line)

    def test_redirect_is_not_followed(self):
        with answering() as elsewhere:
            other = os.environ['FUSION_ENGINE_URL']
            with answering(status=307, headers=[('Location', f'{other}/v1/normalize')]):
                self.assertIn('FB_ENGINE_ANSWER', self.refusal())
            self.assertEqual(elsewhere, [])

    def test_password_in_the_url_is_not_shown(self):
        with patch.dict(os.environ, FUSION_ENGINE_URL='http://somebody:marker-secret@127.0.0.1:1'):
            self.assertNotIn('marker-secret', self.refusal())

    def test_token_of_the_environment_wins_over_the_setting(self):
        self.env['ir.config_parameter'].sudo().set_param('fusion_billing.engine_token', 's' * 40)
        with patch.dict(os.environ, FUSION_ENGINE_TOKEN='e' * 40), answering(START, PARTNER, END) as seen:
            EngineClient(self.env).normalize({})
        self.assertEqual(seen, [('/v1/normalize', 'Bearer ' + 'e' * 40)])

    def test_golden_streams_fit_the_contract(self):
        streams = sorted(GOLDEN.glob('*.ndjson'))
        self.assertTrue(streams)
        for stream in streams:
            with self.subTest(stream=stream.name), answering(stream.read_bytes()):
                snapshot = EngineClient(self.env).normalize({})
                lines = len(snapshot.plans) + len(snapshot.partners) + len(snapshot.subscriptions) + len(snapshot.rejected)
                self.assertEqual(lines, stream.read_bytes().count(b'\n') - 2)


@tagged('post_install', '-at_install')
class TestSchema(BillingCase):
    """The words of JSON Schema that the contract uses."""

    def test_words(self):
        fits = compile_schema({
            'type': 'object', 'additionalProperties': False, 'required': ['a'],
            'properties': {
                'a': {'anyOf': [{'type': 'string', 'pattern': '^[0-9]+$'}, {'type': 'null'}]},
                'b': {'type': 'array', 'items': {'enum': [1, 2]}},
                'c': {'const': True}, 'd': {'type': 'integer', 'minimum': 0}, 'e': {'type': 'string', 'minLength': 1},
            },
        })
        for value in ({'a': '12'}, {'a': None}, {'a': '1', 'b': [1, 2], 'c': True, 'd': 0, 'e': 'x'}):
            self.assertTrue(fits(value), value)
        for value in (None, [], {}, {'a': ''}, {'a': '1\n'}, {'a': 1}, {'a': '1', 'b': [3]}, {'a': '1', 'c': 1},
                      {'a': '1', 'd': -1}, {'a': '1', 'd': True}, {'a': '1', 'e': ''}, {'a': '1', 'f': 0}):
            self.assertFalse(fits(value), value)

    def test_unknown_word_is_an_error(self):
        with self.assertRaises(KeyError):
            compile_schema({'maxLength': 3})
