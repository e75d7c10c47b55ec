from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..errors import billing_error
from ..importer.batches import BATCH_SIZE
from ..importer.decimals import money_text
from ..importer.importer import REST_CODES, Importer, check_manager
from ..importer.orphans import gone, held_back, orphan_page, standing_orphans, store_orphans
from ..importer.totals import GONE, HELD_BACK, rest_row
from ..importer.world import SERVICE_CODE
from .import_run_screen import PAGE_SIZE

# What an import would write if NexaCloud itself said that a subscription is gone: one that comes back revives its order.
STATUS_OF_GONE = 'deleted'


class ImportRun(models.Model):
    """Shadow orders gone from NexaCloud: every plan finds them, and only an explicit choice cancels them."""
    _inherit = 'fusion.billing.import.run'

    orphan_ids = fields.One2many('fusion.billing.import.orphan', 'run_id', readonly=True)
    orphan_count = fields.Integer(string="Gone from NexaCloud", compute='_compute_orphan_count')

    @api.depends('orphan_ids')
    def _compute_orphan_count(self):
        counts = dict(self.env['fusion.billing.import.orphan']._read_group([('run_id', 'in', self.ids)], ['run_id'], ['__count']))
        for run in self:
            run.orphan_count = counts.get(run, 0)

    def _store_orphans(self, read):
        """Keeps what of Odoo's shadows is none of the subscriptions that were `read`, imported or not."""
        service = self.env['fusion.billing.service'].search([('code', '=', SERVICE_CODE)])
        store_orphans(self.env, self, service.id or None, list(filter(None, read)))

    def _rest(self, followed):
        """{GONE or HELD_BACK: Sum} of the shadows that this run does not follow.

        :param followed: ids of the subscriptions that it does
        """
        return {GONE: gone(self.env, self), HELD_BACK: held_back(self.env, self, followed)}

    def get_orphans(self, offset, limit):
        """A page of the orders that were gone from NexaCloud when this run read it.

        :param limit: how many, 1 to PAGE_SIZE
        :return: Orphans, see web/src/contract.ts
        """
        self.ensure_one()
        check_manager(self.env)
        self.check_access('read')
        total, orphans = orphan_page(self.env, self, max(offset, 0), min(max(limit, 1), PAGE_SIZE))
        return {'total': total, 'orphans': orphans}

    def cancel_orphans(self):
        """Cancels the orders of this run's orphans that are draft shadows still. Nobody is mailed.

        :raises AccessError: for anybody but a Fusion Billing Manager of the run's company
        :raises UserError: unless this is the newest plan and no question of it is open; while another run is under way
        """
        self.ensure_one()
        check_manager(self.env)
        self.check_access('read')
        run = self.sudo()
        run._refuse_unless_settled_newest_plan()
        if run.questions:
            raise billing_error(self.env, 'FB_QUESTION_OPEN', questions=' '.join(text for _code, text in run.questions))
        importer = Importer(self.with_context(allowed_company_ids=run.company_id.ids).env, dry_run=False)
        order_ids = standing_orphans(self.env, run)
        orders = importer.env['sale.order']
        for batch in split_every(BATCH_SIZE, order_ids, orders.browse):
            batch.order_line.fetch(['currency_id'])  # which Odoo else fetches line by line as it writes them
            batch._action_cancel()
            batch.write({'x_fc_nexacloud_status': STATUS_OF_GONE})
            importer.env.flush_all()
            importer.env.invalidate_all()
        self.env.execute_query(SQL(
            "UPDATE fusion_billing_import_orphan SET cancelled_at = %s, cancelled_by_id = %s"
            " WHERE run_id = %s AND order_id = ANY(%s) RETURNING 1",
            fields.Datetime.now(), self.env.uid, run.id, order_ids))
        self.env['fusion.billing.import.orphan'].invalidate_model()
        run._tell_orphans_anew(importer)

    def _tell_orphans_anew(self, importer):
        """Says of the orphans what is left of them."""
        left = gone(self.env, self)
        self.write({
            'control_totals': [
                *(row for row in self.control_totals or () if row.get('only_in_odoo') != GONE),
                *([rest_row(importer.user_env, GONE, left)] if left.count else ())],
            'warnings': [
                *([pair for pair in self.warnings or () if pair[0] != REST_CODES[GONE]]),
                *importer.rest_warnings({GONE: left})],
        })

    def _orphans_summary(self):
        """What the screen says of the orphans as a whole, None where there are none; see OrphanSummary in web/src/contract.ts."""
        (total, cancelled), = self.env.execute_query(SQL(
            "SELECT count(*), count(cancelled_at) FROM fusion_billing_import_orphan WHERE run_id = %s", self.id))
        left = gone(self.env, self)
        return total and {
            'count': left.count, 'month': money_text(left.month), 'cancelled': cancelled,
            'may_cancel': bool(left.count) and not self.questions and self._is_settled_newest_plan(),
        } or None

    def action_open_orphans(self):
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Gone from NexaCloud: %s", self.name),
            'res_model': 'fusion.billing.import.orphan',
            'domain': [('run_id', '=', self.id)],
            'views': [(False, 'list')],
        }
