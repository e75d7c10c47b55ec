from odoo import api, fields, models

from .charge import DIGITS
from .exact_float import ExactBound, ExactFloat


class ChargeTier(models.Model):
    """The units of a graduated or volume charge between two bounds, in units beyond the included quota."""
    _name = 'fusion.billing.charge.tier'
    _description = "Tier of a Usage Charge"
    _order = 'charge_id, up_to, id'  # NULL, the open one, comes last

    charge_id = fields.Many2one('fusion.billing.charge', required=True, ondelete='cascade', index=True)
    company_id = fields.Many2one(related='charge_id.company_id')
    above = ExactFloat(
        string="From (exclusive)", digits=DIGITS, compute='_compute_above',
        help="Where the tier below ends. The included quota is off already: 0 is the first unit beyond it.",
    )
    up_to = ExactBound(
        string="Up to (inclusive)", digits=DIGITS,
        help="The last unit of this tier, counted beyond the included quota. Empty in the last tier, which has no end.",
    )
    price_per_unit = ExactFloat(
        string="Price per Batch", digits=DIGITS, help="Price of one batch of units of this tier, in CAD.",
    )
    unit_batch = ExactFloat(string="Units in a Batch", digits=DIGITS, default=1.0, required=True)
    flat_fee = ExactFloat(
        digits=DIGITS,
        help="In CAD. Graduated: due once a period for each tier that is reached; the first one is reached without any "
             "use. Volume: due for the one tier that holds the total.",
    )

    @api.depends('charge_id.tier_ids.up_to')
    def _compute_above(self):
        for charge in self.charge_id:
            above = 0.0
            for tier in charge._tiers_in_order():
                tier.above = above
                above = tier.up_to
        for tier in self - self.charge_id.tier_ids:
            tier.above = 0.0
