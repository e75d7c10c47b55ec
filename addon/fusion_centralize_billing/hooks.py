from .errors import billing_error


def uninstall_hook(env):
    """Keep the module while shadow orders exist: the SQL check that holds them back would go with it."""
    shadows = env['sale.order'].sudo().search_count([('x_fc_shadow', '=', True)])
    if shadows:
        raise billing_error(env, 'FB_NO_SHADOW_UNINSTALL', count=shadows)
