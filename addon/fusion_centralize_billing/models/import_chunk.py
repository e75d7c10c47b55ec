from odoo import fields, models


class ImportChunk(models.Model):
    """Some hundred rows of one kind that one worker applied in one transaction, and what became of them.

    What a run has done is the sum of its chunks: the run's own row stays free for whoever wants to stop it.
    """
    _name = 'fusion.billing.import.chunk'
    _description = "NexaCloud Import Chunk"
    _order = 'id'

    run_id = fields.Many2one('fusion.billing.import.run', required=True, readonly=True, index=True, ondelete='cascade')
    kind = fields.Selection(
        [('plan', "Plan"), ('user', "Customer"), ('subscription', "Subscription")], required=True, readonly=True)
    rows = fields.Integer(readonly=True)
    planned = fields.Json(readonly=True, help="Planned action to how many rows.")
    outcome = fields.Json(readonly=True, help="What became of them: action to how many rows.")
    seconds = fields.Float(readonly=True, digits=(12, 3))
    worker = fields.Char(readonly=True, help="Host and process that did it.")
