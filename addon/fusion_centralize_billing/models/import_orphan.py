from odoo import fields, models


class ImportOrphan(models.Model):
    """A draft shadow order whose subscription was in no row that a run read: it is gone from NexaCloud."""
    _name = 'fusion.billing.import.orphan'
    _description = "Order Gone from NexaCloud"
    _rec_name = 'subscription_id'
    _order = 'run_id desc, id'
    _log_access = False  # bulk-inserted; the run knows who and when

    run_id = fields.Many2one('fusion.billing.import.run', required=True, readonly=True, index=True, ondelete='cascade')
    order_id = fields.Many2one('sale.order', required=True, readonly=True, index=True, ondelete='cascade')
    subscription_id = fields.Char(string="NexaCloud Subscription", readonly=True)
    customer = fields.Char(readonly=True)
    plan = fields.Char(readonly=True)
    cycle = fields.Selection([('monthly', "Monthly"), ('yearly', "Yearly")], required=True, readonly=True)
    amount = fields.Float(string="CAD per Period", digits=(24, 12), required=True, readonly=True)
    month = fields.Float(string="CAD a Month", digits=(24, 2), required=True, readonly=True)
    cancelled_at = fields.Datetime(readonly=True, help="When the order was cancelled since its subscription is gone.")
    cancelled_by_id = fields.Many2one('res.users', readonly=True)

    def action_open_order(self):
        self.ensure_one()
        return {'type': 'ir.actions.act_window', 'res_model': 'sale.order', 'res_id': self.order_id.id, 'views': [(False, 'form')]}
