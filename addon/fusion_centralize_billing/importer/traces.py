"""When a record was written, and what it had been before: by this an undo tells an import's hand from a person's.

Whatever one transaction writes carries its time, to the microsecond, and so does the chunk of the run that it belongs to.
"""
from collections import defaultdict
from datetime import datetime

from odoo.tools import SQL


# model, the kind of the lines that write it, and how it is found from a line
_WRITTEN = (
    ('sale.order', 'subscription', "JOIN sale_order record ON record.id = line.res_id"),
    ('sale.order.line', 'subscription', "JOIN sale_order_line record ON record.order_id = line.res_id"),
    ('res.partner', 'user', "JOIN res_partner record ON record.id = line.res_id"),
    ('fusion.billing.account.link', 'user',
     "JOIN fusion_billing_account_link record ON record.partner_id = line.res_id AND record.external_id = line.external_id"),
    ('fusion.billing.charge', 'plan', "JOIN fusion_billing_charge record ON record.id = line.res_id"),
    ('product.product', 'plan',
     "JOIN fusion_billing_charge charge ON charge.id = line.res_id"
     " JOIN product_product record ON record.id IN (charge.product_id, charge.plan_product_id)"),
    ('product.template', 'plan',
     "JOIN fusion_billing_charge charge ON charge.id = line.res_id"
     " JOIN product_product product ON product.id IN (charge.product_id, charge.plan_product_id)"
     " JOIN product_template record ON record.id = product.product_tmpl_id"),
)


def note_last_writes(env, line_ids):
    """Notes on lines, whose records are about to be changed, when these had been written last: `seen['written']`.

    Else nobody could tell, once this change was undone itself, whether someone had touched the record before.
    """
    if not line_ids:
        return
    written = SQL(" UNION ALL ").join(
        SQL("SELECT line.id AS line_id, %s || record.id AS record, record.write_date FROM fusion_billing_import_line line %s"
            " WHERE line.kind = %s AND line.id = ANY(%s)", f'{model},', SQL(join), kind, line_ids)
        for model, kind, join in _WRITTEN)
    env.execute_query(SQL(
        """
        UPDATE fusion_billing_import_line line
           SET seen = coalesce(line.seen, '{}') || jsonb_build_object('written', found.written)
          FROM (SELECT line_id, jsonb_object_agg(record, write_date) AS written FROM (%s) AS written GROUP BY line_id) AS found
         WHERE line.id = found.line_id
     RETURNING 1
        """, written))


class History:
    """The transactions of a run, and those of other runs since, of which some were undone."""

    def __init__(self, env, run, external_ids):
        self.times, self.later = set(), {}
        self._undos, self._times_of = {}, defaultdict(set)
        for run_id, undoes_id, name, time in env.execute_query(SQL(
                """
                SELECT run.id, run.undoes_id, run.name, chunk.create_date
                  FROM fusion_billing_import_chunk chunk JOIN fusion_billing_import_run run ON run.id = chunk.run_id
                 WHERE chunk.create_date >= (SELECT min(create_date) FROM fusion_billing_import_chunk WHERE run_id = %s)
                """, run.id)):
            self._times_of[run_id].add(time)
            if run_id == run.id:
                self.times.add(time)
            else:
                self.later[time] = name
            if undoes_id:
                self._undos[time] = run_id, undoes_id
        runs = sorted({run_id for pair in self._undos.values() for run_id in pair})
        self._before = {
            (run_id, record): datetime.fromisoformat(time) for run_id, record, time in env.execute_query(SQL(
                """
                SELECT line.run_id, was.record, was.time
                  FROM fusion_billing_import_line line, jsonb_each_text(line.seen->'written') AS was(record, time)
                 WHERE line.run_id = ANY(%s) AND line.external_id = ANY(%s) AND line.action = 'update' AND NOT line.pending
                """, runs, external_ids))
        } if runs else {}

    def last_write(self, model, record_id, written):
        """When a record had been written last before imports that were undone since, and their undos, wrote it."""
        record, time = f'{model},{record_id}', written
        while time in self._undos:
            undo_id, undone_id = self._undos[time]
            changed, before = (self._before.get((run_id, record)) for run_id in (undo_id, undone_id))
            if changed not in self._times_of[undone_id]:
                return changed or written  # somebody else wrote it in between
            if not before:
                return written
            time = before
        return time
