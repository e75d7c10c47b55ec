from decimal import Decimal

from odoo import fields, models

from ..engine.client import EngineClient
from ..errors import coded_error
from ..importer.world import CHARGE_DIGITS
from .exact_float import ExactFloat

# The one currency of NexaCloud's prices.
CURRENCY = 'CAD'

# Digits of quantities and of prices a unit: a unit may cost far less than a cent, so no Monetary field holds them.
DIGITS = (24, CHARGE_DIGITS)


class Charge(models.Model):
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
    charge_model = fields.Selection([('standard', "Standard")], required=True, default='standard')
    included_quota = ExactFloat(digits=DIGITS, help="Units per period that the plan's price already covers.")
    price_per_unit = ExactFloat(string="Price per Batch", digits=DIGITS, help="Price of one batch of units, in CAD.")
    unit_batch = ExactFloat(digits=DIGITS, default=1.0, required=True, help="Units in a batch; parts of a batch count.")

    _plan_metric_unique = models.UniqueIndex(
        '(service_id, plan_code, metric_id)', "This plan already has a charge for this metric.",
    )

    def _compute_billable(self, quantity):
        """What `quantity` units of one period cost under this charge.

        :param float quantity: units used in the period
        :return: units beyond the included quota, and their exact price in CAD
        :rtype: tuple[float, float]
        :raise UserError: when the engine cannot be reached or refuses the figures
        """
        self.ensure_one()
        [result] = self._rate([(self, quantity)])
        if 'error' in result:
            error = result['error']
            raise coded_error(f"{error['message']} {error['fix']}", error['code'])
        return float(result['overage']), float(result['amount'])

    def _rate(self, quantities):
        """Ask the engine what quantities cost, all in one call.

        :param list[tuple] quantities: pairs of (charge, float quantity)
        :return: one dictionary a pair, in their order: `overage`, `amount`, `amount_rounded` as decimal strings, or
            `error` with its `code`, `message` and `fix`
        :rtype: list[dict]
        """
        return EngineClient(self.env).rate(CURRENCY, [
            {'id': str(index), 'quantity': decimal_string(quantity), 'charge': charge._engine_charge()}
            for index, (charge, quantity) in enumerate(quantities)
        ])

    def _applies_to(self, order):
        """Whether the order runs in this charge's recurring plan and sells its plan product, where it names one."""
        self.ensure_one()
        return self.plan_id == order.plan_id and (
            not self.plan_product_id or self.plan_product_id in order.order_line.product_id
        )

    def _engine_charge(self):
        """This charge as the engine's contract has it."""
        self.ensure_one()
        return {
            'metric': self.metric_id.code,
            'charge_model': self.charge_model,
            'included_quota': decimal_string(self.included_quota),
            'unit_batch': decimal_string(self.unit_batch),
            'price_per_unit': decimal_string(self.price_per_unit),
        }


def decimal_string(value):
    """A float as the decimal it stands for: no exponent, no binary noise, at most the digits that DIGITS keeps."""
    text = format(Decimal(repr(float(value))), f'.{DIGITS[1]}f')
    return text.rstrip('0').rstrip('.')
