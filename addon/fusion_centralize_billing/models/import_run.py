from odoo import fields, models


class ImportRun(models.Model):
    _name = 'fusion.billing.import.run'
    _description = "NexaCloud Import"

    company_id = fields.Many2one('res.company', required=True)
