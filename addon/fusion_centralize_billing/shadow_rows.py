"""Have every shadow order fit the CHECK and the unique index that hold shadows back, before an update adds them.

Odoo adds a constraint that rows break only in its log: the update ends well, and nothing holds them back any more.
"""
from odoo.tools import sql

from .errors import coded_error


def mend_shadow_rows(cr):
    """Puts shadow orders right that only wait to be sent; raise UserError, naming the ids, where a person has to decide.

    A token, a mail that waits and the state `sent` go back. An order that was confirmed, invoiced or paid may have
    charged somebody already, and of two orders of one subscription nobody knows which one counts.
    """
    if not sql.column_exists(cr, 'sale_order', 'x_fc_shadow'):
        return
    cr.execute("""
        SELECT o.id
          FROM sale_order o
         WHERE o.x_fc_shadow
           AND (o.state IS NULL OR o.state NOT IN ('draft', 'sent', 'cancel')
                OR EXISTS (SELECT FROM sale_order_line l JOIN sale_order_line_invoice_rel r ON r.order_line_id = l.id
                            WHERE l.order_id = o.id)
                OR EXISTS (SELECT FROM sale_order_transaction_rel r WHERE r.sale_order_id = o.id))
      ORDER BY o.id
    """)
    _stop_at(cr.fetchall(), (
        "These shadow orders were confirmed, invoiced or paid, which a shadow must never be: sale.order %s. Cancel what "
        "was charged by them and delete them, then update again; the next import makes them anew."))
    cr.execute("""
        SELECT string_agg(id::text, ' and ' ORDER BY id)
          FROM sale_order
         WHERE x_fc_nexacloud_subscription_id IS NOT NULL
      GROUP BY x_fc_nexacloud_subscription_id
        HAVING count(*) > 1
      ORDER BY min(id)
    """)
    _stop_at(cr.fetchall(), (
        "These orders are of one NexaCloud subscription each: sale.order %s. Delete those that are too many, then update "
        "again."))
    cr.execute("""
        UPDATE sale_order
           SET state = CASE WHEN state = 'sent' THEN 'draft' ELSE state END,
               access_token = NULL,
               pending_email_template_id = NULL,
               subscription_state = CASE WHEN subscription_state IN ('1_draft', '6_churn') THEN subscription_state
                                         WHEN subscription_state IS NOT NULL THEN '1_draft' END
         WHERE x_fc_shadow
           AND (state = 'sent' OR access_token IS NOT NULL OR pending_email_template_id IS NOT NULL
                OR subscription_state NOT IN ('1_draft', '6_churn'))
    """)


def _stop_at(rows, sentence):
    if rows:
        raise coded_error(sentence % ', '.join(str(row) for row, in rows), 'FB_SHADOW_ROWS')
