"""How what an import found and changed reads on a screen, in the user's language."""
from decimal import Decimal

from odoo.tools import LazyTranslate

from .decimals import money_text
from .world import CURRENCY_CODE

_lt = LazyTranslate(__name__)

# The fields that a row may change, and what else of its order Odoo may not keep, in the order in which they are read.
LABELS = {
    'name': _lt("Name"),
    'list_price': _lt("Monthly price"),
    'included_quota': _lt("Included quota"),
    'price_per_unit': _lt("Price per batch"),
    'unit_batch': _lt("Units in a batch"),
    'charge_model': _lt("Charge model"),
    'batch_rounding': _lt("Part of a batch"),
    'plan_product_id': _lt("Plan product"),
    'recurring_invoice': _lt("Plan product is recurring"),
    'product_id': _lt("Overage product"),
    'overage_name': _lt("Name of the overage product"),
    'overage_list_price': _lt("Price of the overage product"),
    'overage_recurring_invoice': _lt("Overage product is recurring"),
    'company_name': _lt("Company"),
    'email': _lt("Email"),
    'street': _lt("Street"),
    'city': _lt("City"),
    'zip': _lt("Postal code"),
    'state_id': _lt("State"),
    'country_id': _lt("Country"),
    'vat': _lt("Tax number"),
    'x_fc_stripe_customer_id': _lt("Stripe customer"),
    'stripe_customer_id': _lt("Stripe customer of the link"),
    'price_unit': _lt("Price"),
    'plan_code': _lt("Plan"),
    'cycle': _lt("Cycle"),
    'partner_id': _lt("Customer"),
    'currency_id': _lt("Currency"),
    'product_uom_qty': _lt("Quantity"),
    'discount': _lt("Discount"),
    'state': _lt("Status"),
    'x_fc_nexacloud_status': _lt("NexaCloud status"),
    'start_date': _lt("Starts"),
    'next_invoice_date': _lt("Period ends"),
    'x_fc_nexacloud_deployment_id': _lt("Deployment"),
    'customer_address': _lt("Customer's address"),
    'tax_ids': _lt("Taxes"),
    'order_line': _lt("Order lines"),
    'id': _lt("Order"),
    'other': _lt("other fields"),
}

CYCLES = {'monthly': _lt("monthly"), 'yearly': _lt("yearly")}

# How many characters of a value stand in a sentence.
LONGEST = 40

MONEY = frozenset(('list_price', 'overage_list_price', 'price_per_unit', 'price_unit'))
NUMBERS = frozenset(('discount', 'included_quota', 'product_uom_qty', 'unit_batch'))
# The fields whose values are keys of a selection, and whose it is.
SELECTIONS = {'charge_model': 'fusion.billing.charge', 'batch_rounding': 'fusion.billing.charge', 'state': 'sale.order'}


def field_label(env, name):
    """What a field of `changes` is called."""
    return env._(LABELS[name]) if name in LABELS else name


def value_text(env, name, value):
    """A value of `changes` in words: money with its currency, '' for None. Dates and codes stay as they are."""
    if value is None:
        return ''
    if isinstance(value, bool):
        return env._("yes") if value else env._("no")
    if name in MONEY:
        return f'{number_text(env, money_text(Decimal(value)))} {CURRENCY_CODE}'
    if name in NUMBERS:
        return number_text(env, value)
    if name == 'cycle':
        return cycle_text(env, value)
    if name in SELECTIONS:
        return dict(env[SELECTIONS[name]]._fields[name]._description_selection(env)).get(value, value)
    return value


def difference_text(env, name, odoo, nexacloud):
    """A field with what both sides hold of it, for the midst of a sentence: each on one line, and not too long."""
    return env._(
        "%(label)s (%(odoo)s; NexaCloud: %(nexacloud)s)", label=field_label(env, name),
        odoo=_short(value_text(env, name, odoo)), nexacloud=_short(value_text(env, name, nexacloud)))


def _short(text):
    line = ' '.join(text.split()) or '–'
    return line if len(line) <= LONGEST else f'{line[:LONGEST]}…'


def cycle_text(env, cycle):
    """A billing cycle in words."""
    return env._(CYCLES[cycle]) if cycle in CYCLES else cycle


def plan_label(name, code):
    """A plan's name, with its code where that says something else."""
    return name if name.casefold() == code.casefold() else f'{name} ({code})'


def number_text(env, number):
    """Exact decimal text as people of this language write it: all its digits, in groups of three."""
    lang = env['res.lang']._get_data(code=env.lang or 'en_US')
    separators = {',': lang.thousands_sep or '', '.': lang.decimal_point or '.'}
    return ''.join(separators.get(char, char) for char in f'{Decimal(number):,f}')
