from markupsafe import Markup

from odoo import api, fields, models

from ..importer.importer import check_manager
from ..importer.plan_line import ACTIONS, KINDS
from ..importer.words import number_text

# A worker has these in hand, or will have.
OPEN = ('draft', 'planning', 'applying')


class ImportRun(models.Model):
    """One preview or import: the record of who ran it on which source and what became of every row.

    Written by server code alone, and kept: nobody may change or delete a run.
    """
    _name = 'fusion.billing.import.run'
    _description = "NexaCloud Import"
    _order = 'id desc'

    name = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [
            ('draft', "Waiting"),
            ('planning', "Comparing"),
            ('planned', "Previewed"),
            ('applying', "Importing"),
            ('done', "Done"),
            ('stopped', "Stopped"),
            ('failed', "Failed"),
            ('stale', "Out of date"),
        ],
        string="Status", required=True, readonly=True, default='draft', index=True,
    )
    dry_run = fields.Boolean(string="Dry run", readonly=True, help="A preview: nothing but this record was written.")
    requested_at = fields.Datetime(readonly=True, help="When somebody last asked for work on this run.")
    planned_at = fields.Datetime(readonly=True, help="When NexaCloud and Odoo had been compared.")
    importer_id = fields.Many2one('res.users', string="Imported By", readonly=True, help="Who had the plan carried out.")
    user_id = fields.Many2one('res.users', readonly=True, required=True, default=lambda self: self.env.uid)
    company_id = fields.Many2one('res.company', readonly=True, required=True, default=lambda self: self.env.company)
    started_at = fields.Datetime(readonly=True, default=fields.Datetime.now)
    finished_at = fields.Datetime(readonly=True)
    source_read_at = fields.Datetime(
        string="NexaCloud Read At", readonly=True, help="The instant whose state of NexaCloud was read.")
    fingerprint = fields.Char(
        string="Source Fingerprint", readonly=True, help="Two runs with the same fingerprint read the same rows.")
    message = fields.Text(readonly=True)
    questions = fields.Json(
        string="Coded Questions", readonly=True, help="What has to be answered before anything is written: [[code, message]].")
    accepted = fields.Json(readonly=True, help="Codes of the questions that were answered with yes.")
    stop_ids = fields.One2many('fusion.billing.import.stop', 'run_id', readonly=True)
    superseded_by_id = fields.Many2one('fusion.billing.import.run', readonly=True, help="The run that made this plan stale.")
    planned_counts = fields.Json(readonly=True, help="The counts as they were planned.")
    source_totals = fields.Json(readonly=True, prefetch=False, help="What NexaCloud's rows add up to.")
    unchanged = fields.Json(readonly=True, prefetch=False, help="The rows that stood in Odoo already, see importer.totals.Standing.")
    counts = fields.Json(readonly=True, help=(
        "Kind of row to how many were read, and what became of them; of a run that is planned or under way, what will."))
    control_totals = fields.Json(readonly=True, help="NexaCloud and Odoo added up side by side.")
    revenue = fields.Json(
        readonly=True, prefetch=False, help="What the shadowed subscriptions bring a month and a year, see importer.revenue.")
    warnings = fields.Json(string="Coded Warnings", readonly=True, help="Warnings that concern the run as a whole: [[code, message]].")
    line_ids = fields.One2many('fusion.billing.import.line', 'run_id', readonly=True)
    chunk_ids = fields.One2many('fusion.billing.import.chunk', 'run_id', readonly=True)
    questions_text = fields.Text(string="Questions", compute='_compute_coded_texts')
    warnings_text = fields.Text(string="Warnings", compute='_compute_coded_texts')
    figures_text = fields.Char(string="Rows", compute='_compute_figures_text', help="What became of the rows, or would.")
    progress_text = fields.Text(string="Progress", compute='_compute_progress_text')
    counts_table = fields.Html(compute='_compute_tables', sanitize=False)
    control_totals_table = fields.Html(compute='_compute_tables', sanitize=False)

    _one_at_a_time = models.UniqueIndex(
        "((true)) WHERE state IN ('draft', 'planning', 'applying')", "Another import is under way.")

    @api.depends('counts', 'control_totals')
    @api.depends_context('lang')
    def _compute_tables(self):
        for run in self:
            run.counts_table = run._counts_table()
            run.control_totals_table = run._control_totals_table()

    @api.depends('questions', 'warnings')
    def _compute_coded_texts(self):
        for run in self:
            run.questions_text, run.warnings_text = (
                '\n'.join(f'{text} ({code})' for code, text in coded or ()) for coded in (run.questions, run.warnings))

    @api.depends('counts')
    @api.depends_context('lang')
    def _compute_figures_text(self):
        for run in self:
            kinds = (run.counts or {}).values()
            totals = {action: sum(kind[action] for kind in kinds) for action in run._actions()}
            run.figures_text = run.counts and run._figures_sentence(totals)

    def _figures_sentence(self, counts):
        return self.env._(
            "%(create)s new, %(update)s changed, %(unchanged)s unchanged, %(skip)s skipped, %(fail)s failed", **counts)

    def _actions(self):
        """What can become of a row of this run."""
        return ACTIONS

    def action_open_lines(self):
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Rows of %s", self.name),
            'res_model': 'fusion.billing.import.line',
            'domain': [('run_id', '=', self.id)],
            'views': [(False, 'list'), (False, 'form')],
        }

    def action_download_report(self):
        self.ensure_one()
        check_manager(self.env)
        self.check_access('read')
        return {'type': 'ir.actions.act_url', 'url': f'/fusion_billing/run/{self.id}/report.csv', 'target': 'download'}

    # -- In words -----------------------------------------------------------------------------------------------------

    def _summary(self):
        """What happened, in a sentence a kind: for a reader who opens nothing else."""
        self.ensure_one()
        counts = self.counts or {}
        names = self._kind_names()
        rows = [self._kind_sentence(kind=names[kind], **counts[kind]) for kind in KINDS if kind in counts]
        if self.state in OPEN:
            rows.append(self.env._("The server works on it; this page may be closed."))
        elif self.dry_run:
            rows.append(self.env._("This was a dry run: nothing was written."))
        else:
            rows.append(self.env._("Nobody was charged, invoiced or mailed."))
        return '\n'.join([*rows, *(text for _code, text in (self.warnings or []) + (self.questions or [])),
                          *filter(None, [self.message])])

    def _kind_sentence(self, **counts):
        return self.env._(
            "%(kind)s: %(read)s read, %(create)s new, %(update)s changed, %(unchanged)s unchanged, %(skip)s skipped, "
            "%(fail)s failed, %(warn)s with warnings.", **counts)

    def _kind_names(self):
        return {'plan': self.env._("Plans"), 'user': self.env._("Customers"), 'subscription': self.env._("Subscriptions")}

    # -- Tables for the form ------------------------------------------------------------------------------------------

    def _counts_table(self):
        if not self.counts:
            return False
        heads = self._count_heads()
        names = self._kind_names()
        rows = {
            kind: {**counts, 'rest': counts['read'] - sum(counts[action] for action in self._actions())}
            for kind, counts in self.counts.items()
        }
        rest = ('rest',) if any(row['rest'] for row in rows.values()) else ()
        columns = ('read', *self._actions(), *rest, 'warn')
        return _table(
            ['', *(heads[column] for column in columns)],
            [[names[kind], *(rows[kind][column] for column in columns)] for kind in KINDS],
        )

    def _count_heads(self):
        return {
            'read': self.env._("Read"), 'create': self.env._("New"), 'update': self.env._("Changed"),
            'unchanged': self.env._("Unchanged"), 'skip': self.env._("Skipped"), 'fail': self.env._("Failed"),
            'rest': self.env._("Not done yet"), 'warn': self.env._("With warnings"),
        }

    def _control_totals_table(self):
        if not self.control_totals:
            return False
        applied = any(row['agrees'] is not None for row in self.control_totals)
        sides = {'source': self.env._("NexaCloud"), 'left_out': self.env._("Left out")}
        if applied or any(row['odoo'] for row in self.control_totals):
            sides['odoo'] = self.env._("Odoo")
        verdicts = {True: self.env._("agrees"), False: self.env._("DIFFERS"), None: ''}
        heads = [''] + [text for side in sides.values() for text in (side, self.env._("CAD per period"))] + ['']
        return _table(heads, [
            [
                row['label'],
                *(cell for side in sides for cell in (
                    (row[side]['count'], _amount_text(self.env, row[side]['amount'])) if row[side] else ('', ''))),
                verdicts[row['agrees']],
            ]
            for row in self.control_totals
        ])


def _amount_text(env, amount):
    return '' if amount is None else number_text(env, amount)


def _table(heads, rows):
    """A plain table, its first column text, the others figures; values are escaped."""
    head = Markup('').join(
        Markup('<th class="%s">%s</th>') % ('text-end' if index else '', text) for index, text in enumerate(heads))
    body = Markup('').join(
        Markup('<tr>%s</tr>') % Markup('').join(
            Markup('<td class="%s">%s</td>') % ('text-end' if index else '', cell) for index, cell in enumerate(row))
        for row in rows
    )
    return Markup('<table class="table table-sm"><thead><tr>%s</tr></thead><tbody>%s</tbody></table>') % (head, body)
