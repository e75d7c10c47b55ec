from odoo.addons.fusion_centralize_billing.shadow_rows import mend_shadow_rows


def migrate(cr, version):
    mend_shadow_rows(cr)
