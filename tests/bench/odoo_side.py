"""What the bench measures inside Odoo. Read by `odoo shell` in a folder with baseline.py; prints a line `BENCH {...}` for each measurement.

FUSION_BENCH names, as JSON, the NexaCloud databases by their number of rows, and what is to be measured.
"""
import gc
import json
import os
import resource
import sys
import time

import psycopg2
import psycopg2.extras

from odoo.addons.fusion_centralize_billing.importer.importer import Importer
from odoo.addons.fusion_centralize_billing.models.import_run import OPEN

sys.path.insert(0, os.getcwd())
from baseline import RowByRow  # noqa: E402

ROUNDS = 3
WANTED = json.loads(os.environ['FUSION_BENCH'])
TABLES = ('users', 'plans', 'subscriptions')

env = globals()['env']
user = env.ref('base.user_admin')
env = env(user=user, context={'lang': 'en_US', 'allowed_company_ids': user.company_id.ids})


def say(**values):
    print('BENCH ' + json.dumps(values), flush=True)


def read_from(dsn):
    """From here on this is the NexaCloud that is imported."""
    env['ir.config_parameter'].sudo().set_param('fusion_billing.nexacloud_dsn', dsn)


def timed(work):
    """(seconds, queries, what `work` returned), nothing being in the cache before."""
    env.flush_all()
    env.invalidate_all()
    gc.collect()
    queries, since = env.cr.sql_log_count, time.perf_counter()
    result = work()
    env.flush_all()
    return time.perf_counter() - since, env.cr.sql_log_count - queries, result


def undone(work):
    """Does the work and takes back what it wrote."""
    env.cr.commit()
    try:
        work()
    finally:
        env.cr.rollback()
        env.invalidate_all(flush=False)


def raw_rows(dsn):
    """All rows of NexaCloud as text, as a script reads them."""
    with psycopg2.connect(dsn) as connection, connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cr:
        rows = {}
        for table in TABLES:
            cr.execute(f"SELECT to_jsonb(t) AS row FROM {table} t")
            rows[table] = [{name: value if value is None else str(value) for name, value in found['row'].items()}
                           for found in cr.fetchall()]
    return rows


def addon_import(dry_run):
    """What a click does: read NexaCloud through the engine, plan, and carry out."""
    wizard = env['fusion.billing.import.wizard']
    return wizard._import_rows(wizard._read_nexacloud_rows(), dry_run=dry_run)


def measure_pairs(rows, dsn):
    """Preview, first import and unchanged second import, by the addon and row by row; everything is taken back."""
    read_from(dsn)

    def addon():
        for name, dry_run in (('preview', True), ('import', False), ('rerun', False)):
            seconds, queries, result = timed(lambda dry_run=dry_run: addon_import(dry_run))
            say(what=name, who='addon', rows=rows, seconds=seconds, queries=queries)
        assert not result['created'] and not result['updated'], "the second import was not unchanged"

    def baseline():
        server = env(su=True, context={**env.context, 'tracking_disable': True, 'no_vat_validation': True})
        source = raw_rows(dsn)
        for name in ('import', 'rerun'):
            seconds, queries, imported = timed(lambda: RowByRow(server).run(source))
            say(what=name, who='baseline', rows=rows, seconds=seconds, queries=queries, imported=imported)

    undone(addon)
    undone(baseline)
    for _round in range(ROUNDS - 1):
        undone(addon)


def measure_engine(rows, dsn):
    """Reading through the engine against COPY of the same rows by PostgreSQL itself."""
    read_from(dsn)
    for _round in range(ROUNDS):
        with psycopg2.connect(dsn) as connection, connection.cursor() as cr, open(os.devnull, 'wb') as nowhere:
            since = time.perf_counter()
            for table in TABLES:
                cr.copy_expert(f'COPY {table} TO STDOUT', nowhere)
            copied = time.perf_counter() - since
        seconds, _queries, snapshot = timed(lambda: env['fusion.billing.import.wizard']._read_nexacloud_rows())
        read = len(snapshot.partners) + len(snapshot.plans) + len(snapshot.subscriptions) + len(snapshot.rejected)
        say(what='read', rows=rows, read=read, seconds=seconds, copy_seconds=copied)


def measure_run(rows, dsn):
    """A run in the background, in its chunks and with its commits; it stays in the database."""
    read_from(dsn)
    env.cr.commit()
    importer = Importer(env, dry_run=True)
    wizards = env['fusion.billing.import.wizard']

    def preview():
        return importer.plan(wizards._read_nexacloud_rows())

    def pages():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    seconds, queries, _plan = timed(preview)
    say(what='preview', who='run', rows=rows, seconds=seconds, queries=queries)
    wizard = wizards.create({'dry_run': False})
    wizard.action_run_import()
    run, before = wizard.run_id.sudo(), pages()
    while run.state in OPEN:
        since, state = time.perf_counter(), run.state
        run._claim()
        run._step()
        env.cr.commit()
        if state == 'applying' and run.state == 'applying':
            chunk = run.chunk_ids[-1:]
            say(what='chunk', kind=chunk.kind, rows=rows, written=chunk.rows, seconds=time.perf_counter() - since)
    assert run.state == 'done', run.message
    say(what='memory', rows=rows, kilobytes=pages() - before)
    seconds, queries, plan = timed(preview)
    assert not plan.of('subscription', 'create', 'update'), "the second plan was not unchanged"
    say(what='rerun', who='run', rows=rows, seconds=seconds, queries=queries)


for measure in ('pairs', 'engine', 'run'):
    for rows, dsn in WANTED[measure].items():
        globals()[f'measure_{measure}'](int(rows), dsn)
