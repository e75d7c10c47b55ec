"""Finds the country and the state that a NexaCloud address names: by code or by name, in whatever case and accents."""
import unicodedata

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


def fold(text):
    """Case, accents and punctuation away: 'Île-du-Prince-Édouard ' -> 'ile du prince edouard'."""
    decomposed = unicodedata.normalize('NFKD', text)
    plain = ''.join(char for char in decomposed if not unicodedata.combining(char)).casefold()
    return ' '.join(''.join(char if char.isalnum() else ' ' for char in plain).split())


class Places:
    """The countries and states of a database. A state is written with its country, as ISO does: 'CA-ON'.

    :param countries: rows (id, code, {language: name})
    :param states: rows (id, country id, code, name)
    """

    def __init__(self, countries, states):
        self._country_ids = {code: country_id for country_id, code, _names in countries if code}
        self._country_codes = {fold(name): code for _id, code, names in countries for name in names.values()}
        self._country_codes |= COUNTRY_ALIASES
        self._country_codes |= {fold(code): code for code in self._country_ids}
        codes = self._codes_by_id = {country_id: code for code, country_id in self._country_ids.items()}
        self._state_ids = {_state_key(codes.get(country_id), code): state_id for state_id, country_id, code, _name in states}
        self._keys_by_id = {state_id: key for key, state_id in self._state_ids.items()}
        self._state_codes = {}
        for _id, country_id, code, name in states:
            self._state_codes[codes.get(country_id), fold(name)] = code
        for name, code in PROVINCE_ALIASES.items():
            self._state_codes['CA', name] = code
        for _id, country_id, code, _name in states:
            self._state_codes[codes.get(country_id), fold(code)] = code

    def country(self, text):
        """The code of the country that `text` names, or None."""
        return self._country_codes.get(fold(text)) if text else None

    def state(self, country, text):
        """The state, such as 'CA-ON', that `text` names within a country given by its code, or None."""
        if not text or not country:
            return None
        folded = fold(text)
        code = self._state_codes.get((country, folded)) or self._state_codes.get(
            (country, folded.removeprefix(f'{fold(country)} ')))
        return code and _state_key(country, code)

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
