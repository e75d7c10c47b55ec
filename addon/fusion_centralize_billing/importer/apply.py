"""Carries a plan out: PlanLines -> writes, plans first, then customers, then subscriptions.

Runs in the caller's transaction and never commits. A row that Odoo refuses turns its line into a failed one and leaves no
trace.
"""
import psycopg2

from odoo.exceptions import UserError

from .batches import write_in_batches
from .plan_line import KINDS
from .writing.catalogue import CatalogueWriter
from .writing.customers import CustomerWriter
from .writing.subscriptions import SubscriptionWriter

WRITERS = {'plan': CatalogueWriter, 'user': CustomerWriter, 'subscription': SubscriptionWriter}


def apply_plan(env, plan, say):
    """Writes what `plan` says, in an environment of Importer."""
    for kind in KINDS:
        apply_lines(env, kind, plan.of(kind, 'create', 'update'), say)
    env.flush_all()


def apply_lines(env, kind, lines, say):
    """Writes new and changed lines of one kind. Those of the kinds before it that they need must have been written."""
    if lines:
        writer = WRITERS[kind](env, say)
        write_in_batches(env, writer.prepare(lines), writer.write, Refusal(env, say))


class Refusal:
    """Tells on a line why Odoo refused it: a business error in its own words, anything else without its innards."""

    def __init__(self, env, say):
        self.env, self.say = env, say

    def __call__(self, line, error):
        if isinstance(error, UserError):
            detail = str(error.args[0])
        elif isinstance(error, psycopg2.Error):
            detail = self.env._("the database does not accept its values (%s).", type(error).__name__)
        else:
            detail = self.env._("it failed unexpectedly; the server's log has the details (%s).", type(error).__name__)
        line.refuse('FB_ROW_REFUSED', self.say('FB_ROW_REFUSED', detail=detail))
