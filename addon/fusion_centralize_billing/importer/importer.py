"""The one way through an import: check who asks, plan, apply. Wizards, crons and tests all go it."""
from functools import partial

from odoo.exceptions import AccessError

from ..engine.client import EngineClient
from ..engine.snapshot import Snapshot
from ..errors import billing_error, reason
from .apply import apply_plan
from .decimals import money_text
from .plan import make_plan
from .totals import control_totals, only_in_odoo
from .world import SERVICE_CODE, read_world

MANAGER_GROUP = 'fusion_centralize_billing.group_fusion_billing_manager'
# Any number that nothing else in this database takes for an advisory lock: the letters FB, then "import" by its length.
LOCK = 0x46420006

# The kinds as the summary names them.
BUCKETS = {'user': 'partners', 'plan': 'plans', 'subscription': 'subscriptions'}


def check_manager(env):
    """Every method that a client can call asks this itself: a menu only hides.

    :raises AccessError: for anybody but a Fusion Billing Manager
    """
    if not (env.su or env.user.has_group(MANAGER_GROUP)):
        raise AccessError(f"{reason(env, 'FB_ACCESS')} (FB_ACCESS)")


class Importer:
    """One import of one snapshot, in the caller's transaction.

    :param env: of a Fusion Billing Manager, in the company that the imports belong to
    :param dry_run: whether it will only be planned; one import at a time may write, and it says so before it plans
    :raises AccessError: for anybody else
    :raises UserError: in any other company, and while another import is written
    """

    def __init__(self, env, dry_run):
        check_manager(env)
        self.say = partial(reason, env)
        self.user_env = env
        self.env = _server_env(env)
        if not dry_run:
            self._claim()

    def snapshot_of(self, data):
        """A Snapshot from raw `{users, plans, subscriptions}`, or from one that was read already."""
        if isinstance(data, Snapshot):
            return data
        if not isinstance(data, dict) or any(
                not isinstance(data.get(key) or [], (list, tuple)) for key in ('users', 'plans', 'subscriptions')):
            raise billing_error(self.user_env, 'FB_DATA_INVALID')
        return EngineClient(self.user_env).normalize(data)

    def plan(self, snapshot):
        """What an import of `snapshot` would do. Reads only."""
        return make_plan(snapshot, read_world(self.env, snapshot), self.say)

    def apply(self, plan):
        """Carries `plan` out."""
        apply_plan(self.env, plan, self.say)

    def totals(self, snapshot, plan, applied):
        """The control totals, see totals.py. Warns the plan of orders that stand in Odoo alone."""
        service = self.env['fusion.billing.service'].search([('code', '=', SERVICE_CODE)])
        rest = only_in_odoo(self.env, plan, service.id or None)
        if rest['count']:
            plan.warnings.append(('FB_ONLY_IN_ODOO', self.say(
                'FB_ONLY_IN_ODOO', count=rest['count'], amount=money_text(rest['amount']))))
        return control_totals(self.env, snapshot, plan, service.id or None, rest, applied)

    def _claim(self):
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(%s)", (LOCK,))
        if not self.env.cr.fetchone()[0]:
            raise billing_error(self.user_env, 'FB_IMPORT_RUNNING')
        # This transaction may have begun before another import ended, and must not write from what it saw then: PostgreSQL
        # now refuses it, and Odoo repeats the call.
        sequence = self.env.ref('fusion_centralize_billing.sequence_shadow_order')
        self.env.cr.execute("UPDATE ir_sequence SET write_date = now() WHERE id = %s", (sequence.id,))


def _server_env(env):
    """The environment in which an import reads and writes: as the server, in one company, silent.

    A fresh context: keys of the caller (`default_...`, `active_test`) would change what is written.
    """
    service = env['fusion.billing.service'].sudo().search([('code', '=', SERVICE_CODE)])
    owner, company = service.company_id, env.company
    if owner and owner != company:
        raise billing_error(env, 'FB_COMPANY_OTHER', owner=owner.name, company=company.name)
    return env(su=True, context={
        'lang': env.lang,
        'allowed_company_ids': [company.id],
        'tracking_disable': True,
        'no_vat_validation': True,
        '_partners_skip_fields_sync': True,
    })


def summary(plan, dry_run):
    """What became of a plan: {created, updated, unchanged: {partners, plans, subscriptions}, skipped, failed, warnings}.

    Every row read is in exactly one bucket; counts of zero are absent; warnings are no bucket.
    """
    def counts(action):
        found = {BUCKETS[kind]: len(plan.of(kind, action)) for kind in BUCKETS}
        return {name: count for name, count in found.items() if count}

    def rows(action, text):
        return [
            {'kind': line.kind, 'id': line.external_id, 'code': line.code, text: line.message}
            for line in plan.lines if line.action == action
        ]

    of_the_run = [{'kind': 'subscription', 'id': None, 'code': code, 'message': text} for code, text in plan.warnings]
    of_rows = [
        {'kind': line.kind, 'id': line.external_id, 'code': code, 'message': text}
        for line in plan.lines for code, text in line.warnings
    ]
    return {
        'created': counts('create'),
        'updated': counts('update'),
        'unchanged': counts('unchanged'),
        'skipped': rows('skip', 'reason'),
        'failed': rows('fail', 'error'),
        'warnings': of_the_run + of_rows,
        'dry_run': dry_run,
    }
