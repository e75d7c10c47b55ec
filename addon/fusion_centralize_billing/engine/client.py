"""The one HTTP client of the engine. Everything that crosses it is checked against contract.json."""
import datetime
import http.client
import json
import os
import time
from decimal import Decimal
from urllib.parse import urlsplit

import requests

from ..errors import billing_error, coded_error
from .contract import CONTRACT
from .schema import compile_schema
from .snapshot import Snapshot
from .words import error_text, reject_text

_REPORT_CHECK = compile_schema(CONTRACT['responses']['check'])
_RATE_CHECK = compile_schema(CONTRACT['responses']['rate'])
_LINE_CHECKS = {name: compile_schema(schema) for name, schema in CONTRACT['lines'].items()}

DEFAULT_URL = 'http://127.0.0.1:8020'

# Seconds. A stock Odoo worker is ended after 120 s of real time: the engine must have answered, or failed, before.
PAUSE_LIMIT = 30
TOTAL_LIMIT = 100
CHUNK_BYTES = 1 << 16
# What an engine can send in earnest: it takes no text of more than 1000 characters, and a stream of a million lines is half
# as long.
LINE_BYTES = 1 << 20
ANSWER_BYTES = 1 << 30

# A token or a URL is longer; less could stand in an answer by chance.
SECRET_BYTES = 16
# More than any price has; beyond it a number is only written to be rejected.
MANY_DIGITS = 1000

_ROWS_OF_TYPE = {'plan': 'plans', 'partner': 'partners', 'subscription': 'subscriptions', 'rejected': 'rejected'}


