"""The control totals: what NexaCloud says and what Odoo holds, added up on both sides without the importer's own sums."""
from collections import defaultdict
from decimal import Decimal

from odoo.tools import SQL

from .decimals import money_text
from .world import CYCLE_UNITS

ZERO = {'count': 0, 'amount': Decimal(0)}
LINE_AMOUNT = SQL("l.price_unit * l.product_uom_qty * (1 - coalesce(l.discount, 0) / 100)")


def control_totals(env, snapshot, plan, service_id, rest, applied):
    """[{label, source, left_out, odoo, agrees}]: customers first, then subscriptions by plan and cycle.

    source, left_out and odoo are {count, amount}; amounts are CAD per period as decimal text, None for customers. `left_out`
    are the rows that were skipped, failed or have ended. Odoo's side is added up by plain SQL from all priced lines of the
    draft shadow orders, and is None, as `agrees`, in a plan that was not applied. A row agrees when source minus left_out
    is what Odoo holds. A last row, without a verdict, has the `rest`: what only_in_odoo found.
    """
    rows = [
        _customers(env, snapshot, plan, service_id, applied),
        *_subscriptions(env, snapshot, plan, service_id, applied),
    ]
    if rest['count']:
        rows.append({
            'label': env._("Only in Odoo"), 'source': _as_text(ZERO), 'left_out': _as_text(ZERO), 'odoo': _as_text(rest),
            'agrees': None,
        })
    return rows


def only_in_odoo(env, plan, service_id):
    """{count, amount} of the draft shadow orders whose subscriptions are gone, skipped or failed."""
    imported = [line.external_id for line in plan.of('subscription', 'create', 'update', 'unchanged')]
    (count, amount), = env.execute_query(SQL(
        """
        SELECT count(DISTINCT o.id), coalesce(sum(%s), 0)::text
          FROM sale_order o
     LEFT JOIN sale_order_line l ON l.order_id = o.id AND l.display_type IS NULL
         WHERE o.x_fc_shadow AND o.state = 'draft' AND o.x_fc_billing_service_id = %s
           AND NOT EXISTS (SELECT FROM unnest(%s) AS imported(id) WHERE imported.id = o.x_fc_nexacloud_subscription_id)
        """,
        LINE_AMOUNT, service_id, imported))
    return {'count': count, 'amount': Decimal(amount)}


def disagreements(totals):
    """The labels of the rows that do not agree."""
    return [row['label'] for row in totals if row['agrees'] is False]


def _customers(env, snapshot, plan, service_id, applied):
    ids = [row['external_id'] for row in snapshot.partners]
    imported = {line.external_id for line in plan.of('user', 'create', 'update', 'unchanged')}
    source = {'count': len(ids), 'amount': None}
    left_out = {'count': sum(external_id not in imported for external_id in ids), 'amount': None}
    odoo = None
    if applied:
        (count,), = env.execute_query(SQL(
            "SELECT count(*) FROM fusion_billing_account_link WHERE service_id = %s AND external_id = ANY(%s)",
            service_id, ids))
        odoo = {'count': count, 'amount': None}
    return _row(env._("Customers"), source, left_out, odoo)


def _subscriptions(env, snapshot, plan, service_id, applied):
    standing = {
        line.external_id for line in plan.of('subscription', 'create', 'update', 'unchanged')
        if not line.payload.get('ended')
    }
    source, left_out = defaultdict(lambda: dict(ZERO)), defaultdict(lambda: dict(ZERO))
    for row in snapshot.subscriptions:
        key, price = (row['plan_code'], row['cycle']), Decimal(row['price'])
        _add(source[key], price)
        if row['external_id'] not in standing:
            _add(left_out[key], price)
    odoo = _sum_orders(env, sorted(standing), service_id) if applied else {}
    names = {row['code']: row['name'] for row in snapshot.plans}
    return [
        _row(_label(names.get(code, code), code, cycle), source.get((code, cycle), ZERO),
             left_out.get((code, cycle), ZERO), odoo.get((code, cycle), ZERO) if applied else None)
        for code, cycle in sorted(source.keys() | odoo.keys())
    ]


def _label(name, code, cycle):
    return f'{name}, {cycle}' if name.casefold() == code.casefold() else f'{name} ({code}), {cycle}'


def _add(total, price):
    total['count'] += 1
    total['amount'] += price


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
