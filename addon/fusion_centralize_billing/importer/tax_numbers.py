from stdnum.util import get_cc_module


def is_valid_tax_number(country, number):
    """Whether a tax number is well formed in its country (a code). Where the country has no known form, any is."""
    module = country and get_cc_module(country.lower(), 'vat')
    return not module or module.is_valid(number)
