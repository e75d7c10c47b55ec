from odoo import fields, models

from .aggregation import AGGREGATIONS


class Metric(models.Model):
    _name = 'fusion.billing.metric'
    _description = "Usage Metric"
    _order = 'name, id'

    name = fields.Char(required=True)
    code = fields.Char(required=True)
    aggregation = fields.Selection(
        AGGREGATIONS, required=True, default='sum',
        help="How the usage of a period becomes one quantity.\n"
             "Sum: all quantities together; a negative one is a correction.\n"
             "Maximum: the largest one.\n"
             "Last value: the one that occurred last.",
    )
    unit_label = fields.Char(string="Unit")

    _code_unique = models.UniqueIndex('(code)', "There is already a metric with this code.")
