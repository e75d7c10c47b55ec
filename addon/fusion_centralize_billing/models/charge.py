from decimal import InvalidOperation
from itertools import pairwise

from odoo import api, fields, models

from ..engine.client import EngineClient
from ..engine.words import error_text
from ..errors import billing_error, coded_error
from ..importer.decimals import rounded_text
from ..importer.world import CHARGE_DIGITS
from .exact_float import ExactFloat

# The one currency of NexaCloud's prices.
CURRENCY = 'CAD'

# Digits of quantities and of prices a unit: a unit may cost far less than a cent, so no Monetary field holds them.
DIGITS = (24, CHARGE_DIGITS)

# The models whose prices stand in tiers.
TIERED = frozenset(('graduated', 'volume'))


class Charge(models.Model):
    """What usage of one metric costs beyond a plan's quota. How a model bills, the engine knows: nothing is computed here."""
    _name = 'fusion.billing.charge'
    _description = "Usage Charge"
    _order = 'service_id, plan_code, id'

    name = fields.Char(required=True)
    service_id = fields.Many2one('fusion.billing.service', required=True, ondelete='restrict')
    company_id = fields.Many2one(related='service_id.company_id')
    plan_code = fields.Char(required=True, help="The plan's id in the service.")
    plan_id = fields.Many2one(
        'sale.subscription.plan', string="Recurring Plan", ondelete='restrict', index='btree_not_null',
        help="Usage is rated from the moment that a recurring plan is set. An import leaves it empty.",
    )
    metric_id = fields.Many2one('fusion.billing.metric', required=True, ondelete='restrict', index=True)
    product_id = fields.Many2one(
        'product.product', string="Overage Product", ondelete='restrict', index='btree_not_null',
    )
    plan_product_id = fields.Many2one(
        'product.product', string="Plan Product", ondelete='restrict', index='btree_not_null',
    )
    charge_model = fields.Selection(
        [('standard', "Standard"), ('package', "Package"), ('graduated', "Graduated"), ('volume', "Volume")],
        required=True, default='standard',
        help="How the units beyond the included quota are billed.\n"
             "Standard: every batch of units costs its price, a part of a batch its part.\n"
             "Package: whole batches are sold; one that is begun costs all of it.\n"
             "Graduated: each tier bills the units that lie in it, at its own price.\n"
             "Volume: the tier that holds the total bills all units, from the first one on, at its price.\n"
             "An import from NexaCloud sets the charges of its plans back to Standard. Tiers are kept then, unused, until "
             "one of their models is chosen again.",
    )
    batch_rounding = fields.Selection(
        [('none', "Bill the part"), ('up', "Bill a whole batch")],
        string="Part of a Batch", required=True, default='none',
        help="What is billed of a batch that is begun, but not used up. In tiers it holds for the batches of each.",
    )
    included_quota = ExactFloat(
        digits=DIGITS, help="Units per period that the plan's price already covers. They come off first.",
    )
    price_per_unit = ExactFloat(string="Price per Batch", digits=DIGITS, help="Price of one batch of units, in CAD.")
    unit_batch = ExactFloat(string="Units in a Batch", digits=DIGITS, default=1.0, required=True)
    tier_ids = fields.One2many('fusion.billing.charge.tier', 'charge_id', string="Tiers", copy=True)

    _plan_metric_unique = models.UniqueIndex(
        '(service_id, plan_code, metric_id)', "This plan already has a charge for this metric.",
    )

    @api.constrains('charge_model', 'included_quota', 'price_per_unit', 'unit_batch', 'tier_ids')
    def _check_figures(self):
        """Refuse what the engine would refuse of a charge, before usage is left unrated by it."""
        for charge in self:
            tiered = charge.charge_model in TIERED
            priced = charge.tier_ids if tiered else charge
            if any(batch <= 0 for batch in priced.mapped('unit_batch')):
                raise billing_error(self.env, 'FB_CHARGE_BATCH', charge=charge.name)
            fees = charge.tier_ids.mapped('flat_fee') if tiered else []
            if min(charge.included_quota, *priced.mapped('price_per_unit'), *fees, 0) < 0:
                raise billing_error(self.env, 'FB_CHARGE_NEGATIVE', charge=charge.name)
            if tiered:
                charge._check_tiers()

    def _check_tiers(self):
        """One tier after the other, without gap or overlap, up to an open one."""
        if not self.tier_ids:
            raise billing_error(self.env, 'FB_CHARGE_TIERS_MISSING', charge=self.name)
        *bounds, last = self._tiers_in_order().mapped('up_to')
        if last or not all(bounds):
            raise billing_error(self.env, 'FB_CHARGE_TIERS_END', charge=self.name)
        if any(upper <= lower for lower, upper in pairwise([0.0, *bounds])):
            raise billing_error(self.env, 'FB_CHARGE_TIERS_ORDER', charge=self.name)

    def _tiers_in_order(self):
        """The tiers from the first unit on, in whatever order they were entered; open ones come last."""
        return self.tier_ids.sorted(lambda tier: (not tier.up_to, tier.up_to))

    def try_quantity(self, quantity):
        """What a quantity of one period would cost under this charge, and why. Nothing is written.

        :param str quantity: units used in the period, as decimal text
        :return: Trial of web/src/try_charge/contract.ts
        :rtype: dict
        :raise AccessError: for whoever may not read the charge
        :raise UserError: when the engine cannot be reached or refuses the figures
        """
        self.ensure_one()
        self.check_access('read')
        [result] = self._ask_engine([(self, quantity)], explain=True)
        self._raise_refusal(result)
        return {
            'unit': self.metric_id.unit_label or None,
            'overage': result['overage'],
            'amount': result['amount'],
            'amount_rounded': result['amount_rounded'],
            'sentence': result['explanation']['sentence'],
            'parts': result['explanation']['parts'],
            'warnings': [[warning['code'], error_text(self.env, warning)] for warning in result.get('warnings', ())],
        }

    def _compute_billable(self, quantity):
        """What `quantity` units of one period cost under this charge.

        :param float quantity: units used in the period
        :return: units beyond the included quota, and their exact price in CAD
        :rtype: tuple[float, float]
        :raise UserError: when the engine cannot be reached or refuses the figures
        """
        self.ensure_one()
        [result] = self._ask_engine([(self, decimal_string(quantity))])
        self._raise_refusal(result)
        return float(result['overage']), float(result['amount'])

    def _ask_engine(self, quantities, explain=False):
        """Ask the engine what quantities cost, all in one call.

        :param list[tuple] quantities: pairs of (charge, quantity as decimal text)
        :param bool explain: whether each result is to hold its `explanation`
        :return: one dictionary a pair, in their order: `overage`, `amount`, `amount_rounded` as decimal strings and
            perhaps `warnings`, or `error`; errors and warnings with their `code`, `message` and `fix`
        :rtype: list[dict]
        """
        # Thousands of periods share a few charges.
        sent = {charge: charge._engine_charge() for charge in {charge for charge, _quantity in quantities}}
        return EngineClient(self.env).rate(CURRENCY, [
            {'id': str(index), 'quantity': quantity, 'charge': sent[charge]}
            for index, (charge, quantity) in enumerate(quantities)
        ], explain=explain)

    def _raise_refusal(self, result):
        if 'error' in result:
            raise coded_error(error_text(self.env, result['error']), result['error']['code'])

    def _applying(self, wanted):
        """Which of these charges rate usage: those of the order's recurring plan that name no product, or one it sells.

        :param set[tuple] wanted: (order, service, metric)
        :return: {(order, service, metric): charges}
        """
        charges_of = self.grouped(lambda charge: (charge.service_id, charge.metric_id, charge.plan_id))
        applying = {}
        for order, service, metric in wanted:
            sold = order.order_line.product_id
            applying[order, service, metric] = charges_of.get((service, metric, order.plan_id), self.browse()).filtered(
                lambda charge: not charge.plan_product_id or charge.plan_product_id in sold)
        return applying

    def _engine_charge(self):
        """This charge as the engine's contract has it: a RateCharge."""
        self.ensure_one()
        charge = {
            'metric': self.metric_id.code,
            'charge_model': self.charge_model,
            'included_quota': decimal_string(self.included_quota),
        }
        if self.batch_rounding != 'none' and self.charge_model != 'package':
            charge['batch_rounding'] = self.batch_rounding
        if self.charge_model not in TIERED:
            return charge | _engine_price(self)
        return charge | {'tiers': [
            {
                'up_to': decimal_string(tier.up_to) if tier.up_to else None,
                **_engine_price(tier),
                'flat_fee': decimal_string(tier.flat_fee),
            }
            for tier in self._tiers_in_order()
        ]}


def _engine_price(priced):
    return {'unit_batch': decimal_string(priced.unit_batch), 'price_per_unit': decimal_string(priced.price_per_unit)}


def decimal_string(value):
    """A float as the decimal that a field of DIGITS keeps of it: half up, no exponent, no binary noise.

    What no such field can hold goes out as Python writes it, and the engine refuses it by a sentence.
    """
    text = repr(float(value))
    try:
        return rounded_text(text, CHARGE_DIGITS)
    except InvalidOperation:
        return text
