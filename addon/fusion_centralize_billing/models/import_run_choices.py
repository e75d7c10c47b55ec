from odoo import fields, models

from ..errors import billing_error
from ..importer.choices import CHOOSABLE, choose
from ..importer.importer import Importer, check_manager


class ImportRun(models.Model):
    """Customers whose e-mail means several partners, or archived ones alone: a person says who is meant."""
    _inherit = 'fusion.billing.import.run'

    def choose_customer(self, line_id, partner_id):
        """Remembers who the customer of a failed row is, as an account link. Nothing is mailed; a new preview shows it.

        :param line_id: a row of this run that failed since its e-mail does not tell
        :param partner_id: one of the partners that have this e-mail by now; False for a new one, made as an import would
        :raises AccessError: for anybody but a Fusion Billing Manager of the run's company
        :raises UserError: unless this is the newest plan and the choice is open still; while another run is under way
        """
        self.ensure_one()
        check_manager(self.env)
        self.check_access('read')
        run = self.sudo()
        run._refuse_unless_settled_newest_plan()
        importer = Importer(self.with_context(allowed_company_ids=run.company_id.ids).env, dry_run=False)
        line = run.env['fusion.billing.import.line'].search([
            ('run_id', '=', run.id), ('id', '=', line_id), ('kind', '=', 'user'), ('action', '=', 'fail'), ('code', 'in', CHOOSABLE)])
        if not line:
            raise billing_error(self.env, 'FB_CHOICE_NONE')
        line.write({
            'chosen_partner_id': choose(importer, line.source, partner_id), 'chosen_new': not partner_id,
            'chosen_by_id': self.env.uid, 'chosen_at': fields.Datetime.now()})

    def _choice_count(self):
        """How many customers were chosen in this run."""
        return self.env['fusion.billing.import.line'].search_count([('run_id', '=', self.id), ('chosen_by_id', '!=', False)])
