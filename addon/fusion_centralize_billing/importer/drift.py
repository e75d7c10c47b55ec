"""What moved in Odoo between a plan and its carrying out. Pure: nothing here reads or writes a database."""

def is_same_record(reviewed, now):
    """Whether both lines do the same with the same record."""
    if (reviewed.action, reviewed.res_id) == (now.action, now.res_id):
        return True
    # Who shares a new partner finds it made by the one who brought it.
    return reviewed.action == now.action == 'create' and not reviewed.res_id and now.res_id == now.payload.get('brought')


def moved_values(reviewed, now):
    """{field: (value as reviewed, present value)} of what moved; empty as well where there is nothing to compare.

    :param reviewed: the PlanLine that an admin saw
    :param now: the same row planned again from what Odoo holds at present
    """
    if now.action in ('skip', 'fail') or now.res_id != reviewed.res_id:
        return {}
    values = {
        name: (_held(reviewed, now, name), _held(now, reviewed, name))
        for name in reviewed.changes.keys() | now.changes.keys()
    }
    if 'customer_address' in values:
        # The customer's own line was carried out before: its new value is what its partner has to hold by now.
        values['customer_address'] = [line.changes.get('customer_address', (None, None))[1] for line in (reviewed, now)]
    if 'partner_id' in values:
        whose = 'partner_id'
        if not _moved_id(reviewed, now, whose):
            whose, values['partner_id'] = 'customer_id', _customers(reviewed, now)
        values['partner_id'] = _told_apart(values['partner_id'], whose, reviewed, now)
    return {name: (saw, present) for name, (saw, present) in values.items() if saw != present}


def _held(line, other, name):
    """What the record holds of a field as `line` sees it: what it wants already, where it does not change the field."""
    if name in line.changes:
        return line.changes[name][0]
    held = line.payload.get('held', {})
    return held[name] if name in held else other.changes[name][1]


def _customers(reviewed, now):
    """(partner as reviewed, present partner) that an order is to go to, which itself did not move."""
    if 'customer_id' not in reviewed.seen or not _moved_id(reviewed, now, 'customer_id'):
        return None, None  # by id: the partners may have got other names by this very run
    stays = (now if 'partner_id' in now.changes else reviewed).changes['partner_id'][0]
    return (line.changes['partner_id'][1] if 'partner_id' in line.changes else stays for line in (reviewed, now))


def _told_apart(names, whose, reviewed, now):
    """The names of the partners whose ids both lines have `seen`, with these ids where they are namesakes."""
    saw, present = names
    if saw is None or saw != present or not _moved_id(reviewed, now, whose):
        return saw, present
    return f'{saw} (id {reviewed.seen[whose]})', f'{present} (id {now.seen[whose]})'


def _moved_id(reviewed, now, name):
    return reviewed.seen.get(name) != now.seen.get(name)
