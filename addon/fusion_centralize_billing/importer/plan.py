"""The plan: what an import will do with each row, decided from a snapshot and Odoo's present values alone.

Pure: nothing here reads or writes a database. Preview and import are made by this one function, so that what an admin
reviewed is what is applied.
"""
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from odoo.tools import email_normalize

from . import matching
from .decimals import rounded_text
from .tax_numbers import is_valid_tax_number
from .world import CHARGE_DECIMALS, CHARGE_DIGITS, PARTNER_FIELDS, overage_reference, plan_reference

KINDS = ('plan', 'user', 'subscription')  # in the order in which they are applied
ACTIONS = ('create', 'update', 'unchanged', 'skip', 'fail')

# A subscription in one of these has ended; anything else that is not in RUNNING is imported and warned of.
ENDED = frozenset(('canceled', 'cancelled', 'expired', 'incomplete_expired', 'terminated', 'deleted'))
RUNNING = frozenset((None, 'active', 'trialing', 'past_due', 'unpaid', 'paused', 'suspended'))

ADDRESS = frozenset(('street', 'city', 'zip', 'state_id', 'country_id'))
# What of a partner decides on the taxes of its orders, the most telling first.
TAXED_BY = ('state_id', 'country_id', 'zip', 'vat')
CENTS = 2  # digits after the point that a total in CAD keeps

# What of a subscription has its order's one line written anew, with all that Odoo derives from customer and product.
REWRITING = frozenset((
    'partner_id', 'plan_code', 'cycle', 'price_unit', 'product_uom_qty', 'discount', 'customer_address', 'currency_id'))

# Reject codes that are no fault of the row itself: it is passed over, not failed.
SKIPPING_REJECTS = frozenset(('FB_PLAN_UNRESOLVED', 'FB_ID_DUPLICATE'))


@dataclass(slots=True)
class PlanLine:
    """What happens to one row. The same shape in the plan, in the run's lines, in golden files and on the screen.

    `changes` is {field: [old, new]} in plain words (codes and names, decimals as text). `payload` is what apply needs and
    nobody else reads.
    """

    kind: str
    external_id: str | None
    name: str
    action: str
    code: str | None = None
    message: str | None = None
    changes: dict = field(default_factory=dict)
    res_model: str | None = None
    res_id: int | None = None
    warnings: list = field(default_factory=list)  # (code, message)
    payload: dict = field(default_factory=dict)

    def refuse(self, code, message):
        """Turns the line into a failed one: apply calls this when Odoo refuses the row."""
        if self.action == 'create':
            self.res_id = None
        self.action, self.code, self.message, self.changes = 'fail', code, message, {}


