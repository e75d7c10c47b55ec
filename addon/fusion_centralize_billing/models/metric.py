from odoo import fields, models


class Metric(models.Model):
    _name = 'fusion.billing.metric'
    _description = "Usage Metric"
    _order = 'name, id'

    name = fields.Char(required=True)
    code = fields.Char(required=True)
    aggregation = fields.Selection(
        [('sum', "Sum"), ('max', "Maximum"), ('last', "Last value")], required=True, default='sum',
        help="How the usage of a period becomes one quantity.",
    )
    unit_label = fields.Char(string="Unit")

    _code_unique = models.UniqueIndex('(code)', "There is already a metric with this code.")
