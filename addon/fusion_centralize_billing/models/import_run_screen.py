from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import escape_psql

from ..importer.importer import check_manager
from ..importer.plan_line import ACTIONS, UNDO_ACTIONS
from .import_run_control import UNFINISHED

PAGE_SIZE = 80
SEARCHED = ('name', 'external_id', 'code', 'message')
LINE_FIELDS = (
    'run_id', 'kind', 'action', 'pending', 'external_id', 'name', 'matched', 'code', 'message', 'changes', 'present', 'warnings',
    'res_model', 'res_id')


class ImportRun(models.Model):
    """What the screen asks for, in the shapes of web/src/contract.ts."""
    _inherit = 'fusion.billing.import.run'

    @api.model
    def get_screen(self, run_id=False):
        """Everything but the lines, of a run or of the newest.

        :return: Screen
        :raises AccessError: for anybody but a Fusion Billing Manager, and for a run of another company
        """
        check_manager(self.env)
        run = self.browse(run_id) if run_id else self.search([], limit=1)
        return {'run': run._screen() if run else None, 'page_size': PAGE_SIZE}

    @api.model
    def start(self, dry_run):
        """Asks for a preview or an import; a worker of Odoo's scheduler does it.

        :return: Run
        :raises AccessError, UserError: see _request
        """
        return self._request(bool(dry_run)).sudo(False)._screen()

    def get_lines(self, narrow, offset, limit):
        """A page of the rows of a run.

        :param narrow: LineFilter
        :param limit: how many, 1 to PAGE_SIZE
        :return: Lines
        """
        self.ensure_one()
        check_manager(self.env)
        self.check_access('read')
        lines, domain = self.env['fusion.billing.import.line'].sudo(), self._lines_domain(narrow)
        limit = min(max(limit, 1), PAGE_SIZE)  # to Odoo, 0 is no limit
        # Counted in the same query: else PostgreSQL may look for a page of one run by id among the rows of all.
        query = lines._search(domain, offset=max(offset, 0), limit=limit, order='id')
        found = self.env.execute_query(query.select(SQL.identifier(query.table, 'id'), SQL("count(*) OVER ()")))
        page = lines.browse(line_id for line_id, _total in found)
        page.fetch(LINE_FIELDS)
        total = found[0][1] if found else lines.search_count(domain) if offset > 0 else 0
        return {'total': total, 'lines': page._screen_rows()}

    def _lines_domain(self, narrow):
        domain = Domain('run_id', '=', self.id)
        for name in ('kind', 'action'):
            if narrow.get(name):
                domain &= Domain(name, '=', narrow[name])
        if narrow.get('action') and self.sudo().state in UNFINISHED:
            domain &= Domain('pending', '=', False)  # as it is counted: a row that waits is neither new nor changed
        if narrow.get('warned'):
            domain &= Domain('warned', '=', True)
        if text := (narrow.get('search') or '').replace('\0', '').strip():  # PostgreSQL knows no NUL
            domain &= Domain.OR(Domain(name, 'ilike', escape_psql(text)) for name in SEARCHED)
        return domain

    def _screen(self):
        """Run."""
        progress, run = self.get_progress(), self.sudo()
        return progress | {
            'name': run.name,
            'user': run.user_id.name,
            'started_at': fields.Datetime.to_string(run.started_at),
            'finished_at': fields.Datetime.to_string(run.finished_at) or None,
            'source_read_at': fields.Datetime.to_string(run.source_read_at) or None,
            'counts': _whole(run.counts),
            'planned_counts': _whole(run.planned_counts),
            'control_totals': run.control_totals or [],
            'revenue': run.revenue or None,
            'warnings': run.warnings or [],
            'undoes': run.undoes_id.name or None,
            'undone_by': run.undone_by_id.name or None,
            'may_undo': run._may_be_undone(),
            'orphans': run._orphans_summary(),
            'choices': run._choice_count(),
        }


def _whole(counts):
    """Counts with a zero for what cannot become of a row of such a run; None without any."""
    return {kind: {**dict.fromkeys((*ACTIONS, *UNDO_ACTIONS), 0), **row} for kind, row in counts.items()} if counts else None
