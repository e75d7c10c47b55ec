import logging
from collections import defaultdict
from datetime import datetime, time
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine.words import error_text
from .aggregation import LAST_ID, aggregate
from .billing_period import BillingPeriod, period_beside, period_of
from .charge import DIGITS
from .exact_float import ExactFloat

_logger = logging.getLogger(__name__)

# Periods and tiers in one call of the engine, and between two commits of the cron. The engine takes 10,000 lines, of
# 16 MiB in all; a line without its tiers, and a tier, take less than 1 KiB.
BATCH = 10_000

# What a period costs: fields of the usage that carries it.
RESULT = ('overage', 'amount', 'amount_rounded')
# All that rating writes.
RATED_FIELDS = ('state', 'charge_id', 'period_start', 'period_end', 'rating_warning', *RESULT)


class Rateable(NamedTuple):
    """A period of one subscription and metric that holds open usage, and the charge that rates it."""

    charge: object
    order: object
    period: BillingPeriod


class Usage(models.Model):
    """Metered usage of a subscription.

    A period begins at a multiple of the plan's length after the order's start date, in UTC days. It is open as long as
    it holds usage that is not rated. Rating looks at the period as a whole, so usage that comes late has its period
    rated anew. The period's last usage carries what the period costs and the others nothing: the sum over the usage of
    an order is what the order's usage costs.

    A period that was rated keeps its days, whatever becomes of the order's start date or plan: usage that comes late on
    one of them belongs to it, and the next period begins where it ends. One charge with one quota rates all of a
    period. While it runs, that is the charge of the order's plan at the time of rating, so after an upgrade the new
    plan's charge rates the usage before it as well. Once it has ended, it is the charge that rated it before.
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
    period_start = fields.Date(
        string="Period", readonly=True, help="First day of the period that it was rated in, in UTC.",
    )
    period_end = fields.Date(
        string="Next Period", readonly=True, help="The day after the last one of its period, in UTC.",
    )
    overage = ExactFloat(digits=DIGITS, readonly=True, help="Units of the period beyond the included quota.")
    amount = ExactFloat(string="Exact Amount", digits=DIGITS, readonly=True, help="Price of the overage in CAD.")
    amount_rounded = ExactFloat(
        string="Amount", digits=DIGITS, readonly=True,
        help="Price of the overage in CAD, rounded to cents once, from the exact fraction.",
    )
    rating_warning = fields.Char(string="Warning", readonly=True, help="What was odd about the usage of the period.")

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
        for batch in _batches(periods):
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
        """Every period that holds open usage and has its charge, as Rateable, each once."""
        charges = self.env['fusion.billing.charge'].search([('plan_id', '!=', False)])
        if not charges:
            return []
        open_days = self.with_context(tz='UTC')._read_group(
            [
                ('state', '=', 'open'),
                ('order_id.x_fc_shadow', '=', False),
                ('order_id.start_date', '!=', False),
                ('order_id.plan_id', 'in', charges.plan_id.ids),
            ],
            ['order_id', 'service_id', 'metric_id', 'occurred_at:day'],
        )
        lengths = {plan: plan.billing_period for plan in charges.plan_id}
        current, latest = {}, {}
        for order, service, metric, moment in open_days:
            day, period = moment.date(), latest.get(order)
            if not period or not period.holds(day):
                period = latest[order] = period_of(order.start_date, lengths[order.plan_id], day)
            current[(order, service, metric), day] = period
        rated = self._rated_periods(current)
        applying = charges._applying({whose for whose, _day in current})
        today = fields.Date.today()
        periods = {}
        for (whose, day), period in current.items():
            neighbours = rated.get(whose, {})
            known = next((each for each in neighbours if each.holds(day)), None)
            charge = neighbours[known] & charges if known and known.end <= today else applying[whose]
            period = known or period and period_beside(neighbours, period, day)
            if len(charge) == 1 and period:
                periods[Rateable(charge, whose[0], period)] = True
        return list(periods)

    @api.model
    def _rated_periods(self, current):
        """{(order, service, metric): {BillingPeriod: charge}} of what was rated in or beside the current periods.

        :param current: {((order, service, metric), day of open usage): BillingPeriod or None}
        """
        if not current:
            return {}
        orders = self.env['sale.order'].union(*(order for (order, *_rest), _day in current))
        earliest = min(period.first_day if period else day for (_whose, day), period in current.items())
        rated = defaultdict(dict)
        for order, service, metric, first_day, end, charge in self._read_group(
            [('state', '=', 'rated'), ('order_id', 'in', orders.ids), ('period_end', '>', earliest)],
            ['order_id', 'service_id', 'metric_id', 'period_start:day', 'period_end:day', 'charge_id'],
        ):
            rated[order, service, metric][BillingPeriod(first_day, end)] = charge
        return rated

    @api.model
    def _rate_periods(self, periods):
        """Rate Rateable periods by one call of the engine, in as many queries for one as for thousands."""
        self.flush_model()
        quantities = self._quantities(periods)
        results = self.env['fusion.billing.charge']._ask_engine([
            (periods[number].charge, quantity) for number, quantity, _last_id in quantities
        ])
        rated = []
        for (number, _quantity, last_id), result in zip(quantities, results, strict=True):
            if 'error' in result:
                _log_about(periods[number], "was not rated", result['error'])
                continue
            warnings = result.get('warnings', ())
            for warning in warnings:
                _log_about(periods[number], "was rated", warning)
            said = ' '.join(error_text(self.env, warning) for warning in warnings) or None
            rated.append((number, last_id, said, *(result[name] for name in RESULT)))
        self._write_results(periods, rated)

    @api.model
    def _quantities(self, periods):
        """(number, quantity as decimal text, id of the last usage) of periods, which are counted from 0."""
        return self.env.execute_query(SQL(
            """
            SELECT period.number, %s, %s
              FROM %s
              JOIN fusion_billing_usage usage ON %s
          GROUP BY period.number, period.aggregation
          ORDER BY period.number
            """, aggregate(SQL("period.aggregation")), LAST_ID, _table_of(periods), _IN_PERIOD))

    @api.model
    def _write_results(self, periods, rated):
        """Gives all usage of rated periods what they came to, and leaves alone what says so already.

        :param rated: [(number of the period, id of its last usage, warning, *RESULT as decimal text)]
        """
        if not rated:
            return
        numbers, last_ids, warnings, *amounts = map(list, zip(*rated, strict=True))
        # By SQL for the sake of thousands of periods, and since a float would not hold every amount.
        changed = self.env.execute_query(SQL(
            """
            UPDATE fusion_billing_usage usage
               SET (state, charge_id, period_start, period_end, rating_warning, overage, amount, amount_rounded) = (
                       'rated', becomes.charge_id, becomes.first_day, becomes.end_day, becomes.warning, becomes.overage,
                       becomes.amount, becomes.amount_rounded),
                   write_uid = %(uid)s, write_date = %(now)s
              FROM (
                    SELECT usage.id, period.charge_id, period.first_day, period.end_day,
                           CASE WHEN carries THEN result.warning END AS warning,
                           CASE WHEN carries THEN round(result.overage, %(digits)s) ELSE 0 END AS overage,
                           CASE WHEN carries THEN round(result.amount, %(digits)s) ELSE 0 END AS amount,
                           CASE WHEN carries THEN result.amount_rounded ELSE 0 END AS amount_rounded
                      FROM unnest(%(numbers)s::int[], %(last_ids)s::int[], %(warnings)s::text[],
                                  %(overages)s::numeric[], %(amounts)s::numeric[], %(rounded)s::numeric[])
                           AS result(number, last_id, warning, overage, amount, amount_rounded)
                      JOIN %(periods)s ON period.number = result.number
                      JOIN fusion_billing_usage usage ON %(in_period)s
                CROSS JOIN LATERAL (SELECT usage.id = result.last_id AS carries) AS role
                   ) AS becomes
             WHERE usage.id = becomes.id
               AND (usage.state, usage.charge_id, usage.period_start, usage.period_end, usage.rating_warning,
                    usage.overage, usage.amount, usage.amount_rounded)
                   IS DISTINCT FROM
                   ('rated', becomes.charge_id, becomes.first_day, becomes.end_day, becomes.warning, becomes.overage,
                    becomes.amount, becomes.amount_rounded)
         RETURNING usage.id
            """,
            uid=self.env.uid, now=self.env.cr.now(), digits=DIGITS[1], numbers=numbers, last_ids=last_ids,
            warnings=warnings, overages=amounts[0], amounts=amounts[1], rounded=amounts[2],
            periods=_table_of(periods), in_period=_IN_PERIOD))
        usages = self.browse(usage_id for usage_id, in changed)
        usages.invalidate_recordset([*RATED_FIELDS, 'write_uid', 'write_date'])
        usages.modified(RATED_FIELDS)


# Whether a usage lies in a period of _table_of.
_IN_PERIOD = SQL(
    "usage.order_id = period.order_id AND usage.service_id = period.service_id AND usage.metric_id = period.metric_id"
    " AND usage.occurred_at >= period.first_day AND usage.occurred_at < period.end_day")


def _table_of(periods):
    """The FROM item `period` of Rateable periods, numbered from 0."""
    columns = [
        (number, charge.id, order.id, charge.service_id.id, charge.metric_id.id, charge.metric_id.aggregation,
         datetime.combine(period.first_day, time.min), datetime.combine(period.end, time.min))
        for number, (charge, order, period) in enumerate(periods)
    ]
    return SQL(
        "unnest(%s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::text[], %s::timestamp[], %s::timestamp[])"
        " AS period(number, charge_id, order_id, service_id, metric_id, aggregation, first_day, end_day)",
        *map(list, zip(*columns, strict=True)))


def _batches(periods):
    """Splits periods so that each batch has at most BATCH periods and tiers in all, and one period at the least."""
    batch, size = [], 0
    for each in periods:
        weight = 1 + len(each.charge.tier_ids)
        if batch and size + weight > BATCH:
            yield batch
            batch, size = [], 0
        batch.append(each)
        size += weight
    if batch:
        yield batch


def _log_about(rateable, what, said):
    """Logs an error or a warning of the engine, in its own words."""
    _logger.warning(
        "Usage of %s from %s %s: %s %s (%s)",
        rateable.order.name, rateable.period.first_day, what, said['message'], said['fix'], said['code'])
