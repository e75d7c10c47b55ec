{
    'name': 'Fusion Billing',
    'version': '19.0.1.0.0',
    'category': 'Sales/Subscriptions',
    'summary': 'Import customers, plans and deployments of NexaCloud as a shadow copy that bills nobody',
    'description': """
Brings customers, plans and deployments of NexaCloud into Odoo: unified partners, a catalogue of usage charges, and one
draft subscription a deployment at the exact NexaCloud price. The copy charges, invoices and mails nobody, and the
import can be repeated any day.
""",
    'author': 'Fusion Billing',
    'license': 'LGPL-3',
    'application': True,
    'depends': ['sale_subscription', 'account', 'payment_stripe'],
    'data': [
        'security/groups.xml',
        'security/ir.model.access.csv',
        'security/company_rules.xml',
        'security/shadow_rules.xml',
        'security/wizard_rules.xml',
        'data/ir_cron.xml',
        'data/ir_sequence.xml',
        'views/menus.xml',
        'views/import_screen.xml',
        'views/sale_order_views.xml',
        'views/import_run_views.xml',
        'views/import_orphan_views.xml',
        'views/charge_views.xml',
        'views/metric_views.xml',
        'views/service_views.xml',
        'views/account_link_views.xml',
        'views/usage_views.xml',
        'views/res_partner_views.xml',
        'views/res_config_settings_views.xml',
    ],
    'assets': {
        'web.assets_backend': [
            'fusion_centralize_billing/static/src/**/*.scss',
            'fusion_centralize_billing/static/src/**/*.js',
            'fusion_centralize_billing/static/src/**/*.xml',
        ],
    },
    'uninstall_hook': 'uninstall_hook',
}
