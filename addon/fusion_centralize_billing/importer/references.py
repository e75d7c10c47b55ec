"""What in a database refers to given records, whatever modules are installed: foreign keys, and (model, id) pairs."""
from collections import defaultdict

from odoo.tools import SQL

# The runs' own notes on a record, and names for it: neither is a use of it. Odoo deletes the names with the record.
NOTES = frozenset(('fusion_billing_import_line', 'fusion_billing_import_orphan', 'ir_model_data'))

# Many2many fields that every new record gets values in, besides computed ones.
FILLED = frozenset((('product.template', 'taxes_id'), ('product.template', 'supplier_taxes_id')))


def read_uses(env, model, ids, going=None):
    """What refers to records: {id: names of kinds of records, such as "Journal Entry, Message"}; unused ones are absent.

    A record's own columns and those many2many fields that Odoo itself fills in are no use of it.

    :param going: {table: ids} of rows that do not count, since they will be gone before these records
    """
    if not ids:
        return {}
    ids, going = sorted(ids), going or {}
    places = _foreign_keys(env, env[model]) + _pairs(env)
    branches = [_branch(env[model], ids, going.get(place[0], ()), *place) for place in places]
    uses = defaultdict(set)
    for table, record_id in env.execute_query(SQL(" UNION ALL ").join(branches)):
        uses[record_id].add(table)
    words = _Words(env, model)
    return {record_id: ', '.join(sorted({words.of(table) for table in tables})) for record_id, tables in uses.items()}


def _branch(records, ids, going, table, column, model_column=None):
    """The query (table, id) of the rows of one place that refer to some of `ids`."""
    conditions = [SQL("%s = ANY(%s)", SQL.identifier(column), ids)]
    if model_column:
        conditions.append(SQL("%s = %s", SQL.identifier(model_column), records._name))
    elif table == records._table:
        conditions.append(SQL("id <> %s", SQL.identifier(column)))
    if going:
        conditions.append(SQL("NOT id = ANY(%s)", sorted(going)))
    return SQL("SELECT DISTINCT %s, %s FROM %s WHERE %s", table, SQL.identifier(column), SQL.identifier(table),
               SQL(" AND ").join(conditions))


def _foreign_keys(env, records):
    """[(table, column)] that refer to a model's table."""
    passing = NOTES | {model._table for model in env.registry.values() if model._transient}
    own = {
        (field.relation, field.column1) for field in records._fields.values()
        if field.type == 'many2many' and field.store and (field.compute or (records._name, field.name) in FILLED)
    }
    rows = env.execute_query(SQL(
        """
        SELECT source.relname, key.attname
          FROM pg_constraint con
          JOIN pg_class source ON source.oid = con.conrelid
          JOIN pg_attribute key ON key.attrelid = con.conrelid AND key.attnum = con.conkey[1]
         WHERE con.contype = 'f' AND con.confrelid = %s::regclass AND cardinality(con.conkey) = 1
      ORDER BY source.relname, key.attname
        """, records._table))
    return [place for place in rows if place[0] not in passing and place not in own]


def _pairs(env):
    """[(table, id column, model column)] of the fields that refer to records of any model."""
    return sorted({
        (model._table, field.name, field.model_field)
        for model in env.registry.values() if model._auto and not model._abstract and not model._transient
        for field in model._fields.values()
        if field.type == 'many2one_reference' and field.store and field.model_field and model._table not in NOTES
    })


class _Words:
    """What the rows of a table are called, in the user's language."""

    def __init__(self, env, model):
        self.env = env
        self.models = {cls._table: name for name, cls in env.registry.items() if not cls._abstract}
        # A relation table is named by what stands on its other side.
        for name, cls in env.registry.items():
            for field in () if cls._abstract else cls._fields.values():
                if field.type == 'many2many' and field.store and field.relation:
                    other = field.comodel_name if name == model else name
                    self.models.setdefault(field.relation, other)

    def of(self, table):
        return self.env['ir.model']._get(self.models[table]).name if table in self.models else table
