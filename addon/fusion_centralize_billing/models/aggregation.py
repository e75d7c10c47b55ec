"""How the usage of a period becomes one quantity. PostgreSQL does it on the decimals as stored: no float adds up.

`sum`
    All quantities of the period. A correction is usage with a negative quantity, and comes off.
`max`
    The largest quantity of the period. A correction never lowers it.
`last`
    The quantity that occurred last: by `occurred_at`, and of two at the same moment the one recorded last, by `id`.

A period is rated for the usage in it: one without any has no quantity and costs nothing. Where the quantity comes to
less than zero, the engine counts it as zero and warns.
"""
from odoo.tools import SQL

AGGREGATIONS = [('sum', "Sum"), ('max', "Maximum"), ('last', "Last value")]

_EXPRESSIONS = {
    'sum': SQL("sum(usage.quantity)"),
    'max': SQL("max(usage.quantity)"),
    'last': SQL("(array_agg(usage.quantity ORDER BY usage.occurred_at DESC, usage.id DESC))[1]"),
}

# The usage that occurred last, which carries what its period costs.
LAST_ID = SQL("(array_agg(usage.id ORDER BY usage.occurred_at DESC, usage.id DESC))[1]")


def aggregate(name):
    """The quantity of each group of `usage` as decimal text, by the aggregation that the SQL expression `name` names."""
    choices = SQL(" ").join(SQL("WHEN %s THEN %s", key, expression) for key, expression in _EXPRESSIONS.items())
    return SQL("trim_scale(CASE %s %s END)::text", name, choices)
