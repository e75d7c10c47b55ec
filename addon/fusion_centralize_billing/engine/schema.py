"""Checks JSON against the few words of JSON Schema that the contract uses, each schema compiled once to a function.

Odoo ships no JSON Schema library, and a stream of 100,000 lines has no time for a general one.
"""
import re


def compile_schema(schema):
    """A function that is true for values that fit `schema`. A word it does not know is an error, never ignored."""
    checks = [_WORDS[word](argument, schema) for word, argument in schema.items() if word not in _ANNOTATIONS]
    checks = [check for check in checks if check]
    if len(checks) == 1:
        return checks[0]

    def check_all(value):
        # A loop, not all(): a generator for each value of a long stream takes as long as the checks themselves.
        for check in checks:
            if not check(value):
                return False
        return True
    return check_all


_ANNOTATIONS = {'description', 'title', 'format', 'examples', '$schema', '$id', 'default'}

_TYPES = {
    'string': lambda value: isinstance(value, str),
    'boolean': lambda value: isinstance(value, bool),
    'integer': lambda value: isinstance(value, int) and not isinstance(value, bool),
    'number': lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    'null': lambda value: value is None,
    'array': lambda value: isinstance(value, list),
    'object': lambda value: isinstance(value, dict),
}


def _pattern(argument, _schema):
    # JSON Schema patterns are ECMAScript's: `$` ends the text there, but also matches before a last line feed here.
    match = re.compile(re.sub(r'\$$', r'\\Z', argument)).search
    return lambda value: not isinstance(value, str) or match(value) is not None


def _any_of(argument, _schema):
    options = [compile_schema(option) for option in argument]

    def check_any(value):
        for option in options:
            if option(value):
                return True
        return False
    return check_any


def _object(argument, schema):
    properties = {name: compile_schema(sub) for name, sub in argument.items()}
    required = frozenset(schema.get('required', ()))
    exact = schema.get('additionalProperties') is False

    def check(value):
        if not isinstance(value, dict):
            return True
        if not required <= value.keys():
            return False
        for name, item in value.items():
            test = properties.get(name)
            if test is None:
                if exact:
                    return False
            elif not test(item):
                return False
        return True
    return check


def _items(argument, _schema):
    test = compile_schema(argument)
    return lambda value: not isinstance(value, list) or all(map(test, value))


def _handled_with_properties(_argument, schema):
    if 'properties' not in schema:
        raise ValueError("required and additionalProperties are only known next to properties")


_WORDS = {
    'type': lambda argument, _schema: _TYPES[argument],
    'const': lambda argument, _schema: lambda value: value == argument and type(value) is type(argument),
    'enum': lambda argument, _schema: lambda value: value in argument,
    'pattern': _pattern,
    'minLength': lambda argument, _schema: lambda value: not isinstance(value, str) or len(value) >= argument,
    'minimum': lambda argument, _schema: lambda value: not isinstance(value, (int, float)) or value >= argument,
    'anyOf': _any_of,
    'properties': _object,
    'items': _items,
    'required': _handled_with_properties,
    'additionalProperties': _handled_with_properties,
}
