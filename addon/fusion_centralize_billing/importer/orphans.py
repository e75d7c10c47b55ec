"""Shadow orders that an import does not follow, and what they are worth a month.

Gone are those whose subscriptions were in no row that was read; held back those whose rows were skipped or failed. By
plain SQL over ids: of a hundred thousand orders none becomes a record.
"""
from dataclasses import dataclass
from decimal import Decimal

from odoo.tools import SQL

from .totals import LINE_AMOUNT

# What an import follows: its company's drafts.
_STANDING = SQL("o.x_fc_shadow AND o.state = 'draft'")


@dataclass(slots=True)
class Sum:
    count: int
    month: Decimal  # CAD, the exact sum rounded half up to the cent


def store_orphans(env, run, service_id, read):
    """Keeps the orphans of a plan as fusion.billing.import.orphan: orders whose subscription ids are not among those `read`."""
    env.execute_query(SQL(
        """
        INSERT INTO fusion_billing_import_orphan (run_id, order_id, subscription_id, customer, plan, cycle, amount, month)
        SELECT %(run)s, id, subscription_id, customer, plan, cycle, amount,
               round(CASE cycle WHEN 'yearly' THEN amount / 12 ELSE amount END, 2)
          FROM (
            SELECT o.id, o.x_fc_nexacloud_subscription_id AS subscription_id, coalesce(p.complete_name, p.email) AS customer,
                   string_agg(DISTINCT charge.name, ', ') AS plan, %(cycle)s AS cycle, coalesce(sum(%(amount)s), 0) AS amount
              FROM sale_order o
              JOIN res_partner p ON p.id = o.partner_id
         LEFT JOIN sale_subscription_plan r ON r.id = o.plan_id
         LEFT JOIN sale_order_line l ON l.order_id = o.id AND l.display_type IS NULL
         LEFT JOIN fusion_billing_charge charge
                ON charge.plan_product_id = l.product_id AND charge.service_id = %(service)s
             WHERE %(standing)s AND o.company_id = %(company)s AND o.x_fc_billing_service_id = %(service)s
               AND NOT EXISTS (SELECT FROM unnest(%(read)s::text[]) AS read(id) WHERE read.id = o.x_fc_nexacloud_subscription_id)
          GROUP BY o.id, p.id, r.id
          ) AS gone
      ORDER BY subscription_id, id
     RETURNING 1
        """,
        run=run.id, service=service_id, company=run.company_id.id, read=read, standing=_STANDING, amount=LINE_AMOUNT,
        cycle=_cycle()))
    env['fusion.billing.import.orphan'].invalidate_model()


def gone(env, run):
    """The Sum of a run's orphans that are draft shadows still."""
    return _sum(env, SQL(
        """
        SELECT g.order_id AS id, g.amount, g.cycle
          FROM fusion_billing_import_orphan g
          JOIN sale_order o ON o.id = g.order_id
         WHERE g.run_id = %s AND %s
        """, run.id, _STANDING))


def held_back(env, run, followed):
    """The Sum of the draft shadows whose rows a run skipped or failed.

    :param followed: ids of the subscriptions that it did import; a copy of such a row may have been skipped
    """
    return _sum(env, SQL(
        """
        SELECT o.id, %s AS amount, %s AS cycle
          FROM sale_order o
     LEFT JOIN sale_subscription_plan r ON r.id = o.plan_id
     LEFT JOIN sale_order_line l ON l.order_id = o.id AND l.display_type IS NULL
         WHERE %s AND o.company_id = %s
           AND o.x_fc_nexacloud_subscription_id IN (
                SELECT external_id FROM fusion_billing_import_line
                 WHERE run_id = %s AND kind = 'subscription' AND action IN ('skip', 'fail')
                EXCEPT SELECT unnest(%s::text[]))
        """, LINE_AMOUNT, _cycle(), _STANDING, run.company_id.id, run.id, followed))


def standing_orphans(env, run):
    """The ids of the orders of a run's orphans that are draft shadows still."""
    return [order_id for order_id, in env.execute_query(SQL(
        """
        SELECT o.id FROM fusion_billing_import_orphan g JOIN sale_order o ON o.id = g.order_id
         WHERE g.run_id = %s AND %s ORDER BY g.id
        """, run.id, _STANDING))]


def orphan_page(env, run, offset, limit):
    """(how many orphans a run has, one page of them as dicts); exact decimals as text."""
    names = ('id', 'order_id', 'order_name', 'subscription_id', 'customer', 'plan', 'month', 'cancelled', 'standing')
    rows = env.execute_query(SQL(
        """
        SELECT g.id, o.id, o.name, g.subscription_id, g.customer, g.plan, g.month::text, g.cancelled_at IS NOT NULL, %s,
               count(*) OVER ()
          FROM fusion_billing_import_orphan g
          JOIN sale_order o ON o.id = g.order_id
         WHERE g.run_id = %s
      ORDER BY g.id OFFSET %s LIMIT %s
        """, _STANDING, run.id, offset, limit))
    return rows[0][-1] if rows else 0, [dict(zip(names, row[:-1], strict=True)) for row in rows]


def _cycle():
    return SQL("CASE r.billing_period_unit WHEN 'year' THEN 'yearly' ELSE 'monthly' END")


def _sum(env, priced):
    """Adds up rows (id, amount, cycle); divided is once, last."""
    (count, month), = env.execute_query(SQL(
        """
        SELECT count(DISTINCT id), round(coalesce(sum(CASE cycle WHEN 'yearly' THEN amount ELSE amount * 12 END), 0) / 12, 2)::text
          FROM (%s) AS priced
        """, priced))
    return Sum(count, Decimal(month))
