"""Every term can be translated, and French has all of them."""
import io
import re
from pathlib import Path

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

MODULE = 'fusion_centralize_billing'
I18N = Path(__file__).parent.parent / 'i18n'
# Python's, a template's, and those of the screen's sentences.
PLACEHOLDER = re.compile(r'%\(\w+\)[sd]|%[sd]|\$\{[^}]*\}|%%')
TAG = re.compile(r'</?\w+')


def terms(catalogue):
    """{English} of a catalogue."""
    return {entry.msgid for entry in catalogue}


def places(catalogue):
    """{(English, where it stands)} of a catalogue."""
    return {(entry.msgid, file) for entry in catalogue for file, _line in entry.occurrences}


@tagged('post_install', '-at_install')
class TestTranslations(TransactionCase):

    def test_template_has_the_terms_that_odoo_finds_today(self):
        exported = io.BytesIO()
        trans_export(False, [MODULE], exported, 'po', self.env)
        today, template = polib.pofile(exported.getvalue().decode()), polib.pofile(str(I18N / f'{MODULE}.pot'))
        self.assertGreater(len(today), 100)
        self.assertEqual(places(today) ^ places(template), set(), "it is stale: npm run i18n")

    def test_french_is_complete(self):
        template, french = (polib.pofile(str(I18N / name)) for name in (f'{MODULE}.pot', 'fr.po'))
        self.assertEqual(terms(template) - terms(french), set(), "missing in fr.po")
        self.assertEqual(terms(french) - terms(template), set(), "no longer a term")
        self.assertEqual([entry.msgid for entry in french.untranslated_entries() + french.fuzzy_entries()], [])

    def test_french_keeps_what_is_filled_in_and_the_tags(self):
        for entry in polib.pofile(str(I18N / 'fr.po')):
            with self.subTest(term=entry.msgid):
                for pattern in (PLACEHOLDER, TAG):
                    self.assertEqual(sorted(pattern.findall(entry.msgstr)), sorted(pattern.findall(entry.msgid)))
                self.assertEqual(entry.msgstr.strip() == entry.msgstr, entry.msgid.strip() == entry.msgid)
