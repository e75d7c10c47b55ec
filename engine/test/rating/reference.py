"""A second opinion on rating, written from docs/rating.md alone: {"digits", "line"} a line in, the amounts a line out."""
import json
import sys
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal, Inexact, setcontext

# More digits than any sum or product of these cases has, so that only a last division can be inexact.
EXACT = Context(prec=3000, rounding=ROUND_HALF_UP, Emin=-999999, Emax=999999)
setcontext(EXACT)


def main():
    for text in sys.stdin:
        case = json.loads(text)
        print(json.dumps(rate(case['line'], case['digits'])), flush=False)


def rate(line, digits):
    charge = line['charge']
    quantity = Decimal(line['quantity'])
    overage = max(Decimal(0), max(Decimal(0), quantity) - Decimal(charge['included_quota']))
    rounded_up = charge['charge_model'] == 'package' or charge.get('batch_rounding') == 'up'
    costs = []
    for units, tier in {
        'standard': at_once, 'package': at_once, 'volume': at_once, 'graduated': one_after_another,
    }[charge['charge_model']](overage, charge.get('tiers', [{**charge, 'up_to': None}])):
        batch = Decimal(tier.get('unit_batch', '1'))
        price = Decimal(tier['price_per_unit'])
        fee = Decimal(tier.get('flat_fee', '0'))
        if rounded_up:
            costs.append((whole_batches(units, batch) * price + fee, Decimal(1)))
        else:
            costs.append((units * price + fee * batch, batch))
    numerator, denominator = added(costs)
    EXACT.clear_flags()
    amount = numerator / denominator
    ends = not EXACT.flags[Inexact]
    return {
        'overage': plain(overage),
        'amount': plain(amount) if ends else fixed(amount, 20),
        'amount_rounded': fixed(amount, digits),
        'warned': quantity < 0,
    }


def at_once(overage, tiers):
    """The one tier whose range, without its lower and with its upper end, holds the total."""
    lower = Decimal(0)
    for tier in tiers:
        upper = Decimal('Infinity') if tier['up_to'] is None else Decimal(tier['up_to'])
        if lower < overage <= upper:
            return [(overage, tier)]
        lower = upper
    return []


def one_after_another(overage, tiers):
    """What lies in each tier's range; the first tier also when that is nothing."""
    lower, reached = Decimal(0), []
    for index, tier in enumerate(tiers):
        upper = Decimal('Infinity') if tier['up_to'] is None else Decimal(tier['up_to'])
        within = min(overage, upper) - min(overage, lower)
        if within > 0 or index == 0:
            reached.append((within, tier))
        lower = upper
    return reached


def whole_batches(units, batch):
    count = (units / batch).to_integral_value(rounding=ROUND_CEILING)
    # The division may have been rounded to a whole number: the neighbours tell.
    while count * batch < units:
        count += 1
    while count > 0 and (count - 1) * batch >= units:
        count -= 1
    return count


def added(fractions):
    numerator, denominator = Decimal(0), Decimal(1)
    for above, below in fractions:
        numerator, denominator = numerator * below + above * denominator, denominator * below
    return numerator, denominator


def plain(value):
    text = format(value, 'f')
    return (text.rstrip('0').rstrip('.') if '.' in text else text) if value else '0'


def fixed(value, digits):
    return format(value.quantize(Decimal(1).scaleb(-digits)), 'f')


main()
