{
    'name': 'Subscriptions (Community stand-in)',
    'version': '19.0.1.0.0',
    'category': 'Sales/Subscriptions',
    'summary': 'The fields of recurring orders, for databases without Odoo Enterprise',
    'description': """
Stands in for the Enterprise module of the same name where Odoo Enterprise is not there: it declares the public fields
of recurring orders under their public names, so that Fusion Billing can be developed and tried on Odoo Community. It
bills nothing: it has no scheduled action, no payment code and no portal page. Never put it on the path of an Enterprise
server.
""",
    'author': 'Fusion Billing',
    'license': 'LGPL-3',
    'depends': ['sale_management', 'account', 'portal', 'sms'],
    'excludes': ['web_enterprise'],
    'data': [
        'security/ir.model.access.csv',
        'security/security.xml',
        'data/subscription_plan.xml',
        'views/sale_subscription_plan_views.xml',
        'views/sale_order_views.xml',
        'views/product_template_views.xml',
    ],
    'pre_init_hook': 'pre_init_hook',
}
