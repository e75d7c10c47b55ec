"""The one way through an import: check who asks, plan, apply. Wizards, background runs and tests all go it."""
from functools import partial

from odoo.exceptions import AccessError

from ..engine.client import EngineClient
from ..engine.snapshot import Snapshot
from ..errors import billing_error, reason
from .apply import apply_lines, apply_plan
from .collector import collector_paused
from .decimals import money_text
from .drift import is_same_record, moved_values
from .plan import make_plan, plan_again
from .totals import GONE, HELD_BACK, control_totals
from .words import difference_text, field_label, number_text
from .world import SERVICE_CODE, read_world

MANAGER_GROUP = 'fusion_centralize_billing.group_fusion_billing_manager'
# Any number that nothing else in this database takes for an advisory lock: the letters FB, then "import" by its length.
LOCK = 0x46420006

# A subscription whose customer or plan was refused earlier in the same import: nothing moved, it has to wait.
UNRESOLVED = frozenset(('FB_USER_UNRESOLVED', 'FB_PLAN_UNRESOLVED'))

# What is told of the orders that an import does not follow.
REST_CODES = {GONE: 'FB_ONLY_IN_ODOO', HELD_BACK: 'FB_HELD_BACK'}

# The kinds as the summary names them.
BUCKETS = {'user': 'partners', 'plan': 'plans', 'subscription': 'subscriptions'}


def check_manager(env):
    """Every method that a client can call asks this itself: a menu only hides.

    :raises AccessError: for anybody but a Fusion Billing Manager
    """
    if not (env.su or env.user.has_group(MANAGER_GROUP)):
        raise AccessError(f"{reason(env, 'FB_ACCESS')} (FB_ACCESS)")


def check_company(env):
    """The imports belong to one company, the one of the first.

    :raises UserError: in any other
    """
    owner = env['fusion.billing.service'].sudo().search([('code', '=', SERVICE_CODE)]).company_id
    if owner and owner != env.company:
        raise billing_error(env, 'FB_COMPANY_OTHER', owner=owner.name, company=env.company.name)


def check_guards(env):
    """Shadow orders are written only while the database itself keeps them from being billed or doubled.

    :raises UserError: while a constraint or an index that does so is missing
    """
    missing = env['sale.order']._missing_shadow_guards()
    if missing:
        raise billing_error(env, 'FB_SHADOW_GUARD_MISSING', guard=', '.join(missing))


