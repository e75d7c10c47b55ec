from odoo import release
from odoo.exceptions import UserError
from odoo.modules.module import Manifest


def pre_init_hook(env):
    """Refuse to take the place of the real module on an Enterprise server."""
    if release.version_info[-1] == 'e' or Manifest.for_addon('web_enterprise', display_warning=False):
        raise UserError(env._(
            "This is the Community stand-in for Subscriptions, and this server has Odoo Enterprise. "
            "Take the folder of the stand-in off the addons path, then install the Subscriptions app of Odoo."
        ))
