import os

from odoo import api, fields, models

from ..engine.nexacloud import DSN_PARAMETER as DSN

TOKEN = 'fusion_billing.engine_token'


class ResConfigSettings(models.TransientModel):
    """The engine's token and the connection URL are secrets: an admin enters or removes them, nothing reads them back.

    Hence they are computed fields, which lie in no table, and always empty ones.
    """
    _inherit = 'res.config.settings'

    fusion_billing_engine_url_by_environment = fields.Boolean(compute='_compute_fusion_billing_by_environment')
    fusion_billing_engine_token_by_environment = fields.Boolean(compute='_compute_fusion_billing_by_environment')
    fusion_billing_engine_url = fields.Char(string="Engine URL", config_parameter='fusion_billing.engine_url')
    fusion_billing_engine_token = fields.Char(
        string="Engine Token", compute='_compute_fusion_billing_secrets',
        inverse='_inverse_fusion_billing_engine_token',
    )
    fusion_billing_engine_token_set = fields.Boolean(compute='_compute_fusion_billing_secrets')
    fusion_billing_nexacloud_dsn = fields.Char(
        string="NexaCloud Database", compute='_compute_fusion_billing_secrets',
        inverse='_inverse_fusion_billing_nexacloud_dsn',
    )
    fusion_billing_nexacloud_dsn_set = fields.Boolean(compute='_compute_fusion_billing_secrets')

    def _compute_fusion_billing_by_environment(self):
        self.fusion_billing_engine_url_by_environment = bool(os.environ.get('FUSION_ENGINE_URL'))
        self.fusion_billing_engine_token_by_environment = bool(os.environ.get('FUSION_ENGINE_TOKEN'))

    @api.depends_context('uid')
    def _compute_fusion_billing_secrets(self):
        parameters = self.env['ir.config_parameter']
        for settings in self:
            settings.fusion_billing_engine_token = False
            settings.fusion_billing_engine_token_set = bool(parameters.get_param(TOKEN))
            settings.fusion_billing_nexacloud_dsn = False
            settings.fusion_billing_nexacloud_dsn_set = bool(parameters.get_param(DSN))

    def _inverse_fusion_billing_engine_token(self):
        self._keep_secret('fusion_billing_engine_token', TOKEN)

    def _inverse_fusion_billing_nexacloud_dsn(self):
        self._keep_secret('fusion_billing_nexacloud_dsn', DSN)

    def _keep_secret(self, field_name, parameter):
        """Store what was entered; an empty field, which is what a saved secret looks like, changes nothing."""
        for settings in self:
            secret = (settings[field_name] or '').strip()
            if secret:
                self.env['ir.config_parameter'].set_param(parameter, secret)
        self.invalidate_recordset([field_name, f'{field_name}_set'])

    def action_remove_fusion_billing_engine_token(self):
        return self._remove_secret(TOKEN)

    def action_remove_fusion_billing_nexacloud_dsn(self):
        return self._remove_secret(DSN)

    def _remove_secret(self, parameter):
        self.env['ir.config_parameter'].set_param(parameter, False)
        return {'type': 'ir.actions.client', 'tag': 'reload'}

    def action_test_fusion_billing_connection(self):
        """Says whether NexaCloud can be read as the settings stand, and what to do where it cannot."""
        self.check_access('read')
        source = self.env['fusion.billing.import.run'].get_source()
        tone = {'ready': 'success', 'writable': 'warning'}.get(source['status'], 'danger')
        return {'type': 'ir.actions.client', 'tag': 'display_notification', 'params': {
            'title': self.env._("Connection to NexaCloud"), 'message': self._source_sentence(source), 'type': tone,
            'sticky': tone != 'success',
        }}

    def _source_sentence(self, source):
        if source['problems']:
            return '\n'.join(f'{text} ({code})' for code, text in source['problems'])
        text = self.env._(
            "NexaCloud can be read: %(user)s customers, %(plan)s plans and %(subscription)s subscriptions.", **source['rows'])
        if source['status'] == 'ready':
            return f'{text} ' + self.env._("Its role can only read.")
        return f'{text} ' + self.env._(
            "Its role can write too, which this engine allows. Use one that can only read: %s", source['grant'])
