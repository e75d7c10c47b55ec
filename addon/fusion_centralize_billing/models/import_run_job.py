import logging
import os
import random
import socket
import time
from collections import Counter
from datetime import UTC, datetime

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..errors import billing_error, reason
from ..importer.importer import REST_CODES, Importer, check_guards, claim_import
from ..importer.plan_line import KINDS, PlanLine
from ..importer.revenue import revenue
from ..importer.source_questions import source_questions
from ..importer.stored_plan import count_lines, next_lines, record_outcome, store_plan
from ..importer.totals import Standing, disagreements, source_totals, standing_of
from ..importer.traces import note_last_writes
from .import_run import OPEN
from .import_run_control import CRON, UNFINISHED

_logger = logging.getLogger(__name__)

ROWS_A_CHUNK = 500
CONFLICTS_IN_A_ROW = 5
# Seconds to wait for others' locks. Without end PostgreSQL waits on for a worker that Odoo killed, and nobody can stop the run.
LOCK_TIMEOUT = 10
KILLED_IN_A_ROW = 2


class ImportRun(models.Model):
    """The work on a run, in steps: reading and planning is one, each chunk of rows one, adding up the last.

    A step is one transaction. It holds the run's row, so that another worker passes it over, and writes into that row only
    when the run's state changes, so that nobody who wants to stop it runs into a conflict. When a worker dies, PostgreSQL
    takes its step back, and the next worker does it again.
    """
    _inherit = 'fusion.billing.import.run'

    @api.model
    def _cron_work(self):
        """Works on the open run until its end, or the end of this worker's time: called by the scheduled action.

        The one place that commits.
        """
        cron, conflicts = self.env['ir.cron'], 0
        left = self._rows_left()
        if left and not cron._commit_progress(0, remaining=left):
            return  # the scheduler calls ten times in a row, but the time is up: other jobs are waiting
        while True:
            run = self.browse()
            try:
                run = self._claim()
                rows, left = run._step() if run else (None, self._rows_left())
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                conflicts += 1
                if conflicts <= CONFLICTS_IN_A_ROW:
                    time.sleep(random.uniform(0, 0.05 * 2 ** conflicts))
                    continue
                rows, left = None, 1
            except Exception as error:
                self.env.cr.rollback()
                if not run:
                    raise  # it is not about a run: the scheduler itself says so
                run._fail(error)
                rows, left = 0, 0
            if rows is None:
                # All is done, or it is not this worker's turn: the scheduler looks again within a minute.
                cron._commit_progress(0, remaining=left)
                return
            conflicts = 0
            if not cron._commit_progress(rows, remaining=left) and left:
                # By itself the scheduler would come back to what is left only with its next look.
                self.env.ref(CRON)._trigger()
                cron._commit_progress(0, remaining=left)
                return

    @api.model
    def _claim(self):
        """The open run, its row locked until the end of the transaction; empty when there is none or another has it."""
        run = self.search([('state', 'in', OPEN)], limit=1)
        run = run.try_lock_for_update(allow_referencing=True)
        if run:
            self.env.cr.execute("SET LOCAL lock_timeout = %s", (f'{LOCK_TIMEOUT}s',))
            run._take_in_hand()
        return run

    def _step(self):
        """Does the next piece of work on a claimed run, and tells of it.

        :return: (how many rows it wrote, None when it has to wait; how many are still to be written, see _left)
        """
        rows = self._work()
        return rows, self._left(self._progress() if rows is None else self._push_progress())

    def _work(self):
        if self.stop_ids:
            self._stop()
        elif self._was_killed_again():
            self._end('failed', reason(self._user_env(), 'FB_RUN_INTERRUPTED'))
        elif self.state == 'draft':
            self.state = 'planning'
        elif self.state == 'planning':
            if self.planned_at:
                self._check_source()
            else:
                self._plan()
        else:
            return self._apply_chunk() if claim_import(self.env) else None
        return 0

    # -- Planning -----------------------------------------------------------------------------------------------------

    def _plan(self):
        """Reads NexaCloud, compares it with Odoo and keeps the plan."""
        importer = self._importer(dry_run=True)
        snapshot = self._read_source(importer)
        plan = importer.plan(snapshot)
        store_plan(self.env, self, plan)
        counts, source = plan.counts(), source_totals(importer.user_env, snapshot)
        standing = standing_of(plan.lines)
        unchanged = standing_of(line for line in plan.lines if line.action == 'unchanged')
        followed = [line.external_id for line in plan.of('subscription', 'create', 'update', 'unchanged')]
        self._store_orphans(line.external_id for line in plan.of('subscription'))
        totals, warnings = importer.totals(source, standing, self._rest(followed), applied=False)
        self.write({
            'source_read_at': datetime.fromisoformat(snapshot.read_at).astimezone(UTC).replace(tzinfo=None),
            'fingerprint': snapshot.fingerprint,
            'planned_at': fields.Datetime.now(),
            'planned_counts': counts,
            'counts': counts,
            'source_totals': source,
            'unchanged': {'users': unchanged.users, 'subscriptions': unchanged.subscriptions},
            'control_totals': totals,
            'revenue': revenue(standing.subscriptions, source['plans']),
            'warnings': plan.warnings + warnings,
            'questions': source_questions(
                {kind: counts[kind]['read'] for kind in KINDS}, self._last_read(), importer.say, self._kind_names()),
        })
        if self.dry_run or self.questions:
            self._end('planned')
            self._supersede('planned')
        else:
            self._begin_applying()

    def _check_source(self):
        """Looks whether NexaCloud is still as it was reviewed, unless that has been answered."""
        if 'FB_SOURCE_CHANGED' not in (self.accepted or ()):
            importer = self._importer(dry_run=True)
            if self._read_source(importer).fingerprint != self.fingerprint:
                self.questions = [('FB_SOURCE_CHANGED', importer.say('FB_SOURCE_CHANGED'))]
                self._stop()
                return
        self._begin_applying()

    def _read_source(self, importer):
        return importer.snapshot_of(importer.user_env['fusion.billing.import.wizard']._read_nexacloud_rows())

    def _last_read(self):
        """How many rows of each kind the last completed import read, or None."""
        last = self.search([
            ('state', '=', 'done'), ('company_id', '=', self.company_id.id), ('id', '!=', self.id), ('undoes_id', '=', False)], limit=1)
        return last.counts and {kind: last.counts[kind]['read'] for kind in KINDS}

    def _begin_applying(self):
        check_guards(self._user_env())
        self.state = 'applying'
        self._supersede('planned', 'stopped', 'failed')

    def _supersede(self, *states):
        """Makes other plans stale: they were made for what Odoo held before this run."""
        others = self.search([
            ('state', 'in', states), ('id', '!=', self.id), ('company_id', '=', self.company_id.id),
            ('planned_at', '!=', False), ('superseded_by_id', '=', False)])
        others.superseded_by_id = self
        for run in others.filtered(lambda run: run.state != 'failed'):
            run.write({'state': 'stale', 'message': reason(run._user_env(), 'FB_PLAN_SUPERSEDED', run=self.name)})

    # -- Applying -----------------------------------------------------------------------------------------------------

    def _apply_chunk(self):
        """Applies the next rows of one kind and notes what became of each; after the last one, closes the run."""
        started = time.monotonic()
        lines = next_lines(self.env, self, ROWS_A_CHUNK)
        importer = self._importer(dry_run=False, claimed=True)
        if not lines:
            self._close(importer)
            return 0
        kind = next(iter(lines.values())).kind
        planned = Counter(line.action for line in lines.values())
        ready, held, present = importer.review(lines)
        note_last_writes(self.env, [line_id for line_id, line in ready.items() if line.action == 'update'])
        importer.apply_lines(kind, list(ready.values()))
        record_outcome(self.env, ready | held, present)
        self.env['fusion.billing.import.chunk'].create({
            'run_id': self.id, 'kind': kind, 'rows': len(lines), 'planned': planned,
            'outcome': Counter(line.action for line in (ready | held).values()),
            'seconds': time.monotonic() - started, 'worker': f'{socket.gethostname()}:{os.getpid()}',
        })
        return len(lines)

    def _close(self, importer):
        """Adds up what became of all rows: a run is done only when nothing is missing on either side."""
        standing = self._standing()
        rest = self._rest([row[0] for row in standing.subscriptions])
        totals, warnings = importer.totals(self.source_totals, standing, rest, applied=True)
        counts = self._counts_now()
        told_anew = REST_CODES.values()
        self.write({
            'counts': counts,
            'control_totals': totals,
            'revenue': revenue(standing.subscriptions, self.source_totals['plans']),
            'warnings': [(code, text) for code, text in self.warnings or () if code not in told_anew] + warnings,
        })
        if self._has_lost_rows():
            self._end('failed', importer.say('FB_ROWS_LOST'))
        elif differing := disagreements(totals):
            self._end('failed', '\n'.join([importer.say('FB_TOTALS_DIFFER'), *differing]))
        else:
            self._end('done')

    def _has_lost_rows(self):
        """Whether some row is in no bucket."""
        return any(sum(kind[action] for action in self._actions()) != kind['read'] for kind in self.counts.values())

    def _counts_now(self):
        """The counts of the plan with what became of its lines by now: rows that still wait are in no bucket.

        Unchanged rows are lines only where they are warned of.
        """
        kept = count_lines(self.env, self)
        return {
            kind: {
                'read': planned['read'],
                **{action: kept[kind].get(action, 0) for action in self._actions()},
                'unchanged': planned['unchanged'],
                'warn': kept[kind].get('warn', 0),
            }
            for kind, planned in self.planned_counts.items()
        }

    def _standing(self):
        """What of the source stands in Odoo by what became of the lines."""
        rows = self.env.execute_query(SQL(
            "SELECT kind, external_id, source FROM fusion_billing_import_line"
            " WHERE run_id = %s AND kind <> 'plan' AND action IN ('create', 'update')", self.id))
        applied = standing_of(
            PlanLine(kind, external_id, '', 'update', source=source) for kind, external_id, source in rows)
        before = Standing(**self.unchanged)
        return Standing(before.users + applied.users, before.subscriptions + applied.subscriptions)

    # -- Ending -------------------------------------------------------------------------------------------------------

    def _stop(self):
        """Ends the work where it is; what was not begun waits as it did before."""
        untouched = self.planned_at and self.state != 'applying' and not self.chunk_ids
        self._end('planned' if untouched else 'stopped')

    def _fail(self, error):
        """Ends a run, in a transaction of its own, over an error that is no row's. Its chunks keep what they wrote."""
        if not self.try_lock_for_update(allow_referencing=True):
            return
        say = self._user_env()
        if isinstance(error, (UserError, AccessError)):
            message = str(error.args[0])
        else:
            _logger.error("The run %s failed", self.name, exc_info=error)
            message = reason(say, 'FB_RUN_FAILED', detail=type(error).__name__)
        # A plan that could not even be begun is as good as before.
        self._end('failed' if self.chunk_ids or not self.planned_at else 'planned', message)
        self._push_progress()

    def _end(self, state, message=False):
        self.stop_ids.unlink()
        values = {'state': state, 'message': message, 'finished_at': fields.Datetime.now()}
        if state in UNFINISHED and self.planned_at:
            values['counts'] = self._counts_now()
        self.write(values)

    # -- Circumstances ------------------------------------------------------------------------------------------------

    def _importer(self, dry_run, claimed=False):
        """The Importer of whoever the run works for.

        :raises UserError: when this user may no longer work here
        """
        env = self._user_env()
        if not env.user.active or self.company_id not in env.user.company_ids:
            raise billing_error(env, 'FB_RUN_USER', user=env.user.name, company=self.company_id.name)
        return Importer(env, dry_run, claimed)

    def _user_env(self):
        """The environment of whoever the run works for: their rights, their language, the run's company."""
        user = self.importer_id or self.user_id
        return self.env(user=user, su=False, context={'lang': user.lang, 'allowed_company_ids': self.company_id.ids})

    @api.model
    def _rows_left(self):
        """How many rows of the open run are still to be written, at least 1; 0 when no run is open."""
        run = self.search([('state', 'in', OPEN)], limit=1)
        return run._left(run._progress()) if run else 0

    def _left(self, progress):
        """How many rows of this run are still to be written, at least 1 while it is open."""
        return max(1, progress['rows_total'] - progress['rows_done']) if self.state in OPEN else 0

    def _was_killed_again(self):
        """Whether Odoo's scheduler saw its last workers on this die without any progress, as it counts them itself."""
        progress_id = self.env.context.get('ir_cron_progress_id')
        if not progress_id:
            return False
        last = self.env.execute_query(SQL(
            "SELECT timed_out_counter > 0 AND coalesce(done, 0) = 0 FROM ir_cron_progress"
            " WHERE cron_id = %s AND id < %s AND create_date >= %s ORDER BY id DESC LIMIT %s",
            self.env.context['cron_id'], progress_id, self.requested_at, KILLED_IN_A_ROW))
        return len(last) == KILLED_IN_A_ROW and all(died for died, in last)
