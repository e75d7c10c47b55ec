from odoo import api, fields, models
from odoo.tools import sql

from ..errors import billing_error, reason

# How many shadows an error names.
NAMED = 5


class SaleOrder(models.Model):
    _name = 'sale.order'
    _inherit = ['fusion.billing.guarded.mixin', 'sale.order']

    x_fc_nexacloud_subscription_id = fields.Char(string="NexaCloud Subscription", copy=False, readonly=True)
    x_fc_nexacloud_deployment_id = fields.Char(string="NexaCloud Deployment", copy=False, readonly=True)
    x_fc_nexacloud_status = fields.Char(string="NexaCloud Status", copy=False, readonly=True)
    x_fc_billing_service_id = fields.Many2one(
        'fusion.billing.service', string="Billed Service", copy=False, readonly=True, ondelete='set null',
        index='btree_not_null',
    )
    x_fc_shadow = fields.Boolean(
        string="Shadow", copy=False, readonly=True,
        help="A copy of a subscription that NexaCloud bills. Odoo never confirms, charges, invoices or mails it.",
    )

    _nexacloud_subscription_unique = models.UniqueIndex(
        '(x_fc_nexacloud_subscription_id) WHERE x_fc_nexacloud_subscription_id IS NOT NULL',
        "There is already an order of this NexaCloud subscription.",
    )
    _shadow_stays_draft = models.Constraint(
        """CHECK (
            x_fc_shadow IS NOT TRUE OR (
                state IS NOT NULL AND state IN ('draft', 'cancel')
                AND access_token IS NULL
                AND pending_email_template_id IS NULL
                AND (subscription_state IS NULL OR subscription_state IN ('1_draft', '6_churn'))
            )
        )""",
        "This order is a shadow of a NexaCloud subscription. NexaCloud still bills its customer, so here it stays a draft "
        "that is neither sent, shared nor confirmed; it goes live when billing as a whole is switched over to Odoo. (FB_SHADOW)",
    )

    @api.model
    def _missing_shadow_guards(self):
        """The names of the SQL objects that hold shadows back and are not in the database as they are written here.

        Odoo only logs a warning when existing rows keep it from adding one.
        """
        cr, check, index = self.env.cr, self._shadow_stays_draft, self._nexacloud_subscription_unique
        _definition, index_there = sql.index_definition(cr, index.full_name(self))
        there = {check: sql.constraint_definition(cr, self._table, check.full_name(self)), index: index_there}
        return [
            guard.full_name(self) for guard, definition in there.items() if definition != guard.get_definition(self.pool)]

    def _shadow_reason(self):
        """Why nothing goes out of this shadow, where that is told instead of raised."""
        return f"{reason(self.env, 'FB_SHADOW', orders=self.name)} (FB_SHADOW)"

    def _refuse_shadows(self, code='FB_SHADOW', **values):
        """Raise the sentence of a shut door, naming them, when shadows are among these orders."""
        shadows = self.sudo().filtered('x_fc_shadow')
        if shadows:
            shadows.with_env(self.env).check_access('read')  # who may not read them is not told their names
            names = ', '.join(shadows[:NAMED].mapped('name')) + (', ...' if len(shadows) > NAMED else '')
            raise billing_error(self.env, code, orders=names, **values)
