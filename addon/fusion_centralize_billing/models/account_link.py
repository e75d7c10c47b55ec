from odoo import api, fields, models

from ..errors import billing_error
from ..importer.matching import match_partners, normalized
from ..importer.words import LABELS, field_label, value_text


class AccountLink(models.Model):
    _name = 'fusion.billing.account.link'
    _description = "Account Link"
    _rec_names_search = ['external_id', 'partner_id']
    _order = 'service_id, id'

    service_id = fields.Many2one('fusion.billing.service', required=True, ondelete='restrict')
    company_id = fields.Many2one(related='service_id.company_id')
    external_id = fields.Char(string="User ID", required=True, help="The user's id in the service.")
    partner_id = fields.Many2one(
        'res.partner', string="Customer", required=True, ondelete='restrict', index=True,
        domain="['|', ('company_id', '=', False), ('company_id', 'parent_of', company_id)]",
    )
    stripe_customer_id = fields.Char(string="Stripe Customer")
    last_values = fields.Json(
        string="Last Imported Values", copy=False,
        help="Partner field to the value that the last import brought for it.",
    )
    last_values_text = fields.Text(
        string="As Last Imported", compute='_compute_last_values_text',
        help="What NexaCloud held. An import follows a change there only while the customer still holds this.")

    _external_id_unique = models.UniqueIndex(
        '(service_id, external_id)', "This user of the service is already linked to a customer.",
    )

    @api.constrains('partner_id', 'service_id')
    def _check_company_of_partner(self):
        # As the importer matches: a manager of several companies is not to have one's import write into another's customers.
        for link in self:
            company = link.partner_id.company_id
            if company and link.company_id and company not in link.company_id.parent_ids:
                raise billing_error(self.env, 'FB_PARTNER_COMPANY', partner=link.partner_id.name)

    @api.depends('external_id', 'partner_id')
    def _compute_display_name(self):
        for link in self:
            link.display_name = f'{link.partner_id.display_name} ({link.external_id})'

    @api.depends('last_values')
    @api.depends_context('lang')
    def _compute_last_values_text(self):
        for link in self:
            last = link.last_values or {}
            link.last_values_text = '\n'.join(
                self.env._("%(label)s: %(new)s", label=field_label(self.env, name), new=value_text(self.env, name, last[name]))
                for name in LABELS if name in last)

    def write(self, vals):
        if 'partner_id' in vals and 'last_values' not in vals:
            # They were imported into the other partner.
            vals = {**vals, 'last_values': {}}
        return super().write(vals)

    @api.model
    def _resolve_or_create_partner(self, service, external_id, name=None, email=None):
        """The link of a user of a service, made on first sight.

        A user without a link gets the one partner that has the e-mail, or else a new one.

        :param service: a `fusion.billing.service`
        :param external_id: the user's id in the service, text or a whole number
        :param str name: name of a new partner; without one the e-mail, else the id
        :param str email: what an existing partner is recognized by
        :return: the `fusion.billing.account.link`
        :raise UserError: when several partners have the e-mail, or only archived ones do
        """
        links = self.sudo()
        link = links.search([('service_id', '=', service.id), ('external_id', '=', external_id)])
        return link or links.create({
            'service_id': service.id,
            'external_id': external_id,
            'partner_id': self._match_or_create_partner(service, name or email or str(external_id), email).id,
        })

    @api.model
    def _match_or_create_partner(self, service, name, email):
        partners = self.env['res.partner'].sudo()
        company = service.company_id or self.env.company
        match = match_partners(self.env, company, [key]).get(key) if (key := normalized(email)) else None
        if not match:
            return partners.with_context(tracking_disable=True).create({'name': name, 'email': email})
        if match.partner_id:
            return partners.browse(match.partner_id)
        raise billing_error(
            self.env, 'FB_PARTNER_ARCHIVED' if match.archived else 'FB_PARTNER_AMBIGUOUS', email=email,
            partners=', '.join(f"{name} (id {partner_id})" for partner_id, name in match.candidates),
        )
