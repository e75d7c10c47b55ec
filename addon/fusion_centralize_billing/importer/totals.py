"""The control totals: what NexaCloud says and what Odoo holds, added up on both sides without the importer's own sums."""
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from odoo.tools import SQL

from .decimals import money_text
from .planning.subscriptions import has_ended
from .words import cycle_text, plan_label
from .world import CYCLE_UNITS

ZERO = {'count': 0, 'amount': Decimal(0)}
# The orders that an import does not follow: their subscriptions are no row that was read, or one that was left out.
GONE, HELD_BACK = 'gone', 'held_back'
LINE_AMOUNT = SQL("l.price_unit * l.product_uom_qty * (1 - coalesce(l.discount, 0) / 100)")


@dataclass(slots=True)
class Standing:
    """What of the source stands in Odoo by a plan, or does after it was carried out; JSON-able."""

    users: list  # ids
    subscriptions: list  # [id, plan code, cycle, price], without those that have ended


def standing_of(lines):
    """The Standing by PlanLines."""
    followed = [line for line in lines if line.action in ('create', 'update', 'unchanged')]
    return Standing(
        [line.external_id for line in followed if line.kind == 'user'],
        [
            [line.external_id, line.source['plan_code'], line.source['cycle'], line.source['price']]
            for line in followed if line.kind == 'subscription' and not has_ended(line.source)
        ],
    )


def source_totals(env, snapshot):
    """What a snapshot adds up to: {customers, plans: {code: name}, subscriptions: [{plan_code, cycle, label, count, amount}]}.

    JSON-able.
    """
    names = {row['code']: row['name'] for row in snapshot.plans}
    sums = _sums((row['plan_code'], row['cycle'], row['price']) for row in snapshot.subscriptions)
    return {
        'customers': len(snapshot.partners),
        'plans': names,
        'subscriptions': [
            {'plan_code': code, 'cycle': cycle, 'label': _label(env, names.get(code, code), code, cycle), **_as_text(total)}
            for (code, cycle), total in sorted(sums.items())
        ],
    }


def control_totals(env, source, standing, service_id, rest, applied):
    """[{label, source, left_out, odoo, agrees}]: customers first, then subscriptions by plan and cycle.

    source, left_out and odoo are {count, amount}; amounts are CAD per period as decimal text, None for customers. `left_out`
    are the rows that were skipped, failed or have ended. Odoo's side is added up by plain SQL from all priced lines of the
    draft shadow orders, and is None, as `agrees`, in a plan that was not applied. A row agrees when source minus left_out
    is what Odoo holds. Last, without a verdict and a month, come the orders that the import does not follow: rest_row.

    :param source: source_totals of the snapshot
    :param rest: {GONE or HELD_BACK: Sum}
    """
    return [
        _customers(env, source, standing, service_id, applied),
        *_subscriptions(env, source, standing, service_id, applied),
        *(rest_row(env, which, sums) for which, sums in rest.items() if sums.count),
    ]


def rest_row(env, which, rest):
    """The row, without a verdict, of the orders that an import does not follow.

    :param which: GONE or HELD_BACK
    :param rest: their Sum, see orphans.py
    """
    labels = {GONE: env._("Gone from NexaCloud, a month"), HELD_BACK: env._("Held back, a month")}
    return {
        'label': labels[which], 'source': _as_text(ZERO), 'left_out': _as_text(ZERO),
        'odoo': _as_text({'count': rest.count, 'amount': rest.month}), 'agrees': None, 'only_in_odoo': which,
    }


def disagreements(totals):
    """The labels of the rows that do not agree."""
    return [row['label'] for row in totals if row['agrees'] is False]


def _customers(env, source, standing, service_id, applied):
    odoo = None
    if applied:
        (count,), = env.execute_query(SQL(
            "SELECT count(*) FROM fusion_billing_account_link WHERE service_id = %s AND external_id = ANY(%s)",
            service_id, standing.users))
        odoo = {'count': count, 'amount': None}
    read = source['customers']
    left_out = {'count': read - len(standing.users), 'amount': None}
    return _row(env._("Customers"), {'count': read, 'amount': None}, left_out, odoo)


def _subscriptions(env, source, standing, service_id, applied):
    read = {(row['plan_code'], row['cycle']): row for row in source['subscriptions']}
    stands = _sums(row[1:] for row in standing.subscriptions)
    odoo = _sum_orders(env, sorted(row[0] for row in standing.subscriptions), service_id) if applied else {}
    rows = []
    for code, cycle in sorted(read.keys() | odoo.keys()):
        row = read.get((code, cycle))
        total = {'count': row['count'], 'amount': Decimal(row['amount'])} if row else ZERO
        standing_here = stands.get((code, cycle), ZERO)
        left_out = {name: total[name] - standing_here[name] for name in total}
        rows.append(_row(row['label'] if row else _label(env, code, code, cycle), total, left_out,
                         odoo.get((code, cycle), ZERO) if applied else None))
    return rows


def _label(env, name, code, cycle):
    return f'{plan_label(name, code)}, {cycle_text(env, cycle)}'


def _sums(rows):
    """{(plan code, cycle): {count, amount}} of rows (plan code, cycle, price)."""
    totals = defaultdict(lambda: dict(ZERO))
    for code, cycle, price in rows:
        totals[code, cycle]['count'] += 1
        totals[code, cycle]['amount'] += Decimal(price)
    return totals


def _sum_orders(env, subscription_ids, service_id):
    """{(plan, cycle): {count, amount}} of the draft shadow orders of these subscriptions, summed by PostgreSQL."""
    cycles = {unit: cycle for cycle, unit in CYCLE_UNITS.items()}
    rows = env.execute_query(SQL(
        """
        SELECT charge.plan_code, r.billing_period_unit, count(DISTINCT o.id), sum(%s)::text
          FROM sale_order o
          JOIN sale_subscription_plan r ON r.id = o.plan_id
          JOIN sale_order_line l ON l.order_id = o.id AND l.display_type IS NULL
     LEFT JOIN fusion_billing_charge charge ON charge.plan_product_id = l.product_id AND charge.service_id = %s
         WHERE o.x_fc_shadow AND o.state = 'draft' AND o.x_fc_nexacloud_subscription_id = ANY(%s)
      GROUP BY charge.plan_code, r.billing_period_unit
        """,
        LINE_AMOUNT, service_id, subscription_ids))
    return {
        (plan_code or '?', cycles.get(unit, unit)): {'count': count, 'amount': Decimal(amount)}
        for plan_code, unit, count, amount in rows
    }


def _row(label, source, left_out, odoo):
    agrees = None if odoo is None else (
        source['count'] - left_out['count'] == odoo['count']
        and (source['amount'] is None or source['amount'] - left_out['amount'] == odoo['amount']))
    sides = {'source': source, 'left_out': left_out, 'odoo': odoo}
    return {'label': label, **{side: total and _as_text(total) for side, total in sides.items()}, 'agrees': agrees}


def _as_text(total):
    amount = total['amount']
    return {'count': total['count'], 'amount': None if amount is None else money_text(amount)}
