"""Which period a day of usage lies in. Days are UTC days; a period ends on the day before `end`."""
from datetime import timedelta
from typing import NamedTuple

# The longest that a unit of a recurrence may be, in days.
_LONGEST = {'years': 366, 'months': 31, 'days': 1}  # relativedelta keeps weeks as days


class BillingPeriod(NamedTuple):
    first_day: object  # date
    end: object  # date, the first day of the next period

    def holds(self, day):
        return self.first_day <= day < self.end


def period_of(start, length, day):
    """The BillingPeriod of `length`, a relativedelta, that `day` lies in; None before `start`.

    Counted from the start, never from period to period: months from January 31 on end on February 28 and on March 31.
    """
    if day < start:
        return None
    count = (day - start) // timedelta(days=sum(getattr(length, unit) * days for unit, days in _LONGEST.items()))
    while start + length * (count + 1) <= day:
        count += 1
    return BillingPeriod(start + length * count, start + length * (count + 1))


def period_beside(periods, period, day):
    """The part of `period` around `day` that none of `periods` covers, to which `day` does not belong."""
    first_day = max([period.first_day, *(other.end for other in periods if other.end <= day)])
    end = min([period.end, *(other.first_day for other in periods if other.first_day > day)])
    return BillingPeriod(first_day, end)
