from odoo import api, models
from odoo.exceptions import AccessError

PREFIX = 'x_fc_'


class GuardedMixin(models.AbstractModel):
    """Fields named `x_fc_*` are written by server code alone.

    Server code is what runs under `env.su`, which no client can ask for. A context key would be no proof, since every
    RPC caller chooses its context; for the same reason these fields take no default from the context.
    """
    _name = 'fusion.billing.guarded.mixin'
    _description = "Fields that only the server writes"

    @api.model
    def default_get(self, fields):
        return super().default_get([name for name in fields if not name.startswith(PREFIX)])

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_client_values(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_client_values([vals])
        return super().write(vals)

    @api.model
    def _refuse_client_values(self, vals_list):
        """Raise AccessError when anybody but server code gives a guarded field to `create` or `write`."""
        if self.env.su:
            return
        names = sorted({name for vals in vals_list for name in vals if name.startswith(PREFIX)})
        if names:
            raise AccessError(self.env._(
                "Only an import from NexaCloud sets %(fields)s. Leave this out and save again. (FB_FIELD_GUARDED)",
                fields=', '.join(self._fields[name].string if name in self._fields else name for name in names),
            ))
