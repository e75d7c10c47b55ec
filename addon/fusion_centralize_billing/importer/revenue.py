"""The recurring revenue of shadowed subscriptions, by plan. Pure: exact fractions, rounded half up to the cent once."""
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from math import floor

from .decimals import money_text
from .words import plan_label

MONTHS = 12


def revenue(subscriptions, plan_names):
    """What subscriptions bring a month and a year: `{month, year, plans: [{label, month, year, share}]}`; JSON-able.

    A monthly price counts twelve times a year, a yearly one a twelfth a month. Amounts are CAD as decimal text. The total
    is the rounded exact sum, so rounded plans may differ from it by cents. `share` is that of the largest plan, 0 to 1.

    :param subscriptions: rows (id, plan code, cycle, price), see Standing
    :param plan_names: {plan code: name}
    """
    years = defaultdict(Fraction)
    for _id, code, cycle, price in subscriptions:
        years[code] += Fraction(price) * (MONTHS if cycle == 'monthly' else 1)
    largest = max(years.values(), default=0)
    plans = [
        {'label': plan_label(plan_names.get(code, code), code), **_amounts(year), 'share': float(year / largest) if largest else 0}
        for code, year in years.items()
    ]
    by_size = sorted(zip(years.values(), plans, strict=True), key=lambda pair: (-pair[0], pair[1]['label']))
    return {**_amounts(sum(years.values())), 'plans': [plan for _year, plan in by_size]}


def _amounts(year):
    return {'month': _cents(Fraction(year, MONTHS)), 'year': _cents(year)}


def _cents(amount):
    return money_text(Decimal(floor(amount * 100 + Fraction(1, 2))).scaleb(-2))
