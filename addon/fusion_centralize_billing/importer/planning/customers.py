from .. import matching
from ..plan_line import PlanLine
from ..tax_numbers import is_valid_tax_number
from ..world import PARTNER_FIELDS

ADDRESS = frozenset(('street', 'city', 'zip', 'state_id', 'country_id'))
# What of a partner decides on the taxes of its orders, the most telling first.
TAXED_BY = ('state_id', 'country_id', 'zip', 'vat')


def user_lines(rows, world, say, reviewed=()):
    """What happens to customers: a partner belongs to Odoo.

    :param reviewed: lines that a whole plan had for some of these rows; who spoke for a partner there speaks for it here
    """
    planner = _CustomerPlanner(world, say)
    for line in reviewed:
        planner.recall(line)
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
        self.brought = {}  # user -> the partner that the one who speaks for it has brought since the preview

    def recall(self, reviewed):
        """Takes over who else spoke for a line's partner when the whole source was planned."""
        speaker = reviewed.seen.get('speaker')
        if not speaker:
            return
        link, email = self.world.links.get(speaker), self.world.emails[reviewed.source['email']]
        brought = self.brought[reviewed.external_id] = link.partner_id if link else self.world.stand_ins.get(email)
        if reviewed.res_id or brought:
            self.speakers[reviewed.res_id or brought] = speaker
        elif email:
            self.newcomers[email] = speaker

    def line(self, row):
        values, warnings = self._partner_values(row)
        line = PlanLine(
            'user', row['external_id'], row['name'], 'create', res_model='res.partner', warnings=warnings, source=row)
        link = self.world.links.get(row['external_id'])
        if link:
            self._plan_linked(line, link, values)
        else:
            self._plan_new(line, row, values)
        return line

    def _plan_linked(self, line, link, values):
        line.action, line.res_id = 'unchanged', link.partner_id
        partner = self.world.partners[link.partner_id]
        line.payload = {
            'link_id': link.id, 'partner_id': link.partner_id, 'partner_values': {}, 'link_values': {}, 'held': partner.values}
        if partner.foreign:
            line.refuse('FB_PARTNER_COMPANY', self.say('FB_PARTNER_COMPANY', partner=partner.name))
            return
        self._follow_stripe_customer(line, link, values['x_fc_stripe_customer_id'])
        if self._speaks(line, link.partner_id):
            if partner.protected:
                line.warnings.append(('FB_PARTNER_PROTECTED', self.say('FB_PARTNER_PROTECTED')))
            else:
                self._follow_values(line, partner, link.last_values, values)
        if line.changes or line.payload['link_values']:
            line.action = 'update'

    def _follow_stripe_customer(self, line, link, stripe_customer_id):
        """The link's Stripe customer is NexaCloud's, whatever the partner carries."""
        if stripe_customer_id not in (None, link.stripe_customer_id):
            line.changes['stripe_customer_id'] = [link.stripe_customer_id, stripe_customer_id]
            line.payload['link_values']['stripe_customer_id'] = stripe_customer_id

    def _follow_values(self, line, partner, last_values, values):
        """Writes what NexaCloud changed since the last import, where Odoo still holds what that import brought.

        Into a partner that a person linked, and no import has spoken to yet, only empty fields are filled.
        """
        remembered, kept, changes = dict(last_values), [], {}
        for name, new in values.items():
            last, present = last_values.get(name), partner.values[name]
            if new is None or new == last or not _may_fill(partner, name):
                continue
            if is_same(name, present, new):
                remembered[name] = new
            elif is_same(name, present, last):
                remembered[name] = new
                changes[name] = [present, new]
            else:
                kept.append(name)
        for name in _settle_state(partner, changes, last_values.get('state_id')):
            kept.append(name)
            remembered.pop(name)
            if name in last_values:
                remembered[name] = last_values[name]
        if not last_values:
            remembered |= {name: values[name] for name in kept}
        if changes.get('state_id', (None, True))[1] is None:
            del remembered['state_id']
        line.changes |= changes
        line.payload['partner_values'] = self._to_write(changes)
        self._warn_of_tax_number(line, values['country_id'], changes.get('vat', (None, None))[1])
        if remembered != last_values:
            line.payload['link_values']['last_values'] = remembered
            line.seen['last_values'] = last_values  # for an undo
        if kept:
            code = 'FB_PARTNER_EDITED' if last_values else 'FB_PARTNER_DIFFERS'
            line.warnings.append((code, self.say(code, fields=_both_sides(kept, partner, values))))

    def _plan_new(self, line, row, values):
        email = self.world.emails[row['email']]
        match = self.world.matches.get(email) or matching.Match()
        line.payload = {'partner_values': {}, 'last_values': _without_empty(values)}
        if match.partner_id:
            self._plan_matched(line, match.partner_id, values)
        elif match.candidates:
            code = 'FB_PARTNER_ARCHIVED' if match.archived else 'FB_PARTNER_AMBIGUOUS'
            names = ', '.join(f'{name} (id {partner_id})' for partner_id, name in match.candidates)
            line.refuse(code, self.say(code, email=email, partners=names))
        elif self.newcomers.get(email, line.external_id) != line.external_id:
            # Its own values are taken only if the speaker's row should be refused.
            speaker = self.newcomers[email]
            line.payload |= {
                'same_partner_as': speaker, 'last_values': {}, 'partner_values': self._to_write(_as_changes(values))}
            self._tell_speaker(line, speaker)
        else:
            if email:
                self.newcomers[email] = line.external_id
            line.changes = _as_changes(values)
            line.payload['partner_values'] = self._to_write(line.changes)
            self._warn_of_tax_number(line, values['country_id'], values['vat'])

    def _plan_matched(self, line, partner_id, values):
        line.res_id = line.payload['partner_id'] = partner_id
        partner = self.world.partners[partner_id]
        line.payload |= {'held': partner.values, 'brought': self.brought.get(line.external_id)}
        if not self._speaks(line, partner_id):
            line.payload['last_values'] = {}
            return
        differing = []
        for name, new in values.items():
            present = partner.values[name]
            if new is None or is_same(name, present, new):
                continue
            if present is None and _may_fill(partner, name):
                line.changes[name] = [None, new]
            else:
                differing.append(name)
        differing += _settle_state(partner, line.changes, None)
        line.payload['partner_values'] = self._to_write(line.changes)
        self._warn_of_tax_number(line, values['country_id'], line.changes.get('vat', (None, None))[1])
        if differing:
            line.warnings.append(('FB_PARTNER_DIFFERS', self.say(
                'FB_PARTNER_DIFFERS', fields=_both_sides(differing, partner, values))))

    def _speaks(self, line, partner_id):
        """Whether this user is the first of those who share the partner; the others are told who is."""
        speaker = self.speakers.setdefault(partner_id, line.external_id)
        if speaker != line.external_id:
            self._tell_speaker(line, speaker)
        return speaker == line.external_id

    def _tell_speaker(self, line, speaker):
        line.seen['speaker'] = speaker
        line.warnings.append(('FB_PARTNER_SHARED', self.say('FB_PARTNER_SHARED', speaker=speaker)))

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
        if row['email'] and not self.world.emails[row['email']]:
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


