from decimal import Decimal

from ..decimals import rounded_text
from ..plan_line import PlanLine
from ..world import CHARGE_DECIMALS, CHARGE_DIGITS, overage_reference, plan_reference
from .changes import changes_between

CENTS = 2  # digits after the point that a total in CAD keeps
# NexaCloud bills a part of a batch by its part: the words for it of the field `batch_rounding`.
ROUNDING = 'none'


def plan_line(row, world, say):
    """What happens to a plan: its charge and its two products are NexaCloud's."""
    code = row['code']
    charge = world.charges.get(code)
    line = PlanLine(
        'plan', code, row['name'], 'create', res_model='fusion.billing.charge', res_id=charge and charge.id, source=row)
    references = {'plan_product_id': plan_reference(code), 'product_id': overage_reference(code)}
    found = {}
    for field_name, reference in references.items():
        # The charge knows its products, also when someone gave them another reference.
        linked = world.products_by_id.get(getattr(charge, field_name)) if charge else None
        candidates = [linked] if linked else world.products.get(reference, ())
        if len(candidates) > 1:
            line.refuse('FB_PRODUCT_AMBIGUOUS', say('FB_PRODUCT_AMBIGUOUS', reference=reference))
            return line
        found[field_name] = candidates[0] if candidates else None
    line.changes = changes_between(present_catalogue(charge, **found), _wanted_catalogue(row))
    for field_name, reference in references.items():
        if not found[field_name] or charge and not getattr(charge, field_name):
            line.changes[field_name] = [None, reference]
    for name in () if found['product_id'] else ('overage_name', 'overage_list_price', 'overage_recurring_invoice'):
        del line.changes[name]
    if not found['plan_product_id']:
        del line.changes['recurring_invoice']
    if not charge:
        del line.changes['batch_rounding']  # what a new charge has anyway
    line.payload = {name: product and product.id for name, product in found.items()}
    if charge:
        line.action = 'update' if line.changes else 'unchanged'
    prices = [price for price in (row['price_monthly'], row['price_yearly']) if price is not None]
    if '0' in prices:
        line.warnings.append(('FB_PLAN_FREE', say('FB_PLAN_FREE')))
    below_cent = [price for price in prices if -Decimal(price).as_tuple().exponent > CENTS]
    if below_cent:
        line.warnings.append(('FB_PRICE_BELOW_CENT', say('FB_PRICE_BELOW_CENT', prices=', '.join(below_cent))))
    return line


def _wanted_catalogue(row):
    return {
        'name': row['name'],
        'list_price': row['price_monthly'] or '0',
        'recurring_invoice': True,
        'overage_name': overage_name(row),
        'overage_list_price': '0',
        'overage_recurring_invoice': False,
        'charge_model': row['charge']['charge_model'],
        'batch_rounding': ROUNDING,
        **{name: rounded_text(row['charge'][name], CHARGE_DIGITS) for name in CHARGE_DECIMALS},
    }


def present_catalogue(charge, plan_product_id, product_id):
    """{field of `changes`: value} of a plan's charge and products, as far as they are there."""
    plan_product = plan_product_id and {
        'name': plan_product_id.name,
        'list_price': plan_product_id.list_price,
        'recurring_invoice': plan_product_id.recurring,
    }
    overage = product_id and {
        'overage_name': product_id.name,
        'overage_list_price': product_id.list_price,
        'overage_recurring_invoice': product_id.recurring,
    }
    return {**(plan_product or {}), **(overage or {}), **(charge.values if charge else {})}


def overage_name(row):
    """The name of the product that a plan's usage beyond its quota is sold by."""
    return f"{row['name']}: CPU overage"
