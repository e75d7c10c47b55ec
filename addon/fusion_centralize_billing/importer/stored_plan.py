"""A plan in the database: PlanLines as rows of fusion.billing.import.line, written and read by the thousand.

By plain SQL: a run of 200,000 rows would spend minutes in the ORM on its own notes. These rows are the addon's alone and
no module computes anything from them.
"""
import json
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from itertools import takewhile

from odoo.tools import SQL

from .plan_line import KINDS, WRITING, PlanLine

LINES_A_STATEMENT = 1000
STORED = (
    'run_id', 'kind', 'external_id', 'name', 'action', 'planned_action', 'pending', 'code', 'message', 'changes', 'warnings',
    'warned', 'source', 'seen', 'res_model', 'res_id', 'matched')
_json = json.JSONEncoder(separators=(',', ':')).encode
COPY_ESCAPES = str.maketrans({'\\': r'\\', '\t': r'\t', '\n': r'\n', '\r': r'\r'})


def store_plan(env, run, plan):
    """Keeps the lines of a plan: what is to be done waits as `pending`, unchanged rows are kept only if they are warned of."""
    kept = [line for line in plan.lines if line.action != 'unchanged' or line.warnings]
    # COPY: PostgreSQL takes an INSERT of as much text apart for longer than it takes to write it.
    for rows in _made_ahead(_copy_text, range(0, len(kept), LINES_A_STATEMENT), run.id, kept):
        env.cr.copy_from(StringIO(rows), 'fusion_billing_import_line', columns=STORED)
    env['fusion.billing.import.line'].invalidate_model()


def next_lines(env, run, limit):
    """The lines to be done next, in order and of one kind: {line id: PlanLine}, at most `limit`, empty when all are done."""
    rows = env.execute_query(SQL(
        """
        SELECT id, kind, external_id, name, action, changes, res_model, res_id, source, seen
          FROM fusion_billing_import_line WHERE run_id = %s AND pending ORDER BY id LIMIT %s
        """, run.id, limit))
    of_one_kind = takewhile(lambda row: row[1] == rows[0][1], rows)
    return {line_id: _plan_line(*columns) for line_id, *columns in of_one_kind}


def written_lines(env, run, ids=None):
    """What a run wrote, in order: {line id: PlanLine}, all of it or of some lines."""
    rows = env.execute_query(SQL(
        """
        SELECT id, kind, external_id, name, action, changes, res_model, res_id, source, seen
          FROM fusion_billing_import_line
         WHERE run_id = %s AND NOT pending AND action IN ('create', 'update') AND %s ORDER BY id
        """, run.id, SQL("TRUE") if ids is None else SQL("id = ANY(%s)", ids)))
    return {line_id: _plan_line(*columns) for line_id, *columns in rows}


def _plan_line(kind, external_id, name, action, changes, res_model, res_id, source, seen):
    return PlanLine(kind, external_id, name, action, changes=changes, res_model=res_model, res_id=res_id, source=source, seen=seen)


def record_outcome(env, lines, present):
    """Notes what became of pending lines.

    :param lines: {line id: PlanLine as it was applied, or held back}
    :param present: {line id: {field: present value}} of those held back
    """
    rows = json.dumps([
        {**_stored(line), 'id': line_id, 'present': present.get(line_id)} for line_id, line in lines.items()])
    env.execute_query(SQL(
        """
        UPDATE fusion_billing_import_line line
           SET pending = false, action = done.action, code = done.code, message = done.message, present = done.present,
               changes = CASE WHEN done.present IS NULL THEN line.changes ELSE done.changes END, name = done.name, res_model = done.res_model, res_id = done.res_id
          FROM jsonb_to_recordset(%(rows)s) AS done(
                   id integer, action text, code text, message text, present jsonb, changes jsonb, name text, res_model text,
                   res_id integer)
         WHERE line.id = done.id
     RETURNING 1
        """, rows=rows))
    env['fusion.billing.import.line'].invalidate_model()


def count_lines(env, run):
    """{kind: {action: count, 'warn': count}} of the lines that a run keeps; those that wait are counted as warned alone."""
    counts = {kind: {} for kind in KINDS}
    for kind, action, count, warned in env.execute_query(SQL(
            """
            SELECT kind, action, count(*) FILTER (WHERE NOT pending), count(*) FILTER (WHERE warned)
              FROM fusion_billing_import_line WHERE run_id = %s GROUP BY kind, action
            """, run.id)):
        counts[kind][action] = count
        counts[kind]['warn'] = counts[kind].get('warn', 0) + warned
    return counts


def _copy_text(start, run_id, lines):
    """The next lines from `start` on, as PostgreSQL's COPY reads them."""
    rows = []
    for line in lines[start:start + LINES_A_STATEMENT]:
        stored = {'run_id': run_id, 'planned_action': line.action, **_stored(line)}
        rows.append('\t'.join([_copied(stored[name]) for name in STORED]))
    return '\n'.join(rows)


def _copied(value):
    if value is None:
        return r'\N'
    text = value if isinstance(value, str) else _json(value)  # true, 12 and {} are what PostgreSQL reads too
    # Few texts need it, and translating them all took a third of the time.
    return text.translate(COPY_ESCAPES) if '\\' in text or not text.isprintable() else text


def _made_ahead(make, items, *args):
    """`make(item, *args)` of each item, the next one made while PostgreSQL is busy with this one: a quarter of the time."""
    with ThreadPoolExecutor(max_workers=1) as maker:
        ahead = None
        for item in items:
            made, ahead = ahead, maker.submit(make, item, *args)
            if made:
                yield made.result()
        if ahead:
            yield ahead.result()


def _stored(line):
    return {
        'kind': line.kind, 'external_id': line.external_id, 'name': line.name, 'action': line.action,
        'pending': line.action in WRITING, 'code': line.code, 'message': line.message, 'changes': line.changes,
        'warnings': line.warnings, 'warned': bool(line.warnings), 'source': line.source, 'seen': line.seen,
        'res_model': line.res_model if line.res_id else None, 'res_id': line.res_id or None,
        'matched': line.kind == 'user' and bool(line.res_id) and not line.seen.get('made'),
    }
