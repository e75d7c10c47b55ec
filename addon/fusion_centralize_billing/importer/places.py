"""Finds the country and the state that a NexaCloud address names: by code or by name, in whatever case and accents."""
import re
import unicodedata
from functools import cached_property

# How people write provinces and countries that Odoo names otherwise, folded. res.country.state has English names only.
PROVINCE_ALIASES = {
    'colombie britannique': 'BC', 'ile du prince edouard': 'PE', 'nouveau brunswick': 'NB', 'nouvelle ecosse': 'NS',
    'terre neuve et labrador': 'NL', 'territoires du nord ouest': 'NT',
    'b c': 'BC', 'n s': 'NS', 'n b': 'NB', 'p e i': 'PE', 'pei': 'PE', 'newfoundland': 'NL', 'yukon territory': 'YT',
}
COUNTRY_ALIASES = {
    'can': 'CA', 'usa': 'US', 'u s a': 'US', 'united states of america': 'US', 'etats unis': 'US',
    'uk': 'GB', 'u k': 'GB', 'great britain': 'GB',
}


_NOT_ALNUM = re.compile(r'[\W_]+')


def fold(text):
    """Case, accents and punctuation away: 'Île-du-Prince-Édouard ' -> 'ile du prince edouard'."""
    if not text.isascii():
        text = ''.join(char for char in unicodedata.normalize('NFKD', text) if not unicodedata.combining(char))
    return _NOT_ALNUM.sub(' ', text.casefold()).strip()


class Places:
    """The countries and states of a database. A state is written with its country, as ISO does: 'CA-ON'.

    Thousands of names are there, and few are asked for: each country's are folded when one of them is.

    :param countries: rows (id, code, {language: name})
    :param states: rows (id, country id, code, name)
    """

    def __init__(self, countries, states):
        self._countries = countries
        self._country_ids = {code: country_id for country_id, code, _names in countries if code}
        self._country_codes = {fold(code): code for code in self._country_ids}
        codes = self._codes_by_id = {country_id: code for code, country_id in self._country_ids.items()}
        self._state_ids = {_state_key(codes.get(country_id), code): state_id for state_id, country_id, code, _name in states}
        self._keys_by_id = {state_id: key for key, state_id in self._state_ids.items()}
        self._states = {}  # country code -> [(code, name), ...]
        for _id, country_id, code, name in states:
            self._states.setdefault(codes.get(country_id), []).append((code, name))
        self._state_codes = {}  # country code -> {folded name or code: code}

    def country(self, text):
        """The code of the country that `text` names, or None."""
        if not text:
            return None
        folded = fold(text)
        return self._country_codes.get(folded) or self._country_names.get(folded)

    @cached_property
    def _country_names(self):
        return {fold(name): code for _id, code, names in self._countries for name in names.values()} | COUNTRY_ALIASES

    def state(self, country, text):
        """The state, such as 'CA-ON', that `text` names within a country given by its code, or None."""
        if not text or not country:
            return None
        folded, codes = fold(text), self._states_of(country)
        code = codes.get(folded) or codes.get(folded.removeprefix(f'{fold(country)} '))
        return code and _state_key(country, code)

    def _states_of(self, country):
        if country not in self._state_codes:
            states = self._states.get(country, ())
            aliases = PROVINCE_ALIASES if country == 'CA' else {}
            self._state_codes[country] = (
                {fold(name): code for code, name in states} | aliases | {fold(code): code for code, _name in states})
        return self._state_codes[country]

    def country_of(self, country_id):
        """The code of a res.country, or None."""
        return self._codes_by_id.get(country_id)

    def state_of(self, state_id):
        """A res.country.state as 'CA-ON', or None."""
        return self._keys_by_id.get(state_id)

    def country_id(self, code):
        return self._country_ids.get(code)

    def state_id(self, key):
        return self._state_ids.get(key)


def _state_key(country, code):
    return f'{country}-{code}'
