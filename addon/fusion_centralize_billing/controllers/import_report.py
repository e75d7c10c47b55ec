import re

from odoo import http
from odoo.api import Environment
from odoo.http import content_disposition, request
from odoo.modules.registry import Registry

from ..importer.csv_report import BYTE_ORDER_MARK, csv_text
from ..importer.importer import check_manager

LINES_A_PAGE = 1000


class ImportReport(http.Controller):

    @http.route('/fusion_billing/run/<int:run_id>/report.csv', type='http', auth='user', methods=['GET'], readonly=True)
    def report(self, run_id):
        """All rows of a run as a CSV file, for Fusion Billing Managers."""
        env = request.env
        check_manager(env)
        run = env['fusion.billing.import.run'].browse(run_id).exists()
        if not run:
            raise request.not_found()
        run.check_access('read')
        name = re.sub(r'\W+', '-', f'NexaCloud {run.name}').strip('-')
        return request.make_response(_pages(env.cr.dbname, env.uid, dict(env.context), run_id), [
            ('Content-Type', 'text/csv; charset=utf-8'),
            ('Content-Disposition', content_disposition(f'{name}.csv')),
            ('X-Content-Type-Options', 'nosniff'),
            ('Cache-Control', 'no-store'),
        ])


def _pages(database, uid, context, run_id):
    """The file, page by page, with a cursor of its own: the request's is closed before the first page is sent."""
    with Registry(database).cursor(readonly=True) as cr:
        env = Environment(cr, uid, context)
        lines = env['fusion.billing.import.line']
        # Where a comma is in the numbers, spreadsheets expect the other separator.
        delimiter = ';' if env['res.lang']._get_data(code=env.lang or 'en_US').decimal_point == ',' else ','
        yield (BYTE_ORDER_MARK + csv_text([lines._report_head()], delimiter)).encode()
        last = 0
        while page := lines.search([('run_id', '=', run_id), ('id', '>', last)], order='id', limit=LINES_A_PAGE):
            yield csv_text(page._report_rows(), delimiter).encode()
            last = page[-1].id
            env.invalidate_all()
