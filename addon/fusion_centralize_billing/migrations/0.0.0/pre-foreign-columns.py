from odoo.addons.fusion_centralize_billing.foreign_columns import refuse_foreign_columns


def migrate(cr, version):
    refuse_foreign_columns(cr)
