from odoo import fields, models


class ResPartner(models.Model):
    _name = 'res.partner'
    _inherit = ['fusion.billing.guarded.mixin', 'res.partner']

    x_fc_stripe_customer_id = fields.Char(string="Stripe Customer", copy=False, readonly=True)

    # An import looks customers up by hundreds of e-mails at once.
    _email_normalized_idx = models.Index('(email_normalized) WHERE email_normalized IS NOT NULL')
