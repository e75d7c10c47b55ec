"""Checks JSON against the few words of JSON Schema that the contract uses, each schema compiled once to a Python expression.

Odoo ships no JSON Schema library, and a stream of 100,000 lines has no time for a general one, nor for a call a value.
"""
import re


def compile_schema(schema):
    """A function that is true for values that fit `schema`. A word it does not know is an error, never ignored."""
    names = {}
    expression = _expression(schema, 'value', names)
    return eval(f'lambda value: {expression}', names)  # of our own words and of constants by name, no text of the schema


_ANNOTATIONS = {'description', 'title', 'format', 'examples', '$schema', '$id', 'default'}

_TYPES = {
    'string': 'isinstance({0}, str)',
    'boolean': 'isinstance({0}, bool)',
    'integer': '(isinstance({0}, int) and not isinstance({0}, bool))',
    'number': '(isinstance({0}, (int, float)) and not isinstance({0}, bool))',
    'null': '{0} is None',
    'array': 'isinstance({0}, list)',
    'object': 'isinstance({0}, dict)',
}


def _expression(schema, value, names):
    """Whether `value`, itself an expression, fits. What it needs besides goes into `names`."""
    words = sorted(schema.keys() - _ANNOTATIONS, key=_ORDER.__getitem__)  # the type first: what follows may rely on it
    return '({})'.format(' and '.join(_WORDS[word](schema[word], schema, value, names) for word in words) or 'True')


def _named(constant, names):
    name = f'c{len(names)}'
    names[name] = constant
    return name


def _unless(schema, type_name, value, expression):
    """JSON Schema asks most words of values of one type alone."""
    return expression if schema.get('type') == type_name else f'(not {_TYPES[type_name].format(value)} or {expression})'


def _const(argument, _schema, value, names):
    return f'({value} == {_named(argument, names)} and type({value}) is {_named(type(argument), names)})'


def _enum(argument, _schema, value, names):
    return f'{value} in {_named(argument, names)}'


def _pattern(argument, schema, value, names):
    # JSON Schema patterns are ECMAScript's: `$` ends the text there, but also matches before a last line feed here.
    match = _named(re.compile(re.sub(r'\$$', r'\\Z', argument)).search, names)
    return _unless(schema, 'string', value, f'{match}({value}) is not None')


def _min_length(argument, schema, value, names):
    return _unless(schema, 'string', value, f'len({value}) >= {_named(argument, names)}')


def _minimum(argument, schema, value, names):
    return _unless(schema, 'number', value, f'{value} >= {_named(argument, names)}')


def _any_of(argument, _schema, value, names):
    return '({})'.format(' or '.join(_expression(option, value, names) for option in argument))


def _properties(argument, schema, value, names):
    required, known = frozenset(schema.get('required', ())), argument.keys()
    exact = schema.get('additionalProperties') is False
    if exact and required == known:
        conditions = [f'{value}.keys() == {_named(required, names)}']
    else:
        conditions = [f'{_named(required, names)} <= {value}.keys()']
        if exact:
            conditions.append(f'{value}.keys() <= {_named(frozenset(known), names)}')
    for name, sub in argument.items():
        key = _named(name, names)
        fits = _expression(sub, f'{value}[{key}]', names)
        conditions.append(fits if name in required else f'({key} not in {value} or {fits})')
    return _unless(schema, 'object', value, '({})'.format(' and '.join(conditions)))


def _items(argument, schema, value, names):
    return _unless(schema, 'array', value, f'all(map({_named(compile_schema(argument), names)}, {value}))')


def _handled_with_properties(_argument, schema, _value, _names):
    if 'properties' not in schema:
        raise ValueError("required and additionalProperties are only known next to properties")
    return 'True'


_WORDS = {
    'type': lambda argument, _schema, value, _names: _TYPES[argument].format(value),
    'const': _const,
    'enum': _enum,
    'pattern': _pattern,
    'minLength': _min_length,
    'minimum': _minimum,
    'anyOf': _any_of,
    'properties': _properties,
    'items': _items,
    'required': _handled_with_properties,
    'additionalProperties': _handled_with_properties,
}
_ORDER = {word: index for index, word in enumerate(_WORDS)}
