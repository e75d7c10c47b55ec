from decimal import Decimal

from odoo import fields

from ..importer.decimals import rounded


class ExactFloat(fields.Float):
    """A Float whose digits round the decimal that a float stands for.

    Odoo's own rounding multiplies by 10^digits first: with 12 digits 18000.0 becomes 18000.000000000015, and a quota
    of 18000 would be overdrawn by nobody's use.
    """

    def convert_to_column(self, value, record, values=None, validate=True):
        return format(_rounded(value, self._scale(record)), f'.{self._scale(record)}f')

    def convert_to_cache(self, value, record, validate=True):
        return float(_rounded(value, self._scale(record)))

    def _description_digits(self, env):
        return None  # the web client's rounding has the same fault; without digits it shows what there is, up to six

    def _description_min_display_digits(self, env):
        return 2

    def _scale(self, record):
        _precision, scale = self.get_digits(record.env)
        return scale


class ExactBound(ExactFloat):
    """An ExactFloat for an upper bound. 0 means that there is none: NULL in the database, empty on a screen."""

    def convert_to_column(self, value, record, values=None, validate=True):
        return super().convert_to_column(value, record) if value else None

    def convert_to_cache(self, value, record, validate=True):
        return super().convert_to_cache(value, record) or None

    def convert_to_read(self, value, record, use_display_name=True):
        return value or False


def _rounded(value, scale):
    return rounded(Decimal(repr(float(value or 0.0))), scale)
