"""Finds the country and the state that a NexaCloud address names: by code or by name, in whatever case and accents."""
import unicodedata

# res.country.state holds the English names only.
FRENCH_PROVINCES = {
    'colombie-britannique': 'BC', 'ile-du-prince-edouard': 'PE', 'manitoba': 'MB', 'nouveau-brunswick': 'NB',
    'nouvelle-ecosse': 'NS', 'nunavut': 'NU', 'ontario': 'ON', 'quebec': 'QC', 'saskatchewan': 'SK',
    'terre-neuve-et-labrador': 'NL', 'territoires du nord-ouest': 'NT', 'yukon': 'YT', 'alberta': 'AB',
}
# How people write countries that Odoo names otherwise.
COUNTRY_ALIASES = {
    'usa': 'US', 'united states of america': 'US', 'etats-unis': 'US', 'uk': 'GB', 'great britain': 'GB',
}


def fold(text):
    """Case, accents and outer blanks away: 'Québec ' -> 'quebec'."""
    decomposed = unicodedata.normalize('NFKD', text)
    return ''.join(char for char in decomposed if not unicodedata.combining(char)).casefold().strip()


class Places:
    """The countries and states of a database.

    :param countries: rows (id, code, {language: name})
    :param states: rows (id, country id, code, name)
    """

    def __init__(self, countries, states):
        self._country_ids = {code: country_id for country_id, code, _names in countries if code}
        self._country_codes = {fold(name): code for _id, code, names in countries for name in names.values()}
        self._country_codes |= COUNTRY_ALIASES
        self._country_codes |= {fold(code): code for code in self._country_ids}
        codes = {country_id: code for code, country_id in self._country_ids.items()}
        self._state_ids = {(codes.get(country_id), code): state_id for state_id, country_id, code, _name in states}
        self._state_codes = {}
        for _id, country_id, code, name in states:
            self._state_codes[codes.get(country_id), fold(name)] = code
        for name, code in FRENCH_PROVINCES.items():
            self._state_codes['CA', name] = code
        for _id, country_id, code, _name in states:
            self._state_codes[codes.get(country_id), fold(code)] = code

    def country(self, text):
        """The code of the country that `text` names, or None."""
        return self._country_codes.get(fold(text)) if text else None

    def state(self, country, text):
        """The code of the state that `text` names within a country given by its code, or None."""
        return self._state_codes.get((country, fold(text))) if text and country else None

    def country_id(self, code):
        return self._country_ids.get(code)

    def state_id(self, country, code):
        return self._state_ids.get((country, code))
