from datetime import timedelta

import psycopg2.errors

from odoo import api, fields, models

from ..errors import billing_error, reason
from ..importer.importer import check_company, check_guards, check_manager
from ..importer.plan_line import WRITING
from .import_run import OPEN

CRON = 'fusion_centralize_billing.ir_cron_import'
# The class of the advisory locks that tell which run a worker has in hand: the letters FB.
WORKING = 0x4642
# Seconds without a sign of life after which the scheduler is woken again, and after which that is said.
WAKE_AFTER, SILENT_AFTER = 5, 20
# Seconds after which a chunk in hand is said to be held up: it takes a few.
BLOCKED_AFTER = 45
# What can be continued.
UNFINISHED = ('stopped', 'failed')
# What no worker has in hand, and no newer run has made outdated.
SETTLED = ('planned', 'done', *UNFINISHED)
# The chunks that the present rate is taken from.
RECENT_CHUNKS = 10


class ImportRun(models.Model):
    """What people do with a run: ask for it, watch it, stop it, go on with it."""
    _inherit = 'fusion.billing.import.run'

    # -- Asking for it ------------------------------------------------------------------------------------------------

    @api.model
    def _request(self, dry_run):
        """A new run that a worker of Odoo's scheduler takes up at once.

        :raises AccessError: for anybody but a Fusion Billing Manager
        :raises UserError: while another run is under way, in another company than that of the imports, when the
            scheduled action is switched off, and for an import while the database does not hold shadows back
        """
        check_manager(self.env)
        check_company(self.env)
        return self.sudo()._queue({
            'name': self._name_now(dry_run), 'dry_run': dry_run, 'user_id': self.env.uid, 'company_id': self.env.company.id,
            'importer_id': False if dry_run else self.env.uid,
        })

    def action_import(self):
        """Carries out a reviewed plan.

        :raises UserError: unless it is planned and the newest, and has no open question
        """
        self._continue(('planned',), accepted=[])

    def action_import_anyway(self):
        """Carries out a reviewed plan, all that it asks answered with yes."""
        self.ensure_one()
        self._continue(('planned', 'stopped'), accepted=[code for code, _text in self.sudo().questions or ()])

    def action_continue(self):
        """Goes on with a run that was stopped or failed, where it ended."""
        self._continue(UNFINISHED, accepted=[])

    def action_stop(self):
        """Ends a run after the chunk in hand; it can be continued."""
        self.ensure_one()
        check_manager(self.env)
        self.check_access('read')
        run = self.sudo()
        if run.state not in OPEN:
            return
        if run.try_lock_for_update(allow_referencing=True):
            run._stop()  # no worker has it in hand
            run._push_progress()
        else:
            run.stop_ids.create({'run_id': run.id})

    def _continue(self, states, accepted):
        self.ensure_one()
        check_manager(self.env)
        self.check_access('read')
        run = self.sudo()
        if not run._is_ready(states):
            raise self._not_ready()
        open_questions = [text for code, text in run.questions or () if code not in accepted]
        if open_questions:
            raise billing_error(self.env, 'FB_QUESTION_OPEN', questions=' '.join(open_questions))
        values = {'accepted': accepted, 'questions': False}
        if run.planned_at:
            values |= {
                'name': self._name_now(False), 'dry_run': False, 'importer_id': self.env.uid, 'counts': run.planned_counts}
        run._queue(values)

    def _is_ready(self, states):
        """Whether the run is in one of these states, and no newer import has made its plan outdated."""
        return self.state in states and not self.superseded_by_id

    def _newest_plan(self):
        """The run of this one's company that compared NexaCloud with Odoo last."""
        plans = [('planned_at', '!=', False), ('company_id', '=', self.company_id.id)]
        return self.search(plans, order='planned_at desc, id desc', limit=1)

    def _is_settled_newest_plan(self):
        """Whether people may act on what this run found: nothing has looked again since, and no worker has it in hand."""
        return self == self._newest_plan() and self._is_ready(SETTLED)

    def _refuse_unless_settled_newest_plan(self):
        """Raise the sentence that says why people may not act on what this run found, or not now."""
        if self.search_count([('state', 'in', OPEN)], limit=1):
            raise billing_error(self.env, 'FB_IMPORT_RUNNING')
        if not self._is_ready(SETTLED):
            raise self._not_ready()
        if self != (newest := self._newest_plan()):
            raise billing_error(self.env, 'FB_PLAN_SUPERSEDED', run=newest.name)

    def _queue(self, values):
        """Makes a run, or hands this one over, to the next worker of the scheduler."""
        cron = self.env.ref(CRON)
        if not cron.active:
            raise billing_error(self.env, 'FB_CRON_OFF', cron=cron.name)
        if not values.get('dry_run', self.dry_run):
            check_guards(self.env)
        if self.search_count([('state', 'in', OPEN)], limit=1):
            raise billing_error(self.env, 'FB_IMPORT_RUNNING')
        values = {**values, 'state': 'draft', 'requested_at': fields.Datetime.now(), 'message': False, 'finished_at': False}
        try:
            with self.env.cr.savepoint():
                if self:
                    self.stop_ids.unlink()
                    self.write(values)
                run = self or self.create(values)
                run.flush_recordset()
        except psycopg2.errors.UniqueViolation:  # somebody clicked at the same time
            raise billing_error(self.env, 'FB_IMPORT_RUNNING') from None
        cron._trigger()
        return run

    def _not_ready(self):
        if newer := self.sudo().superseded_by_id:
            return billing_error(self.env, 'FB_PLAN_SUPERSEDED', run=newer.name)
        states = dict(self._fields['state']._description_selection(self.env))
        return billing_error(self.env, 'FB_RUN_NOT_READY', run=self.name, state=states[self.sudo().state])

    def _name_now(self, dry_run):
        kind = self.env._("Preview") if dry_run else self.env._("Import")
        return f'{kind} {fields.Datetime.context_timestamp(self, fields.Datetime.now()):%Y-%m-%d %H:%M}'

    @api.model
    def _refuse_while_applying(self):
        """Keeps others from writing an import between the chunks of a run."""
        if self.sudo().search_count([('state', '=', 'applying')], limit=1):
            raise billing_error(self.env, 'FB_IMPORT_RUNNING')

    # -- Watching it --------------------------------------------------------------------------------------------------

    def get_progress(self):
        """How far a run is.

        :return: `{id, state, dry_run, message, questions, notice, may_continue, rows_done, rows_total, rate, seconds_left,
            kinds}`: `kinds` is {kind: {action: {done, total}}} of what is to be written, `rate` rows a second, `questions` and
            `notice` are [[code, message]] and [code, message] or None, `may_continue` tells an import that ended too early
            and whose plan is still good. Rate and time left are None while unknown.
        """
        self.ensure_one()
        check_manager(self.env)
        self.check_access('read')
        run = self.sudo()
        if run._silence() > WAKE_AFTER:
            run._wake_scheduler()
        return run._progress() | {'notice': run._notice()}

    def action_refresh(self):
        """Shows the run as it is by now, and wakes a scheduler that sleeps over it."""
        self.get_progress()

    def _progress(self):
        kinds = {
            kind: {action: {'done': 0, 'total': counts[action]} for action in self._actions() if action in WRITING}
            for kind, counts in (self.planned_counts or {}).items()
        }
        for chunk in self.chunk_ids:
            for action, rows in chunk.planned.items():
                kinds[chunk.kind][action]['done'] += rows
        done = sum(action['done'] for kind in kinds.values() for action in kind.values())
        total = sum(action['total'] for kind in kinds.values() for action in kind.values())
        recent = self.chunk_ids[-RECENT_CHUNKS:]
        goes_on = self.state == 'applying' and self._seconds_without_news() < BLOCKED_AFTER
        seconds = sum(recent.mapped('seconds'))
        rate = sum(recent.mapped('rows')) / seconds if seconds else None
        return {
            'id': self.id, 'state': self.state, 'dry_run': self.dry_run, 'message': self.message or None,
            'questions': self.questions or [], 'notice': None, 'may_continue': not self.dry_run and self._is_ready(UNFINISHED),
            'rows_done': done, 'rows_total': total,
            'rate': rate and round(rate, 1),
            'seconds_left': round((total - done) / rate) if rate and goes_on else None,
            'kinds': kinds,
        }

    @api.depends('state')
    def _compute_progress_text(self):
        for run in self:
            run.progress_text = run.state in OPEN and run.sudo()._progress_sentence()

    def _progress_sentence(self):
        progress, notice = self._progress(), self._notice()
        if notice:
            return f'{notice[1]} ({notice[0]})'
        if self.state == 'draft':
            return self.env._("Waiting for Odoo's scheduler.")
        if self.state == 'planning':
            return self.env._("Reading NexaCloud and comparing it with Odoo.")
        text = self.env._("%(done)s of %(total)s rows written.", done=progress['rows_done'], total=progress['rows_total'])
        if progress['seconds_left'] is None:
            return text
        return f'{text} ' + self.env._(
            "%(rate)s rows a second, about %(seconds)s seconds left.", rate=progress['rate'], seconds=progress['seconds_left'])

    def _push_progress(self):
        """Tells those who started or imported the run, when this transaction is committed. Returns what they are told."""
        progress = self._progress()
        (self.user_id | self.importer_id)._bus_send('fusion_billing.import_run', progress)
        return progress

    # -- Is anybody at work? ------------------------------------------------------------------------------------------

    def _silence(self):
        """Seconds since a worker last gave a sign of life; 0 while one has the run in hand, and when it is not open."""
        return 0 if self.state not in OPEN or self._is_in_hand() else self._seconds_without_news()

    def _seconds_without_news(self):
        news = [self.requested_at, self.write_date, *self.chunk_ids[-1:].mapped('create_date')]
        return (fields.Datetime.now() - max(filter(None, news))) / timedelta(seconds=1)

    def _is_in_hand(self):
        """Whether a worker's transaction holds the lock that _take_in_hand takes."""
        self.env.cr.execute(
            """
            SELECT FROM pg_locks
             WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND objsubid = 2
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """, (WORKING, self.id))
        return bool(self.env.cr.rowcount)

    def _take_in_hand(self):
        self.env.cr.execute("SELECT pg_advisory_xact_lock(%s, %s)", (WORKING, self.id))

    def _notice(self):
        """[code, message] of what keeps an open run from going on, or None."""
        cron = self.env.ref(CRON)
        if self.state in OPEN and not cron.active:
            return ['FB_CRON_OFF', reason(self.env, 'FB_CRON_OFF', cron=cron.name)]
        silence = self._silence()
        if silence > SILENT_AFTER:
            return ['FB_SCHEDULER_SILENT', reason(self.env, 'FB_SCHEDULER_SILENT', seconds=round(silence))]
        if self.state == 'applying' and (seconds := self._seconds_without_news()) > BLOCKED_AFTER:
            return ['FB_RUN_BLOCKED', reason(self.env, 'FB_RUN_BLOCKED', seconds=round(seconds))]
        return None

    def _wake_scheduler(self):
        """A worker that was killed left the run behind: without this, Odoo looks again within a minute."""
        cron = self.env.ref(CRON)
        waiting = [('cron_id', '=', cron.id), ('call_at', '<=', fields.Datetime.now())]
        if self.env['ir.cron.trigger'].search_count(waiting, limit=1):
            self.env.cr.postcommit.add(cron._notifydb)
        else:
            cron._trigger()
