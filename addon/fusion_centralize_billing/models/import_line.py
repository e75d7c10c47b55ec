from odoo import fields, models


class ImportLine(models.Model):
    _name = 'fusion.billing.import.line'
    _description = "NexaCloud Import Line"

    run_id = fields.Many2one('fusion.billing.import.run', required=True, index=True, ondelete='cascade')
