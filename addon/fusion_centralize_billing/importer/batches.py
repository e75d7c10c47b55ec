"""Writing in bulk, so that one bad row fails alone."""
import logging

from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from .collector import collector_paused

BATCH_SIZE = 1000
_logger = logging.getLogger(__name__)


class RowsRefused(Exception):
    """Raised by a writer that knows which lines of its batch are bad: `reasons` is [(line, code, message)]."""

    def __init__(self, reasons):
        super().__init__(len(reasons))
        self.reasons = reasons


def write_in_batches(env, lines, write, refuse):
    """Calls `write(lines)` under a savepoint for up to a thousand lines at a time and splits a batch that fails.

    :param write: writes all the lines it is given; what it remembers of them it must take as provisional until it returns
    :param refuse: function (line, exception) called for a line that Odoo refuses even alone
    """
    for start in range(0, len(lines), BATCH_SIZE):
        with collector_paused():
            _write_or_split(env, lines[start:start + BATCH_SIZE], write, refuse)


def _write_or_split(env, lines, write, refuse):
    if not lines:
        return
    try:
        with env.cr.savepoint():
            write(lines)
        return
    except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
        raise  # no fault of a row: Odoo repeats the whole call
    except RowsRefused as refused:
        for line, code, message in refused.reasons:
            line.refuse(code, message)
        rest = [line for line in lines if line.action != 'fail']
        _write_or_split(env, rest, write, refuse)
        return
    except Exception as error:
        if len(lines) == 1:
            if not isinstance(error, UserError):
                _logger.warning("Row %s %s was refused", lines[0].kind, lines[0].external_id, exc_info=True)
            refuse(lines[0], error)
            return
    middle = len(lines) // 2
    _write_or_split(env, lines[:middle], write, refuse)
    _write_or_split(env, lines[middle:], write, refuse)
