"""The plan: what an import will do with each row, decided from a snapshot and Odoo's present values alone.

Pure: nothing here reads or writes a database. Preview and import are made by this one function, so that what an admin
reviewed is what is applied.
"""
from collections import Counter
from dataclasses import dataclass, field

from .plan_line import ACTIONS, KINDS, PlanLine
from .planning.catalogue import plan_line
from .planning.customers import moved_again, moved_partners, new_names, partner_ids, user_lines
from .planning.subscriptions import subscription_line

# Reject codes that are no fault of the row itself: it is passed over, not failed.
SKIPPING_REJECTS = frozenset(('FB_PLAN_UNRESOLVED', 'FB_ID_DUPLICATE'))


@dataclass(slots=True)
class Plan:
    lines: list = field(default_factory=list)  # every row read, unchanged ones too
    warnings: list = field(default_factory=list)  # of the whole run: (code, message)
    actions: tuple = ACTIONS  # what can become of a row

    def of(self, kind, *actions):
        """The lines of a kind, in their order, of some actions or of all."""
        return [line for line in self.lines if line.kind == kind and (not actions or line.action in actions)]

    def counts(self):
        """{kind: {read, each of `actions`, warn}}: every row is in exactly one action."""
        tally = Counter((line.kind, line.action) for line in self.lines)
        return {
            kind: {
                'read': sum(line.kind == kind for line in self.lines),
                **{action: tally[kind, action] for action in self.actions},
                'warn': sum(bool(line.warnings) for line in self.lines if line.kind == kind),
            }
            for kind in KINDS
        }


def make_plan(snapshot, world, say):
    """Plans the import of a Snapshot into a World.

    :param say: function (code, **values) -> sentence in the user's language
    """
    plan = Plan()
    if world.cad_rate_missing:
        plan.warnings.append(('FB_CAD_RATE_MISSING', say('FB_CAD_RATE_MISSING', currency=world.company_currency)))
    rejected = [_rejected_line(row) for row in snapshot.rejected]
    plans = [plan_line(row, world, say) for row in snapshot.plans]
    users = user_lines(snapshot.partners, world, say)
    customers, names, moved = partner_ids(users, world), new_names(users), moved_partners(users)
    valid_plans = {line.external_id for line in plans if line.action != 'fail'}
    subscriptions = [
        subscription_line(row, world, customers, names, moved, valid_plans, say) for row in snapshot.subscriptions]
    plan.lines = [*rejected, *plans, *users, *subscriptions]
    return plan


def plan_again(reviewed, world, say):
    """Plans the rows of reviewed lines of one kind once more, into the World of now: {external id: PlanLine}.

    What the lines had from the rest of their plan (who speaks for a partner, which customers move) they keep.
    """
    kind, rows = reviewed[0].kind, [line.source for line in reviewed]
    if kind == 'plan':
        lines = [plan_line(row, world, say) for row in rows]
    elif kind == 'user':
        lines = user_lines(rows, world, say, reviewed)
    else:
        customers, names, moved = partner_ids([], world), {}, moved_again(reviewed, world)  # all are in Odoo by now
        plans = {code for code, charge in world.charges.items() if charge.plan_product_id}
        lines = [subscription_line(row, world, customers, names, moved, plans, say) for row in rows]
    return {line.external_id: line for line in lines}


def _rejected_line(row):
    return PlanLine(
        row['kind'], row['id'], row['id'] or '', 'skip' if row['code'] in SKIPPING_REJECTS else 'fail',
        row['code'], row['message'],
    )
