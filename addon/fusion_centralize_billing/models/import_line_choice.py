from odoo import api, fields, models

from ..importer.choices import CHOOSABLE, account_links, candidates


class ImportLine(models.Model):
    """A row whose customer a person chose, or has to, and the way to its account link."""
    _inherit = 'fusion.billing.import.line'

    chosen_partner_id = fields.Many2one('res.partner', readonly=True, ondelete='set null', help="Who the customer is by a choice.")
    chosen_new = fields.Boolean(readonly=True, help="The chosen customer was made at the choice.")
    chosen_by_id = fields.Many2one('res.users', readonly=True)
    chosen_at = fields.Datetime(readonly=True)
    choice_text = fields.Char(string="Choice", compute='_compute_choice_text')

    _chosen_idx = models.Index('(run_id) WHERE chosen_by_id IS NOT NULL')

    @api.depends('chosen_by_id', 'chosen_partner_id', 'chosen_new')
    @api.depends_context('lang')
    def _compute_choice_text(self):
        for line in self:
            if not line.chosen_by_id:
                line.choice_text = False
                continue
            partner = line.chosen_partner_id.sudo()
            who = {'user': line.chosen_by_id.sudo().name, 'partner': partner.name or '–', 'id': partner.id}
            line.choice_text = (
                self.env._("%(user)s had a new customer made: %(partner)s (id %(id)s).", **who) if line.chosen_new
                else self.env._("%(user)s chose %(partner)s (id %(id)s).", **who))

    def _screen_rows(self):
        customers = self.filtered(lambda line: line.kind == 'user' and line.external_id)
        links = account_links(self.env, customers.mapped('external_id')) if customers else {}
        choices = self._choices(links)
        return [
            row | {'choice': choices.get(line.id), 'link': links.get(line.external_id, (None,))[0] if line.kind == 'user' else None}
            for line, row in zip(self, super()._screen_rows(), strict=True)
        ]

    def _choices(self, links):
        """{line id: Choice, see web/src/contract.ts} of the lines that need one, or had one."""
        asking = self.filtered(lambda line: line.kind == 'user' and line.action == 'fail' and line.code in CHOOSABLE)
        if not asking:
            return {}
        run = asking.run_id.sudo()
        open_ones = asking.filtered(lambda line: line.external_id not in links) if run._is_settled_newest_plan() else self.browse()
        asking.fetch(['source', 'chosen_by_id', 'chosen_partner_id', 'chosen_new'])
        found = candidates(self.env, run.company_id, {line.source['email'] for line in open_ones})
        return {
            line.id: {'candidates': found[line.source['email']] if line in open_ones else [], 'text': line.choice_text or None,
                      'open': line in open_ones}
            for line in asking
        }
