from odoo.service.model import call_kw
from odoo.tests import TransactionCase, new_test_user

USER = 'fusion_centralize_billing.group_fusion_billing_user'
MANAGER = 'fusion_centralize_billing.group_fusion_billing_manager'
SALESMAN = 'sales_team.group_sale_salesman_all_leads'


class BillingCase(TransactionCase):
    """A Canadian company in CAD that the tests run in, and short ways to what they need."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        if cls.company.currency_id != cls.env.ref('base.CAD'):
            cls.company = cls._company("Northern Cloud")
            if cls.env['ir.module.module']._get('l10n_ca').state == 'installed':
                cls.env['account.chart.template'].try_loading('ca_2023', cls.company, install_demo=False)
            cls.env.user.write({'company_ids': [(4, cls.company.id)], 'company_id': cls.company.id})
        cls.env = cls.env(context={**cls.env.context, 'allowed_company_ids': cls.company.ids})
        cls.monthly = cls.env.ref('sale_subscription.subscription_plan_month')
        cls.yearly = cls.env.ref('sale_subscription.subscription_plan_year')

    @classmethod
    def _company(cls, name):
        """A company in Ontario with CAD, without a chart of accounts."""
        return cls.env['res.company'].create({
            'name': name,
            'currency_id': cls.env.ref('base.CAD').id,
            'country_id': cls.env.ref('base.ca').id,
            'state_id': cls.env.ref('base.state_ca_on').id,
        })

    @classmethod
    def _user(cls, login, *groups):
        """A user of the company who has just these groups."""
        return new_test_user(
            cls.env(su=True), login, groups=','.join(groups) or 'base.group_user', company_id=cls.company.id,
        )

    @classmethod
    def _service(cls, code='cloud', **values):
        return cls.env['fusion.billing.service'].create({
            'name': code.title(), 'code': code, 'company_id': cls.company.id, **values,
        })

    @classmethod
    def _metric(cls, code='cpu', **values):
        return cls.env['fusion.billing.metric'].create({'name': code.upper(), 'code': code, **values})

    @classmethod
    def _charge(cls, service, metric, **values):
        """A charge with the figures of the catalogue's example: 5 hours included, then 0.0075 an hour."""
        return cls.env['fusion.billing.charge'].create({
            'name': "CPU", 'service_id': service.id, 'plan_code': 'small', 'metric_id': metric.id,
            'included_quota': 18000, 'unit_batch': 3600, 'price_per_unit': 0.0075, **values,
        })

    @classmethod
    def _partner(cls, name="Customer", **values):
        return cls.env['res.partner'].create({'name': name, **values})

    @classmethod
    def _order(cls, **values):
        """A draft subscription of one product at 20.00, which is no shadow."""
        return cls.env['sale.order'].create({
            'partner_id': (values.get('partner_id') or cls._partner().id),
            'plan_id': cls.monthly.id,
            'order_line': [(0, 0, {'product_id': cls._product().id, 'price_unit': 20.0})],
            **values,
        })

    @classmethod
    def _shadow(cls, subscription='sub-1', **values):
        return cls._order(x_fc_shadow=True, x_fc_nexacloud_subscription_id=subscription, **values)

    @classmethod
    def _product(cls, **values):
        return cls.env['product.product'].create({
            'name': "Small", 'type': 'service', 'list_price': 100.0, 'recurring_invoice': True, **values,
        })

    @staticmethod
    def _rpc(user, records, method, *args, **kwargs):
        """Call a method of `records` as a client of `user` does, with any arguments and context it likes to send."""
        target = records.with_env(records.env(user=user.id, su=False, context={}))
        ids = [] if getattr(getattr(type(records), method), '_api_model', False) else [records.ids]
        return call_kw(target.browse(), method, [*ids, *args], kwargs)
