"""The one HTTP client of the engine. Everything that crosses it is checked against contract.json."""
import datetime
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
_LINE_CHECKS = {name: compile_schema(schema) for name, schema in CONTRACT['lines'].items()}

DEFAULT_URL = 'http://127.0.0.1:8020'

# Seconds. A stock Odoo worker is ended after 120 s of real time: the engine must have answered, or failed, before.
PAUSE_LIMIT = 30
TOTAL_LIMIT = 100
CHUNK_BYTES = 1 << 16

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

    def check(self, dsn=None):
        """What NexaCloud's database looks like from the engine: the response of /v1/nexacloud/check, a dictionary."""
        report = self._post_json('/v1/nexacloud/check', {'dsn': dsn} if dsn else {})
        if not _REPORT_CHECK(report):
            raise self._strange("a report outside the contract")
        return report

    def snapshot(self, dsn=None):
        """Reads NexaCloud, by the connection URL `dsn` or, without one, by the engine's own. Returns a Snapshot."""
        return self._post_stream('/v1/nexacloud/snapshot', {'dsn': dsn} if dsn else {})

    def normalize(self, rows):
        """Normalizes raw rows: `{users, plans, subscriptions}`, each a list of dictionaries. Returns a Snapshot."""
        return self._post_stream('/v1/normalize', {
            kind: [_row(row) for row in rows.get(kind) or ()] for kind in ('users', 'plans', 'subscriptions')
        })

    def rate(self, currency, lines):
        """Rates quantities: `[{id, quantity, charge}]`, decimals as strings. Returns a result a line, in their order."""
        return self._post_json('/v1/rate', {'currency': currency, 'lines': lines})['lines']

    # -- HTTP ---------------------------------------------------------------------------------------------------------

    def _post_json(self, route, body):
        started = time.monotonic()
        content = b''.join(self._chunks(self._post(route, body), started))
        try:
            return json.loads(content)
        except ValueError:
            raise self._strange("no JSON") from None

    def _post_stream(self, route, body):
        started = time.monotonic()
        return self._read_stream(_lines(self._chunks(self._post(route, body), started)))

    def _post(self, route, body):
        if not self._token:
            raise billing_error(self.env, 'FB_ENGINE_TOKEN_MISSING')
        session = requests.Session()
        session.trust_env = False  # a .netrc would replace our bearer, a proxy variable would see it
        try:
            response = session.post(
                self.url + route, data=json.dumps(body).encode(), stream=True, allow_redirects=False,
                timeout=PAUSE_LIMIT,  # one number: Odoo's own test patch of requests breaks on a pair
                headers={'Authorization': f'Bearer {self._token}', 'Content-Type': 'application/json'},
            )
        except requests.Timeout:
            raise billing_error(self.env, 'FB_ENGINE_TIMEOUT', seconds=PAUSE_LIMIT) from None
        except (requests.RequestException, ValueError, UnicodeError):
            raise billing_error(self.env, 'FB_ENGINE_UNREACHABLE', url=self._shown_url()) from None
        if response.status_code != 200:
            raise self._refusal(response)
        return response

    def _chunks(self, response, started):
        try:
            for chunk in response.iter_content(CHUNK_BYTES):
                if time.monotonic() - started > TOTAL_LIMIT:
                    raise billing_error(self.env, 'FB_ENGINE_TIMEOUT', seconds=TOTAL_LIMIT)
                yield chunk
        except requests.RequestException:
            raise billing_error(self.env, 'FB_STREAM_INCOMPLETE') from None
        finally:
            response.close()

    def _refusal(self, response):
        """The engine's own words for a status other than 200."""
        try:
            error = json.loads(response.raw.read(CHUNK_BYTES, decode_content=True))
            return coded_error(error_text(self.env, error), error['code'])
        except Exception:  # whatever came, it was no answer of the engine
            return self._strange(f"HTTP {response.status_code}")
        finally:
            response.close()

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
        try:
            line = json.loads(raw)
        except ValueError:
            raise self._strange("a line that is no JSON") from None
        if not isinstance(line, dict):
            raise self._strange("a line that is no object")
        return line

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


def _lines(chunks):
    """Splits at line feeds only: Python's own splitlines also splits at U+2028, which may stand in a name."""
    rest = b''
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b'\n')
        yield from whole
    if rest:
        yield rest


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
        return format(value, 'f')
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, (list, tuple, dict, set, bytes)):
        return {}
    return str(value)
