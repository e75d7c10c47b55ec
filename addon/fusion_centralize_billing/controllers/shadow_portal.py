from odoo import _
from odoo.exceptions import AccessError

from odoo.addons.portal.controllers.portal import CustomerPortal


class ShadowPortal(CustomerPortal):

    def _document_check_access(self, model_name, document_id, access_token=None):
        # Every page and action of the portal for one order asks here first, and goes on under sudo.
        document_sudo = super()._document_check_access(model_name, document_id, access_token=access_token)
        if model_name == 'sale.order' and document_sudo.x_fc_shadow:
            raise AccessError(_("This document is not shown in the portal."))
        return document_sudo
