from odoo import models


class ImportWizard(models.TransientModel):
    _name = 'fusion.billing.import.wizard'
    _description = "Import from NexaCloud"
