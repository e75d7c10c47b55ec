"""Decimals cross to floats at Odoo's fields only; everywhere else they are exact text."""
from decimal import ROUND_HALF_UP, Context, Decimal

_EXACT = Context(prec=120)


def text_of(number):
    """A float as the shortest decimal text that means it, without exponent: 49.9 -> '49.9', 10.0 -> '10', None -> None."""
    if number is None:
        return None
    exact = Decimal(repr(float(number)))
    return format(exact.normalize() if exact else Decimal(0), 'f')


def rounded(exact, digits):
    """A Decimal rounded half up to so many digits after the point."""
    return exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, _EXACT)


def rounded_text(text, digits):
    """Decimal text rounded half up to so many digits after the point, as Odoo's field will hold it."""
    exact = rounded(Decimal(text), digits)
    return format(exact.normalize(_EXACT) if exact else Decimal(0), 'f')


def money_text(amount):
    """A Decimal amount of money as text with its cents, and with more digits only where it has them: '49.90', '0.005'."""
    exact = amount.normalize(_EXACT)
    return format(exact if exact.as_tuple().exponent < -2 else exact.quantize(Decimal('0.01'), context=_EXACT), 'f')
