from contextlib import contextmanager
from math import inf
from unittest.mock import patch


@contextmanager
def scheduler(env, commits=inf):
    """Stands in for Odoo's scheduler where a test may neither commit nor roll back: a savepoint is a transaction.

    :param commits: after so many the worker is told that its time is up
    :return: the commits as they come: [(rows done, rows left)]
    """
    cr, made = env.cr, []
    savepoint = cr.savepoint()

    def commit_progress(cron, processed=0, *, remaining=None, deactivate=False):
        nonlocal savepoint
        savepoint.close(rollback=False)
        savepoint = cr.savepoint()
        made.append((processed, remaining))
        return inf if len(made) < commits else 0.0

    with (
        patch.object(env.registry['ir.cron'], '_commit_progress', commit_progress),
        patch.object(cr, 'rollback', lambda: savepoint.rollback()),
    ):
        yield made
    savepoint.close(rollback=False)
