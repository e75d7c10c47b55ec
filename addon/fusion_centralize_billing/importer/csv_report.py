"""The rows of a run as CSV that no spreadsheet takes a formula from. Pure."""
import csv
import io
import re
import unicodedata

FORMULA = '=+-@\u2212\t\r'
QUOTES = '"\'`\u00b4'
# What some spreadsheet, in some country, takes for the end of a cell.
SEPARATORS = re.compile(r'([,;|\t\r\n])')
# Spreadsheets read UTF-8 only where they see this.
BYTE_ORDER_MARK = '\ufeff'


def csv_text(rows, delimiter):
    """Rows of texts and numbers as the lines of a CSV file.

    Texts are made harmless: an apostrophe goes before whatever a spreadsheet could take for a formula, also behind a
    separator, since a file may be opened with another one than it was written with. Numbers are the caller's own and stay.
    """
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC).writerows(map(_harmless_cells, rows))
    return text.getvalue()


def harmless(text):
    """A text that no spreadsheet takes for a formula, wherever it cuts it into cells."""
    parts = SEPARATORS.split(text)
    parts[2::2] = [_guarded(part) for part in parts[2::2]]
    return _guarded(''.join(parts))


def _guarded(text):
    return f"'{text}" if _is_formula(text) else text


def _harmless_cells(row):
    return [harmless(cell) if isinstance(cell, str) else cell for cell in row]


def _is_formula(text):
    """Whether what stands behind leading blanks and quotes begins a formula, in its plain or full-width form."""
    for char in text:
        plain = unicodedata.normalize('NFKC', char)[0]
        if plain in FORMULA:
            return True
        if not (plain in QUOTES or plain.isspace() or unicodedata.category(char) in ('Cc', 'Cf', 'Pi', 'Pf')):
            return False
    return False
