"""Which module has a hand in a method: what an import knows of Odoo holds only where no stranger has changed it."""


def is_overridden(model, names, known_modules):
    """Whether a module that `known_modules` does not name defines one of these methods of a model.

    :param model: an empty recordset
    :param names: a set of methods
    """
    return any(
        not names.isdisjoint(base.__dict__) and module not in known_modules for base, module in _classes(model))


def methods_of(model, module):
    """The names of the methods that one module defines of a model."""
    return {name for base, of in _classes(model) if of == module for name, value in base.__dict__.items() if callable(value)}


def _classes(model):
    """The classes that a model is put together from, with their modules; the ORM itself is none."""
    return [(base, base._module) for base in type(model).__mro__ if getattr(base, '_module', None)]
