import gc
from contextlib import contextmanager


@contextmanager
def collector_paused():
    """Keeps Python's garbage collector off: each of its rounds goes through all that Odoo has loaded, for a tenth of a second.

    It is off for the whole process, so only while rows are planned or a few batches written. Odoo's own `disabling_gc` would
    leave it off after an error.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
