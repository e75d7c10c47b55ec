"""The records that all rows of an import share: found, or made once."""
from .world import CURRENCY_CODE, CYCLE_UNITS, METRIC_CODE, SERVICE_CODE, find_recurrence


def find_or_make_service(env):
    service = env['fusion.billing.service'].search([('code', '=', SERVICE_CODE)])
    if not service:
        service = service.create({'name': 'NexaCloud', 'code': SERVICE_CODE})
    if not service.company_id:
        service.company_id = env.company
    return service


def find_or_make_metric(env):
    metrics = env['fusion.billing.metric']
    return metrics.search([('code', '=', METRIC_CODE)]) or metrics.create({
        'name': "CPU-seconds", 'code': METRIC_CODE, 'aggregation': 'sum', 'unit_label': "CPU-seconds"})


def find_or_make_pricelist(env, service):
    """The id of the pricelist that gives orders their CAD, or False where the company's own currency is CAD.

    It is archived, since an active one becomes the default of other people's quotations; CAD itself is not activated,
    since a second active currency changes every user's screens.
    """
    if env.company.currency_id.name == CURRENCY_CODE:
        return False
    if not service.pricelist_id:
        service.pricelist_id = env['product.pricelist'].create({
            'name': 'NexaCloud CAD',
            'currency_id': env.ref(f'base.{CURRENCY_CODE}').id,
            'company_id': env.company.id,
            'active': False,
        })
    return service.pricelist_id.id


def find_or_make_recurrence(env, cycle):
    return find_recurrence(env, cycle) or env['sale.subscription.plan'].create({
        'name': {'monthly': "Monthly", 'yearly': "Yearly"}[cycle],
        'billing_period_value': 1,
        'billing_period_unit': CYCLE_UNITS[cycle],
        'company_id': env.company.id,
    })
