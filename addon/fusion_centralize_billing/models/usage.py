import logging
from datetime import datetime, time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from .charge import DIGITS
from .exact_float import ExactFloat

_logger = logging.getLogger(__name__)

# Periods rated by one call of the engine, and between two commits of the cron.
BATCH = 500

# What the engine says of a period, and the fields that keep it.
RESULT = ('overage', 'amount', 'amount_rounded')


class Usage(models.Model):
    """Metered usage of a subscription.

    A period begins at a multiple of the plan's length after the order's start date, in UTC days. It is open as long as
    it holds usage that is not rated. Rating looks at the period as a whole, so usage that comes late has its period
    rated anew. The period's last usage carries what the period costs and the others nothing: the sum over the usage of
    an order is what the order's usage costs.
    """
    _name = 'fusion.billing.usage'
    _description = "Usage"
    _order = 'occurred_at desc, id desc'

    service_id = fields.Many2one('fusion.billing.service', required=True, ondelete='restrict')
    company_id = fields.Many2one(related='service_id.company_id')
    order_id = fields.Many2one('sale.order', string="Subscription", required=True, ondelete='restrict')
    metric_id = fields.Many2one('fusion.billing.metric', required=True, ondelete='restrict', index=True)
    quantity = ExactFloat(digits=DIGITS, required=True)
    occurred_at = fields.Datetime(required=True, default=fields.Datetime.now)
    idempotency_key = fields.Char(required=True, help="The same usage sent twice under one key counts once.")
    state = fields.Selection([('open', "Open"), ('rated', "Rated")], required=True, default='open', readonly=True)
    charge_id = fields.Many2one(
        'fusion.billing.charge', readonly=True, ondelete='restrict', index='btree_not_null',
        help="What it was rated by.",
    )
    overage = ExactFloat(digits=DIGITS, readonly=True, help="Units of the period beyond the included quota.")
    amount = ExactFloat(string="Exact Amount", digits=DIGITS, readonly=True, help="Price of the overage in CAD.")
    amount_rounded = ExactFloat(
        string="Amount", digits=DIGITS, readonly=True,
        help="Price of the overage in CAD, rounded to cents once, from the exact fraction.",
    )

    _idempotency_key_unique = models.UniqueIndex(
        '(service_id, idempotency_key)', "This usage was already recorded.",
    )
    _period_idx = models.Index('(order_id, metric_id, occurred_at)')
    _open_idx = models.Index("(order_id, metric_id) WHERE state = 'open'")

    @api.model
    def _cron_rate_open_periods(self):
        """Rate every open period whose charge has a recurring plan. Shadow orders are billed elsewhere: never touched.

        Usage that no charge, or more than one, applies to stays open. So does everything when the engine is down; the
        next run finds it again.
        """
        periods = self._open_periods()
        left = len(periods)
        for batch in split_every(BATCH, periods):
            try:
                self._rate_periods(batch)
            except UserError as error:
                _logger.warning("Usage was not rated: %s", error)
                return
            left -= len(batch)
            in_cron = 'ir_cron_progress_id' in self.env.context
            if in_cron and not self.env['ir.cron']._commit_progress(len(batch), remaining=left):
                return  # the time of this cron is up; the scheduler calls it again for what is left

    @api.model
    def _open_periods(self):
        """Every period that holds open usage and has its charge, as (charge, order, first day, day after the last)."""
        charges = self.env['fusion.billing.charge'].search([('plan_id', '!=', False)])
        if not charges:
            return []
        open_usage = self.with_context(tz='UTC')._read_group(
            [
                ('state', '=', 'open'),
                ('order_id.x_fc_shadow', '=', False),
                ('order_id.start_date', '!=', False),
                ('order_id.plan_id', 'in', charges.plan_id.ids),
            ],
            ['order_id', 'service_id', 'metric_id', 'occurred_at:day'],
        )
        periods = {}
        for order, service, metric, occurred_at in open_usage:
            charge = charges.filtered(
                lambda c: c.service_id == service and c.metric_id == metric and c._applies_to(order)
            )
            days = _period(order.start_date, order.plan_id.billing_period, occurred_at.date())
            if len(charge) == 1 and days:
                periods[charge, order, *days] = True
        return list(periods)

    @api.model
    def _rate_periods(self, periods):
        """Rate periods as `_open_periods` gives them, by one call of the engine."""
        usages = [self._usage_of(*period) for period in periods]
        results = self.env['fusion.billing.charge']._rate([
            (charge, usage._aggregate(charge.metric_id.aggregation))
            for (charge, *_rest), usage in zip(periods, usages, strict=True)
        ])
        for (charge, order, first_day, _end), usage, result in zip(periods, usages, results, strict=True):
            if 'error' in result:
                _logger.warning(
                    "Usage of %s from %s was not rated: %s %s (%s)",
                    order.name, first_day, result['error']['message'], result['error']['fix'], result['error']['code'],
                )
                continue
            usage.write({'state': 'rated', 'charge_id': charge.id, **dict.fromkeys(RESULT, 0.0)})
            usage[-1].write({name: float(result[name]) for name in RESULT})

    @api.model
    def _usage_of(self, charge, order, first_day, end):
        """All usage of a period, rated or not, in the order in which it occurred."""
        return self.search(
            [
                ('order_id', '=', order.id),
                ('service_id', '=', charge.service_id.id),
                ('metric_id', '=', charge.metric_id.id),
                ('occurred_at', '>=', datetime.combine(first_day, time.min)),
                ('occurred_at', '<', datetime.combine(end, time.min)),
            ],
            order='occurred_at, id',
        )

    def _aggregate(self, aggregation):
        quantities = self.mapped('quantity')
        if aggregation == 'sum':
            return sum(quantities)
        return max(quantities) if aggregation == 'max' else quantities[-1]


def _period(start, length, day):
    """The period that `day` lies in, as (first day, day after the last); None before the start.

    Counted from the start, never from period to period: months from January 31 on end on February 28 and on March 31.
    """
    if day < start:
        return None
    count = 0
    while start + length * (count + 1) <= day:
        count += 1
    return start + length * count, start + length * (count + 1)
