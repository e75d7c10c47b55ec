"""Keep `-u` from dropping what another module of the same technical name has stored.

Odoo drops every column that it has on record for a module and that the module's code no longer declares. Where this
module is put in the place of another one that had its name, those are the other one's data. A later version of this
module that retires a field has to name it here.
"""
from odoo.models import MAGIC_COLUMNS, MetaModel

from .errors import coded_error

MODULE = 'fusion_centralize_billing'


def refuse_foreign_columns(cr):
    """Raise UserError, naming the columns, when an update of this module meets columns that it does not know.

    Looked at are the tables `fusion_billing_*`, columns `x_fc_*` of any table, and whatever Odoo has on record as
    stored by a module of this name. Fields of other modules and fields made by an admin are left alone.
    """
    suspects = _columns_named_like_ours(cr) | _columns_on_record(cr, 'data.module = %s')
    known = _columns_declared() | _columns_on_record(cr, "data.module != %s OR field.state = 'manual'")
    unknown = suspects - known
    if unknown:
        raise coded_error(
            "This database holds columns that this version of Fusion Billing does not know, and updating it would drop "
            "them: %s. They belong to another module with the same technical name, or to a newer version of this one: "
            "put that module back, or move its data away first."
            % ', '.join(sorted('.'.join(column) for column in unknown)),
            'FB_FOREIGN_COLUMNS',
        )


def _columns_declared():
    """What the code of this module declares, as (table, column)."""
    return {
        (_table(definition._name), name)
        for definition in MetaModel._module_to_models__[MODULE]
        for name in (*(field.name for field in definition._field_definitions), *MAGIC_COLUMNS)
    }


def _columns_named_like_ours(cr):
    cr.execute(r"""
        SELECT table_name, column_name
          FROM information_schema.columns
         WHERE table_schema = current_schema
           AND (table_name LIKE 'fusion\_billing\_%' OR column_name LIKE 'x\_fc\_%')
           AND table_name NOT IN (SELECT name FROM ir_model_relation)
    """)
    return set(cr.fetchall())


def _columns_on_record(cr, condition):
    """The stored fields that Odoo has on record, by an SQL condition that compares `data.module` with this module."""
    cr.execute(
        f"""
        SELECT field.model, field.name
          FROM ir_model_fields field
     LEFT JOIN ir_model_data data ON data.model = 'ir.model.fields' AND data.res_id = field.id
         WHERE field.store AND ({condition})
        """,
        [MODULE],
    )
    return {(_table(model), name) for model, name in cr.fetchall()}


def _table(model):
    return model.replace('.', '_')
