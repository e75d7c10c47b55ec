from odoo import fields, models


class ImportStop(models.Model):
    """Somebody's wish that a run ends after the chunk in hand.

    A row of its own: the worker that has the run in hand holds the run's row, and nobody should have to wait for it.
    """
    _name = 'fusion.billing.import.stop'
    _description = "NexaCloud Import Stop"

    run_id = fields.Many2one('fusion.billing.import.run', required=True, readonly=True, index=True, ondelete='cascade')