class Importer:
    """One import of one snapshot, in the caller's transaction.

    :param env: of a Fusion Billing Manager, in the company that the imports belong to
    :param dry_run: whether it will only be planned; one import at a time may write, and it says so before it plans
    :param claimed: whether this transaction holds the lock of those who write already, see claim_import
    :raises AccessError: for anybody else
    :raises UserError: in any other company; where it will write, also while another import is written and while the
        database does not hold shadows back
    """

    def __init__(self, env, dry_run, claimed=False):
        check_manager(env)
        check_company(env)
        self.say = partial(_say, env)
        self.user_env = env
        self.env = _server_env(env)
        if not dry_run:
            check_guards(env)
            if not (claimed or claim_import(env)):
                raise billing_error(env, 'FB_IMPORT_RUNNING')

    def snapshot_of(self, data):
        """A Snapshot from raw `{users, plans, subscriptions}`, or from one that was read already."""
        if isinstance(data, Snapshot):
            return data
        if not isinstance(data, dict) or any(
                not isinstance(data.get(key) or [], (list, tuple)) for key in ('users', 'plans', 'subscriptions')):
            raise billing_error(self.user_env, 'FB_DATA_INVALID')
        return EngineClient(self.user_env).normalize(data)

    @collector_paused()
    def plan(self, snapshot):
        """What an import of `snapshot` would do. Reads only."""
        return make_plan(snapshot, read_world(self.env, snapshot), self.say)

    def apply(self, plan):
        """Carries `plan` out."""
        apply_plan(self.env, plan, self.say)

    @collector_paused()
    def review(self, lines):
        """Compares reviewed lines of one kind with what Odoo holds by now, in one round of bulk reads.

        :param lines: {line id: PlanLine}
        :return: ({line id: PlanLine to be applied}, {line id: PlanLine that is not}, {line id: {field: present value}});
            a field that moved although it was to stay as it is stands in the line's changes with that value on both sides
        """
        speakers = {line.seen['speaker'] for line in lines.values() if 'speaker' in line.seen}
        world = read_world(self.env, _rows_of(lines.values()), speakers)
        planned_again = plan_again(list(lines.values()), world, self.say)
        ready, held, present = {}, {}, {}
        for line_id, reviewed in lines.items():
            now = planned_again[reviewed.external_id]
            if now.code in UNRESOLVED:
                held[line_id] = now
                continue
            moved = moved_values(reviewed, now)
            if is_same_record(reviewed, now) and not moved:
                ready[line_id] = now
            else:
                why = filter(None, (self.say('FB_CHANGED_SINCE_PREVIEW'), now.message))
                reviewed.action, reviewed.code, reviewed.message = 'skip', 'FB_CHANGED_SINCE_PREVIEW', ' '.join(why)
                reviewed.changes = {name: [saw, saw] for name, (saw, _value) in moved.items()} | reviewed.changes
                held[line_id], present[line_id] = reviewed, {name: value for name, (_saw, value) in moved.items()}
        return ready, held, present

    def apply_lines(self, kind, lines):
        """Carries out some lines of one kind; those of the kinds before it that they need must have been applied."""
        apply_lines(self.env, kind, lines, self.say)
        self.env.flush_all()

    def totals(self, source, standing, rest, applied):
        """The control totals, see totals.py, and what is to be warned of in them: (rows, [(code, message)]).

        :param rest: {GONE or HELD_BACK: Sum}
        """
        service = self.env['fusion.billing.service'].search([('code', '=', SERVICE_CODE)])
        return control_totals(self.env, source, standing, service.id or None, rest, applied), self.rest_warnings(rest)

    def rest_warnings(self, rest):
        """[(code, message)] of the orders that an import does not follow."""
        return [
            (REST_CODES[which], self.say(
                REST_CODES[which], count=sums.count, amount=number_text(self.user_env, money_text(sums.month))))
            for which, sums in rest.items() if sums.count
        ]


def _say(env, code, fields=None, **values):
    """The sentence of a code.

    :param fields: names of fields that it speaks of, or {name: (Odoo's value, NexaCloud's)}; they read as on the screen
    """
    if isinstance(fields, dict):
        values['fields'] = ', '.join(difference_text(env, name, *sides) for name, sides in fields.items())
    elif fields is not None:
        values['fields'] = ', '.join(field_label(env, name) for name in fields)
    return reason(env, code, **values)


def claim_import(env):
    """Takes the lock of those who write an import, until the transaction ends; False while somebody else has it."""
    env.cr.execute("SELECT pg_try_advisory_xact_lock(%s)", (LOCK,))
    if not env.cr.fetchone()[0]:
        return False
    # This transaction may have begun before another import ended, and must not write from what it saw then: PostgreSQL
    # now refuses it, and Odoo repeats the call.
    sequence = env.ref('fusion_centralize_billing.sequence_shadow_order').sudo()
    env.cr.execute("UPDATE ir_sequence SET write_date = now() WHERE id = %s", (sequence.id,))
    return True


def _rows_of(lines):
    """The source rows of lines, as a snapshot of their own."""
    rows = {'plan': [], 'user': [], 'subscription': []}
    for line in lines:
        rows[line.kind].append(line.source)
    return Snapshot(
        source='', read_at='', engine='', plans=rows['plan'], partners=rows['user'], subscriptions=rows['subscription'])


def _server_env(env):
    """The environment in which an import reads and writes: as the server, in one company, silent.

    A fresh context: keys of the caller (`default_...`, `active_test`) would change what is written.
    """
    return env(su=True, context={
        'lang': env.lang,
        'allowed_company_ids': env.company.ids,
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
