from odoo import models

from ..foreign_columns import MODULE
from ..hooks import uninstall_hook


class IrModuleModule(models.Model):
    _inherit = 'ir.module.module'

    def button_uninstall(self):
        # The hook alone speaks too late: by then Odoo has committed that the module is to be removed.
        if MODULE in (self + self.downstream_dependencies()).mapped('name'):
            uninstall_hook(self.env)
        return super().button_uninstall()