def _both_sides(names, partner, values):
    """{field: (Odoo's value, NexaCloud's)}."""
    return {name: (partner.values[name], values[name]) for name in names}


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


def is_same(name, one, other):
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


def partner_ids(lines, world):
    """Who each NexaCloud user is in Odoo after this plan: {external id: partner id, or None while it is to be made}."""
    customers = {
        external_id: link.partner_id for external_id, link in world.links.items() if not world.partners[link.partner_id].foreign}
    for line in lines:
        if line.action == 'create':
            customers[line.external_id] = line.payload.get('partner_id')
    return customers


def new_names(lines):
    """{external id: name} of the users whose partners this plan will make, by whoever speaks for each partner."""
    names = {line.external_id: line.name for line in lines}
    return {
        line.external_id: names[line.payload.get('same_partner_as', line.external_id)]
        for line in lines if line.action == 'create' and 'partner_id' not in line.payload
    }


def moved_partners(lines):
    """{partner id: (field, [old, new])} of known partners whose taxes may change by this plan, by what tells it best."""
    moved = {}
    for line in lines:
        name = next((name for name in TAXED_BY if name in line.changes), None)
        if name and line.payload.get('partner_id'):
            moved[line.payload['partner_id']] = name, line.changes[name]
    return moved


def moved_again(reviewed, world):
    """The same for the customers of reviewed subscriptions, with the value that their partners hold by now."""
    moved = {}
    for line in reviewed:
        link = world.links.get(line.source['user_id'])
        if 'customer_address' in line.changes and link:
            name, (old, new) = line.seen['address'], line.changes['customer_address']
            present = world.partners[link.partner_id].values[name]
            moved[link.partner_id] = name, [old, new if is_same(name, present, new) else present]
    return moved