@dataclass(slots=True)
class Plan:
    lines: list = field(default_factory=list)  # every row read, unchanged ones too
    warnings: list = field(default_factory=list)  # of the whole run: (code, message)

    def of(self, kind, *actions):
        """The lines of a kind, in their order, of some actions or of all."""
        return [line for line in self.lines if line.kind == kind and (not actions or line.action in actions)]

    def counts(self):
        """{kind: {read, create, update, unchanged, skip, fail, warn}}: every row is in exactly one action."""
        tally = Counter((line.kind, line.action) for line in self.lines)
        return {
            kind: {
                'read': sum(line.kind == kind for line in self.lines),
                **{action: tally[kind, action] for action in ACTIONS},
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
    plan.lines += [_rejected_line(row) for row in snapshot.rejected]
    plan.lines += _plan_lines(snapshot.plans, world, say)
    plan.lines += _user_lines(snapshot.partners, world, say)
    customers = _customers(plan, world)
    valid_plans = {line.external_id for line in plan.of('plan', 'create', 'update', 'unchanged')}
    moved = _moved_customers(plan)
    plan.lines += [_subscription_line(row, world, customers, moved, valid_plans, say) for row in snapshot.subscriptions]
    return plan


def _rejected_line(row):
    return PlanLine(
        row['kind'], row['id'], row['id'] or '', 'skip' if row['code'] in SKIPPING_REJECTS else 'fail',
        row['code'], row['message'],
    )


# -- Plans: NexaCloud owns the catalogue -------------------------------------------------------------------------------

def _plan_lines(rows, world, say):
    return [_plan_line(row, world, say) for row in rows]


def _plan_line(row, world, say):
    code = row['code']
    charge = world.charges.get(code)
    line = PlanLine('plan', code, row['name'], 'create', res_model='fusion.billing.charge', res_id=charge and charge.id)
    references = {'plan_product_id': plan_reference(code), 'product_id': overage_reference(code)}
    found = {}
    for field_name, reference in references.items():
        # The charge knows its products, also when someone gave them another reference.
        linked = world.products_by_id.get(getattr(charge, field_name)) if charge else None
        candidates = [linked] if linked else world.products.get(reference, ())
        if len(candidates) > 1:
            line.refuse('FB_PRODUCT_AMBIGUOUS', say('FB_PRODUCT_AMBIGUOUS', reference=reference))
            return line
        found[field_name] = candidates[0] if candidates else None
    line.changes = _changes(_present_catalogue(charge, **found), _wanted_catalogue(row))
    for field_name, reference in references.items():
        if not found[field_name] or charge and not getattr(charge, field_name):
            line.changes[field_name] = [None, reference]
    for name in () if found['product_id'] else ('overage_name', 'overage_list_price', 'overage_recurring_invoice'):
        del line.changes[name]
    if not found['plan_product_id']:
        del line.changes['recurring_invoice']
    line.payload = {'row': row, **{name: product and product.id for name, product in found.items()}}
    if charge:
        line.action = 'update' if line.changes else 'unchanged'
    prices = [price for price in (row['price_monthly'], row['price_yearly']) if price is not None]
    if '0' in prices:
        line.warnings.append(('FB_PLAN_FREE', say('FB_PLAN_FREE')))
    if any(-Decimal(price).as_tuple().exponent > CENTS for price in prices):
        line.warnings.append(('FB_PRICE_BELOW_CENT', say('FB_PRICE_BELOW_CENT')))
    return line


def _wanted_catalogue(row):
    return {
        'name': row['name'],
        'list_price': row['price_monthly'] or '0',
        'recurring_invoice': True,
        'overage_name': overage_name(row),
        'overage_list_price': '0',
        'overage_recurring_invoice': False,
        'charge_model': row['charge']['charge_model'],
        **{name: rounded_text(row['charge'][name], CHARGE_DIGITS) for name in CHARGE_DECIMALS},
    }


def _present_catalogue(charge, plan_product_id, product_id):
    plan_product = plan_product_id and {
        'name': plan_product_id.name,
        'list_price': plan_product_id.list_price,
        'recurring_invoice': plan_product_id.recurring,
    }
    overage = product_id and {
        'overage_name': product_id.name,
        'overage_list_price': product_id.list_price,
        'overage_recurring_invoice': product_id.recurring,
    }
    return {**(plan_product or {}), **(overage or {}), **(charge.values if charge else {})}


def overage_name(row):
    """The name of the product that a plan's usage beyond its quota is sold by."""
    return f"{row['name']}: CPU overage"


def _changes(present, wanted):
    return {
        name: [present.get(name), value] for name, value in wanted.items() if value is not None and present.get(name) != value
    }


# -- Customers: a partner belongs to Odoo ------------------------------------------------------------------------------

def _user_lines(rows, world, say):
    planner = _CustomerPlanner(world, say)
    return [planner.line(row) for row in sorted(rows, key=lambda row: id_order(row['external_id']))]


def id_order(external_id):
    """Sorts ids as people do: numbers by value, then the rest as text. The lowest speaks for a shared partner."""
    if external_id.isascii() and external_id.isdigit():
        digits = external_id.lstrip('0')
        return 0, len(digits), digits, external_id  # not int(): an id may be longer than Python converts
    return 1, 0, '', external_id


class _CustomerPlanner:
    """Plans customers in the order of their ids, and remembers who speaks for which partner."""

    def __init__(self, world, say):
        self.world, self.say = world, say
        self.speakers = {}  # partner id -> the user who speaks for it
        self.newcomers = {}  # e-mail -> the user who brings its new partner

    def line(self, row):
        values, warnings = self._partner_values(row)
        line = PlanLine('user', row['external_id'], row['name'], 'create', res_model='res.partner', warnings=warnings)
        link = self.world.links.get(row['external_id'])
        if link:
            self._plan_linked(line, link, values)
        else:
            self._plan_new(line, row, values)
        return line

    def _plan_linked(self, line, link, values):
        line.action, line.res_id = 'unchanged', link.partner_id
        line.payload = {'link_id': link.id, 'partner_id': link.partner_id, 'partner_values': {}, 'link_values': {}}
        stripe_customer_id = values['x_fc_stripe_customer_id']
        if stripe_customer_id not in (None, link.stripe_customer_id):
            # The link's is NexaCloud's own, whatever the partner carries.
            line.action = 'update'
            line.changes['stripe_customer_id'] = [link.stripe_customer_id, stripe_customer_id]
            line.payload['link_values']['stripe_customer_id'] = stripe_customer_id
        if not self._speaks(line, link.partner_id):
            return
        partner = self.world.partners[link.partner_id]
        if partner.protected:
            line.warnings.append(('FB_PARTNER_PROTECTED', self.say('FB_PARTNER_PROTECTED')))
            return
        remembered, kept, changes = dict(link.last_values), [], {}
        for name, new in values.items():
            last, present = remembered.get(name), partner.values[name]
            if new is None or new == last or not _may_fill(partner, name):
                continue
            if _same(name, present, new):
                remembered[name] = new
            elif _same(name, present, last):
                remembered[name] = new
                changes[name] = [present, new]
            else:
                kept.append(name)
        for name in _settle_state(partner, changes, link.last_values.get('state_id')):
            remembered[name] = link.last_values.get(name)
            kept.append(name)
        line.changes |= changes
        line.payload['partner_values'] = self._to_write(changes)
        self._warn_of_tax_number(line, values['country_id'], changes.get('vat', (None, None))[1])
        if remembered != link.last_values:
            line.action = 'update'
            line.payload['link_values']['last_values'] = remembered
        elif changes:
            line.action = 'update'
        if kept:
            line.warnings.append(('FB_PARTNER_EDITED', self.say('FB_PARTNER_EDITED', fields=_labels(kept))))

    def _plan_new(self, line, row, values):
        email = matching.normalized(row['email'])
        match = self.world.matches.get(email) or matching.Match()
        line.payload = {'partner_values': {}, 'last_values': _without_empty(values), 'row': row}
        if match.partner_id:
            self._plan_matched(line, match.partner_id, values)
        elif match.candidates:
            code = 'FB_PARTNER_ARCHIVED' if match.archived else 'FB_PARTNER_AMBIGUOUS'
            names = ', '.join(f'{name} (id {partner_id})' for partner_id, name in match.candidates)
            line.refuse(code, self.say(code, email=email, partners=names))
        elif email in self.newcomers:
            # Its own values are taken only if the speaker's row should be refused.
            speaker = self.newcomers[email]
            line.payload |= {
                'same_partner_as': speaker, 'last_values': {}, 'partner_values': self._to_write(_as_changes(values))}
            line.warnings.append(('FB_PARTNER_SHARED', self.say('FB_PARTNER_SHARED', speaker=speaker)))
        else:
            if email:
                self.newcomers[email] = line.external_id
            line.changes = _as_changes(values)
            line.payload['partner_values'] = self._to_write(line.changes)
            self._warn_of_tax_number(line, values['country_id'], values['vat'])

    def _plan_matched(self, line, partner_id, values):
        line.res_id = line.payload['partner_id'] = partner_id
        partner = self.world.partners[partner_id]
        if not self._speaks(line, partner_id):
            line.payload['last_values'] = {}
            return
        differing = []
        for name, new in values.items():
            present = partner.values[name]
            if new is None or _same(name, present, new):
                continue
            if present is None and _may_fill(partner, name):
                line.changes[name] = [None, new]
            else:
                differing.append(name)
        differing += _settle_state(partner, line.changes, None)
        line.payload['partner_values'] = self._to_write(line.changes)
        self._warn_of_tax_number(line, values['country_id'], line.changes.get('vat', (None, None))[1])
        if differing:
            line.warnings.append(('FB_PARTNER_DIFFERS', self.say('FB_PARTNER_DIFFERS', fields=_labels(differing))))

    def _speaks(self, line, partner_id):
        """Whether this user is the first of those who share the partner; the others are told who is."""
        speaker = self.speakers.setdefault(partner_id, line.external_id)
        if speaker != line.external_id:
            line.warnings.append(('FB_PARTNER_SHARED', self.say('FB_PARTNER_SHARED', speaker=speaker)))
        return speaker == line.external_id

    def _warn_of_tax_number(self, line, country, number):
        if number and not is_valid_tax_number(country, number):
            line.warnings.append(('FB_VAT_INVALID', self.say('FB_VAT_INVALID', vat=number)))

    def _partner_values(self, row):
        """The values of PARTNER_FIELDS that a row asks for, country and state as codes, and what is doubtful in them."""
        values = {name: row[column] for name, column in PARTNER_FIELDS.items()}
        places, warnings = self.world.places, []

        def warn(code, **details):
            warnings.append((code, self.say(code, **details)))

        country = places.country(row['country'])
        state = places.state(country, row['state'])
        if row['country'] and not country:
            warn('FB_COUNTRY_UNKNOWN', country=row['country'])
        elif row['state'] and not country:
            warn('FB_COUNTRY_MISSING', state=row['state'])
        if country == 'CA' and not row['state']:
            warn('FB_PROVINCE_MISSING')
        elif country == 'CA' and not state:
            warn('FB_PROVINCE_UNKNOWN', state=row['state'])
        elif country and row['state'] and not state:
            warn('FB_STATE_UNKNOWN', state=row['state'])
        if row['email'] and not email_normalize(row['email'], strict=False):
            warn('FB_EMAIL_INVALID', email=row['email'])
        return values | {'country_id': country, 'state_id': state}, warnings

    def _to_write(self, changes):
        """The new values of changes as Odoo's fields take them: country and state as ids."""
        written = {name: new for name, (_old, new) in changes.items() if name in PARTNER_FIELDS}
        if 'country_id' in written:
            written['country_id'] = self.world.places.country_id(written['country_id'])
        if 'state_id' in written:
            written['state_id'] = self.world.places.state_id(written['state_id']) or False
        return written


def _settle_state(partner, changes, last_state):
    """Keeps a state from standing in another country, after the other fields were decided.

    A state that an import brought goes with its country; otherwise both stay as they are in Odoo.

    :return: the fields that were taken out of `changes`
    """
    country = changes['country_id'][1] if 'country_id' in changes else partner.values['country_id']
    present = partner.values['state_id']
    state = changes['state_id'][1] if 'state_id' in changes else present
    if not state or country and state.startswith(f'{country}-') or changes.keys().isdisjoint(('country_id', 'state_id')):
        return []
    if 'state_id' not in changes and present == last_state:
        changes['state_id'] = [present, None]
        return []
    taken_out = [name for name in ('country_id', 'state_id') if name in changes]
    for name in taken_out:
        del changes[name]
    return taken_out


def _may_fill(partner, name):
    """Whether a field is the partner's own: a contact has its company's tax number and name, and shares its address."""
    if name in ('vat', 'company_name'):
        return not partner.has_parent and not (name == 'company_name' and partner.is_company)
    if name in ADDRESS:
        return not partner.shares_address
    return True


def _same(name, one, other):
    """Whether two values mean the same: Odoo reformats tax numbers, and e-mails differ in case."""
    if one is None or other is None or one == other:
        return one == other
    if name == 'email':
        return one.casefold() == other.casefold()
    if name == 'vat':
        return _alphanumeric(one) == _alphanumeric(other)
    return False


def _alphanumeric(text):
    return ''.join(filter(str.isalnum, text)).upper()


def _without_empty(values):
    return {name: value for name, value in values.items() if value is not None}


def _as_changes(values):
    return {name: [None, value] for name, value in values.items() if value is not None}


def _labels(names):
    return ', '.join(name.removeprefix('x_fc_').removesuffix('_id') for name in names)


def _customers(plan, world):
    """Who each NexaCloud user is in Odoo after this plan: {external id: partner id, or None while it is to be made}."""
    customers = {external_id: link.partner_id for external_id, link in world.links.items()}
    for line in plan.of('user', 'create'):
        customers[line.external_id] = line.payload.get('partner_id')
    return customers


def _moved_customers(plan):
    """{partner id: [old, new]} of known partners whose taxes may change by this plan, by what tells it best."""
    moved = {}
    for line in plan.of('user', 'create', 'update'):
        name = next((name for name in TAXED_BY if name in line.changes), None)
        if name and line.payload.get('partner_id'):
            moved[line.payload['partner_id']] = line.changes[name]
    return moved


# -- Subscriptions: a shadow order belongs to NexaCloud ----------------------------------------------------------------

def _subscription_line(row, world, customers, moved, valid_plans, say):
    order = world.orders.get(row['external_id'])
    line = PlanLine(
        'subscription', row['external_id'], order.name if order else row['deployment_id'] or row['external_id'], 'create',
        res_model='sale.order', res_id=order and order.id,
    )
    status = row['status'] and row['status'].lower()
    ended = status in ENDED
    if not ended and status not in RUNNING:
        line.warnings.append(('FB_STATUS_UNKNOWN', say('FB_STATUS_UNKNOWN', status=row['status'])))

    def stop(action, code, **values):
        line.action, line.code, line.message, line.changes = action, code, say(code, **values), {}
        return line

    if order:
        if not order.shadow:
            return stop('skip', 'FB_ORDER_NOT_SHADOW', order=order.name)
        if order.company_id != world.company_id:
            return stop('fail', 'FB_ORDER_COMPANY', order=order.name)
        # The status that the last import wrote tells who cancelled: an import does so only for one that has ended.
        if order.state == 'cancel' and (order.status or '').lower() not in ENDED:
            return stop('skip', 'FB_ORDER_CANCELLED', order=order.name)
        if ended:
            return _end(line, row, order)
    elif ended:
        return stop('skip', 'FB_SUBSCRIPTION_ENDED', status=row['status'])
    if row['user_id'] not in customers:
        return stop('skip', 'FB_USER_UNRESOLVED', user=row['user_id'] or '-')
    if row['plan_code'] not in valid_plans:
        return stop('skip', 'FB_PLAN_UNRESOLVED', plan=row['plan_code'])
    start = order.start_date if order and order.start_date else row['period_start']
    if start and row['period_end'] and row['period_end'] < start:
        return stop('fail', 'FB_PERIOD_BEFORE_START', end=row['period_end'], start=start)
    if order and (len(order.plan_lines) > 1 or order.other_lines):
        return stop('fail', 'FB_ORDER_LINES', order=order.name)
    return _follow(line, row, order, world, customers[row['user_id']], moved, start)


def _end(line, row, order):
    wanted = {'state': 'cancel', 'x_fc_nexacloud_status': row['status']}
    present = {'state': order.state, 'x_fc_nexacloud_status': order.status}
    line.changes = _changes(present, wanted)
    line.action = 'update' if line.changes else 'unchanged'
    line.payload = {'row': row, 'order_id': order.id, 'ended': True}
    return line


def _follow(line, row, order, world, partner_id, moved, start):
    """Plans a running subscription: makes its order, or has it follow."""
    present, plan_line = {}, None
    if order:
        plan_line = order.plan_lines[0] if order.plan_lines else None
        present = _present_order(order, plan_line, row, world)
    wanted = {
        'partner_id': partner_id or f'user {row["user_id"]}',
        'plan_code': row['plan_code'],
        'cycle': row['cycle'],
        'price_unit': row['price'],
        'product_uom_qty': '1',
        'discount': '0',
        'start_date': start,
        'next_invoice_date': row['period_end'],
        'x_fc_nexacloud_status': row['status'],
        'x_fc_nexacloud_deployment_id': row['deployment_id'],
        'state': 'draft',
    }
    followed_to_nothing = ('next_invoice_date', 'x_fc_nexacloud_status', 'x_fc_nexacloud_deployment_id')
    line.changes = {
        name: [present.get(name), value] for name, value in wanted.items()
        if present.get(name) != value and (value is not None or name in followed_to_nothing)
    }
    if order:
        if partner_id in moved:
            line.changes['customer_address'] = moved[partner_id]
        if order.pricelist_id != (None if world.in_company_currency else world.pricelist_id):
            line.changes['currency_id'] = [None, 'CAD']
    line.payload = {
        'row': row, 'start_date': start, 'order_id': order and order.id, 'line_id': plan_line and plan_line.id,
        'rewrite': bool(order) and not line.changes.keys().isdisjoint(REWRITING),
    }
    if order:
        line.action = 'update' if line.changes else 'unchanged'
    else:
        for name in ('product_uom_qty', 'discount', 'state'):
            del line.changes[name]  # the same of every new order, so no news
    _name_partners(line, world)
    return line


def _present_order(order, plan_line, row, world):
    cycles = {recurrence_id: cycle for cycle, recurrence_id in world.recurrences.items() if recurrence_id}
    return {
        'partner_id': order.partner_id,
        'plan_code': plan_line and plan_line.plan_code,
        'cycle': cycles.get(order.recurrence_id),
        'price_unit': plan_line and plan_line.price,
        'product_uom_qty': plan_line and plan_line.quantity,
        'discount': plan_line and plan_line.discount,
        'start_date': order.start_date,
        'next_invoice_date': order.next_invoice_date,
        'x_fc_nexacloud_status': order.status,
        'x_fc_nexacloud_deployment_id': order.deployment_id,
        'state': order.state,
    }


def _name_partners(line, world):
    """Replaces partner ids by names for the reader."""
    if 'partner_id' in line.changes:
        line.changes['partner_id'] = [
            world.partners[value].name if value in world.partners else value for value in line.changes['partner_id']]
