from odoo import fields, models

from ..errors import billing_error
from ..importer.importer import check_company, check_manager
from ..importer.undo import Undoer
from ..importer.plan_line import UNDO_ACTIONS
from ..importer.stored_plan import store_plan
from .import_run import OPEN


class ImportRun(models.Model):
    """The undo of an import: a run like any other, whose rows are those that the import wrote.

    It asks neither the engine nor NexaCloud, so it has no source and no control totals.
    """
    _inherit = 'fusion.billing.import.run'

    undoes_id = fields.Many2one(
        'fusion.billing.import.run', string="Undoes", readonly=True, index='btree_not_null', help="The import that this run takes back.")
    undone_by_id = fields.Many2one(
        'fusion.billing.import.run', string="Undone By", readonly=True, index='btree_not_null', help="The run that took this import back.")

    # -- Asking for it ------------------------------------------------------------------------------------------------

    def action_undo(self):
        """Makes a preview of this import's undo, and shows it: nothing is undone before that is carried out.

        :raises AccessError, UserError: see _request_undo
        """
        undo = self._request_undo()
        return {
            'type': 'ir.actions.act_window', 'res_model': undo._name, 'res_id': undo.id, 'views': [(False, 'form')],
        }

    def undo(self):
        """The same for the screen.

        :return: Run
        """
        return self._request_undo().sudo(False)._screen()

    def _request_undo(self):
        """
        :raises AccessError: for anybody but a Fusion Billing Manager
        :raises UserError: for a preview, an undo, and what was undone already; see also _request
        """
        self.ensure_one()
        check_manager(self.env)
        self.check_access('read')
        check_company(self.env)
        run = self.sudo()
        if run.undoes_id:
            raise billing_error(self.env, 'FB_UNDO_UNDO', run=run.name)
        if run.undone_by_id:
            raise billing_error(self.env, 'FB_UNDO_AGAIN', run=run.name, undo=run.undone_by_id.name)
        if not run._may_be_undone():
            raise billing_error(self.env, 'FB_UNDO_NOTHING', run=run.name)
        return run._queue_undo()

    def _may_be_undone(self):
        """Whether this is an import that wrote something, and that no other run has taken back."""
        return bool(self.chunk_ids) and self.state not in OPEN and not (self.undoes_id or self.undone_by_id)

    def _queue_undo(self):
        return self.browse()._queue({
            'name': self.env._("Preview: undo of %s", self.name), 'dry_run': True, 'user_id': self.env.uid,
            'company_id': self.company_id.id, 'undoes_id': self.id,
        })

    def _name_now(self, dry_run):
        if self.undoes_id:
            return self.env._("Undo of %s", self.undoes_id.name)
        return super()._name_now(dry_run)

    # -- Carrying it out ----------------------------------------------------------------------------------------------

    def _importer(self, dry_run, claimed=False):
        importer = super()._importer(dry_run, claimed)
        return Undoer(importer, self.undoes_id) if self.undoes_id else importer

    def _plan(self):
        if not self.undoes_id:
            return super()._plan()
        plan = self._importer(dry_run=True).plan()
        store_plan(self.env, self, plan)
        counts = plan.counts()
        self.write({'planned_at': fields.Datetime.now(), 'planned_counts': counts, 'counts': counts})
        self._end('planned')
        self._supersede('planned')

    def _check_source(self):
        if not self.undoes_id:
            return super()._check_source()
        self._begin_applying()

    def _close(self, undoer):
        if not self.undoes_id:
            return super()._close(undoer)
        undoer.remove_shared()
        self.counts = self._counts_now()
        if self._has_lost_rows():
            self._end('failed', undoer.say('FB_ROWS_LOST'))
        else:
            self.undoes_id.undone_by_id = self
            self._end('done')

    # -- In words -----------------------------------------------------------------------------------------------------

    def _actions(self):
        return UNDO_ACTIONS if self.undoes_id else super()._actions()

    def _figures_sentence(self, counts):
        if not self.undoes_id:
            return super()._figures_sentence(counts)
        return self.env._("%(delete)s deleted, %(update)s restored, %(skip)s kept, %(fail)s failed", **counts)

    def _kind_sentence(self, **counts):
        if not self.undoes_id:
            return super()._kind_sentence(**counts)
        return self.env._(
            "%(kind)s: %(read)s to undo, %(delete)s deleted, %(update)s restored, %(skip)s kept, %(fail)s failed.", **counts)

    def _progress_sentence(self):
        if self.undoes_id and self.state == 'planning' and not self._notice():
            return self.env._("Comparing what the import wrote with what Odoo holds.")
        return super()._progress_sentence()

    def _count_heads(self):
        heads = super()._count_heads()
        return heads if not self.undoes_id else heads | {
            'read': self.env._("To undo"), 'delete': self.env._("Deleted"), 'update': self.env._("Restored"),
            'skip': self.env._("Kept")}
