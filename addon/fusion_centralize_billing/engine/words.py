"""What the engine says, in the user's language."""
import re
from functools import cache

from ..importer.words import cycle_text
from .contract import CONTRACT
from .sentences import ERRORS, REJECTS


def error_text(env, error):
    """What happened and what to do, of an error's {code, message, fix}."""
    code, texts = error['code'], (error['message'], error['fix'])
    if code not in ERRORS:
        return ' '.join(texts)
    catalogue = CONTRACT['errors'][code]
    return ' '.join(
        _translated(env, term, catalogue[name], text)
        for term, name, text in zip(ERRORS[code], ('message', 'fix'), texts, strict=True))


def reject_text(env, code, message):
    """Why a row was rejected and what to do about it."""
    return _translated(env, REJECTS[code], CONTRACT['rejects'][code], message) if code in REJECTS else message


def _translated(env, term, catalogued, text):
    """The sentence with what it names filled in; one that is not as it was catalogued stays as it came."""
    match = _pattern(catalogued).fullmatch(text)
    if not match:
        return text
    named = match.groupdict()
    return env._(term) % (named | {'cycle': cycle_text(env, named['cycle'])} if 'cycle' in named else named)


@cache
def _pattern(catalogued):
    """Matches a catalogued text with its `{marks}` filled in."""
    literal, *rest = re.split(r'\{(\w+)\}', catalogued)
    seen, parts = set(), [re.escape(literal)]
    for mark, literal in zip(rest[::2], rest[1::2], strict=True):
        parts += [f'(?P={mark})' if mark in seen else f'(?P<{mark}>.*)', re.escape(literal)]
        seen.add(mark)
    return re.compile(''.join(parts), re.DOTALL)
