"""Which NexaCloud database this Odoo reads."""
from ..errors import billing_error

DSN_PARAMETER = 'fusion_billing.nexacloud_dsn'
# The value of the parameter that leaves the credentials with the engine.
ENGINE_HAS_DSN = 'engine'


def configured_dsn(env):
    """The connection URL that goes with a request; None where the engine has its own.

    :raises UserError: FB_NEXACLOUD_DSN_MISSING while nothing is configured
    """
    dsn = (env['ir.config_parameter'].sudo().get_param(DSN_PARAMETER) or '').strip()
    if not dsn:
        raise billing_error(env, 'FB_NEXACLOUD_DSN_MISSING')
    return None if dsn == ENGINE_HAS_DSN else dsn