class EngineClient:
    """Speaks to the engine that this database is configured for.

    FUSION_ENGINE_URL and FUSION_ENGINE_TOKEN in the environment win over the settings. Every method raises
    UserError that says what to do.
    """

    def __init__(self, env):
        self.env = env
        parameter = env['ir.config_parameter'].sudo().get_param
        self.url = (os.environ.get('FUSION_ENGINE_URL') or parameter('fusion_billing.engine_url') or DEFAULT_URL).rstrip('/')
        self._token = os.environ.get('FUSION_ENGINE_TOKEN') or parameter('fusion_billing.engine_token') or ''
        self._secrets = [self._token.encode()]  # what no answer may repeat, since answers are shown and kept

    def check(self, dsn=None):
        """What NexaCloud's database looks like from the engine: the response of /v1/nexacloud/check, a dictionary."""
        report = self._post_json('/v1/nexacloud/check', self._nexacloud(dsn))
        if not _REPORT_CHECK(report):
            raise self._strange("a report outside the contract")
        return report

    def snapshot(self, dsn=None):
        """Reads NexaCloud, by the connection URL `dsn` or, without one, by the engine's own. Returns a Snapshot."""
        return self._post_stream('/v1/nexacloud/snapshot', self._nexacloud(dsn))

    def normalize(self, rows):
        """Normalizes raw rows: `{users, plans, subscriptions}`, each a list of dictionaries. Returns a Snapshot."""
        return self._post_stream('/v1/normalize', {
            kind: [_row(row) for row in rows.get(kind) or ()] for kind in ('users', 'plans', 'subscriptions')
        })

    def rate(self, currency, lines, explain=False):
        """Rates quantities: `[{id, quantity, charge}]`, decimals as strings. Returns a result a line, in their order.

        With `explain` each result holds its `explanation`, a sentence and the parts of the amount.
        """
        asked = {'explain': True} if explain else {}
        reply = self._post_json('/v1/rate', {'currency': currency, 'lines': lines, **asked})
        if not _RATE_CHECK(reply) or [result['id'] for result in reply['lines']] != [line['id'] for line in lines]:
            raise self._strange("amounts outside the contract")
        if explain and any('error' not in result and 'explanation' not in result for result in reply['lines']):
            raise self._strange("amounts without the explanations that were asked for")
        return reply['lines']

    def _nexacloud(self, dsn):
        if not dsn:
            return {}
        self._secrets.append(dsn.encode())
        return {'dsn': dsn}

    # -- HTTP ---------------------------------------------------------------------------------------------------------

    def _post_json(self, route, body):
        started = time.monotonic()
        return self._load(b''.join(self._chunks(self._post(route, body), started)), "no JSON")

    def _post_stream(self, route, body):
        started = time.monotonic()
        return self._read_stream(self._lines(self._chunks(self._post(route, body), started)))

    def _post(self, route, body):
        if not self._token:
            raise billing_error(self.env, 'FB_ENGINE_TOKEN_MISSING')
        session = requests.Session()
        session.trust_env = False  # a .netrc would replace our bearer, a proxy variable would see it
        try:
            response = session.post(
                self.url + route, data=json.dumps(body).encode(), stream=True, allow_redirects=False,
                timeout=PAUSE_LIMIT,  # one number: Odoo's own test patch of requests breaks on a pair
                headers={'Authorization': f'Bearer {self._token}', 'Content-Type': 'application/json', 'Accept-Encoding': 'identity'},
            )
        except requests.Timeout:
            raise billing_error(self.env, 'FB_ENGINE_TIMEOUT', seconds=PAUSE_LIMIT) from None
        except (requests.RequestException, ValueError, UnicodeError):
            raise billing_error(self.env, 'FB_ENGINE_UNREACHABLE', url=self._shown_url()) from None
        if response.headers.get('Content-Encoding'):  # unpacked, a small answer could fill the memory
            response.close()
            raise self._strange("it is compressed")
        if response.status_code != 200:
            raise self._refusal(response)
        return response

    def _chunks(self, response, started):
        # Neither requests nor urllib3 gives what has come so far: who drips byte by byte would have all the time of the world.
        read, size = response.raw._fp.read1, 0
        try:
            while chunk := read(CHUNK_BYTES):
                if time.monotonic() - started > TOTAL_LIMIT:
                    raise billing_error(self.env, 'FB_ENGINE_TIMEOUT', seconds=TOTAL_LIMIT)
                size += len(chunk)
                if size > ANSWER_BYTES:
                    raise self._strange("it is too long")
                yield chunk
        except (OSError, http.client.HTTPException, ValueError):
            raise billing_error(self.env, 'FB_STREAM_INCOMPLETE') from None
        finally:
            response.close()

    def _refusal(self, response):
        """The engine's own words for a status other than 200."""
        status = f"HTTP {response.status_code}"
        line = next(self._lines(self._chunks(response, time.monotonic())), b'')
        error = self._load(line, status)
        if not isinstance(error, dict) or not _LINE_CHECKS['error']({'type': 'error', **_without_details(error)}):
            return self._strange(status)
        return coded_error(error_text(self.env, error), error['code'])

    def _strange(self, detail):
        return billing_error(self.env, 'FB_ENGINE_ANSWER', url=self._shown_url(), detail=detail)

    def _shown_url(self):
        """The engine's URL without what could be a password in it."""
        try:
            parts = urlsplit(self.url)
            return f"{parts.scheme}://{parts.hostname}:{parts.port}" if parts.port else f"{parts.scheme}://{parts.hostname}"
        except ValueError:
            return '?'

    # -- The stream ---------------------------------------------------------------------------------------------------

    def _read_stream(self, lines):
        """Collects a stream into a Snapshot; refuses it whole when a line is strange or its end is missing."""
        start = self._parse(next(lines, None))
        if start.get('type') == 'error':
            raise self._stream_error(start)
        if start.get('type') != 'start':
            raise self._strange("no start line")
        self._compare_contract(start.get('contract'))
        self._validate('start', start)
        if not _is_moment(start['read_at']):
            raise self._strange("a start line outside the contract")
        snapshot = Snapshot(source=start['source'], read_at=start['read_at'], engine=start['engine'])
        rows = {kind: getattr(snapshot, attribute) for kind, attribute in _ROWS_OF_TYPE.items()}
        for raw in lines:
            line = self._parse(raw)
            kind = line.get('type')
            if kind in rows:
                self._validate(kind, line)
                if kind == 'rejected':
                    line['message'] = reject_text(self.env, line['code'], line['message'])
                rows[kind].append(line)
            elif kind == 'end':
                self._validate('end', line)
                if line['counts'] != {name: len(read) for name, read in rows.items()} or next(lines, None) is not None:
                    raise billing_error(self.env, 'FB_STREAM_INCOMPLETE')
                snapshot.fingerprint = line['fingerprint']
                return snapshot
            elif kind == 'error':
                raise self._stream_error(line)
            else:
                raise self._strange("a line of an unknown type")
        raise billing_error(self.env, 'FB_STREAM_INCOMPLETE')

    def _parse(self, raw):
        if raw is None:
            raise billing_error(self.env, 'FB_STREAM_INCOMPLETE')
        line = self._load(raw, "a line that is no JSON")
        if not isinstance(line, dict):
            raise self._strange("a line that is no object")
        if not isinstance(line.get('type'), str):
            raise self._strange("a line of an unknown type")
        return line

    def _load(self, raw, otherwise):
        """The value of some JSON. Nothing that holds a secret of ours, or what no database can store, is used."""
        for secret in self._secrets:
            if len(secret) >= SECRET_BYTES and secret in raw:
                raise self._strange("it repeats a secret")
        try:
            if b'\\u' in raw and not _is_storable(raw):
                raise self._strange("it holds characters that no database can store")
            return json.loads(raw.decode())
        except (ValueError, RecursionError):
            raise self._strange(otherwise) from None

    def _lines(self, chunks):
        """Splits at line feeds only: Python's own splitlines also splits at U+2028, which may stand in a name."""
        rest = b''
        for chunk in chunks:
            *whole, rest = (rest + chunk).split(b'\n')
            yield from whole
            if len(rest) > LINE_BYTES:
                raise self._strange("a line that is too long")
        if rest:
            yield rest

    def _validate(self, kind, line):
        if not _LINE_CHECKS[kind](line):
            raise self._strange(f"a {kind} line outside the contract")

    def _stream_error(self, line):
        self._validate('error', line)
        return coded_error(error_text(self.env, line), line['code'])

    def _compare_contract(self, theirs):
        ours = CONTRACT['contract']
        if theirs != ours:
            newer = isinstance(theirs, int) and theirs > ours
            side = self.env._("the Odoo addon") if newer else self.env._("the engine")
            raise billing_error(self.env, 'FB_ENGINE_CONTRACT', theirs=theirs, ours=ours, side=side)


def _is_storable(raw):
    """Whether escapes in some JSON stand for whole characters, and none for a NUL."""
    plain = json.dumps(json.loads(raw), ensure_ascii=False).replace('\\\\', '')
    return '\\u0000' not in plain and not any('\ud800' <= char <= '\udfff' for char in plain)


def _is_moment(text):
    try:
        return bool(datetime.datetime.fromisoformat(text).tzinfo)
    except ValueError:
        return False


def _without_details(error):
    return {name: value for name, value in error.items() if name != 'details'}


def _row(row):
    return {str(column): _scalar(value) for column, value in row.items()} if isinstance(row, dict) else None


def _scalar(value):
    """A value as text, so that no digit is lost on the way; what is no scalar becomes `{}`, which the engine rejects."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal):
        return format(value, 'f') if abs(value.adjusted()) < MANY_DIGITS else str(value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, (list, tuple, dict, set, bytes)):
        return {}
    if isinstance(value, int) and abs(value) >= 10 ** MANY_DIGITS:
        return hex(value)  # Python refuses to write so many decimal digits, and the engine to take them
    return str(value)
