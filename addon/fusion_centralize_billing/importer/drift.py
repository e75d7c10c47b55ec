"""What moved in Odoo between a plan and its carrying out. Pure: nothing here reads or writes a database."""

# Told of an order because its customer's line changes the address: by then that line has been applied.
_FOLLOWING = frozenset(('customer_address',))


def moved_values(reviewed, now):
    """{field: present value} of what is not as the reviewed line saw it; empty while the row may be written.

    :param reviewed: the PlanLine that an admin saw
    :param now: the same row planned again from what Odoo holds at present
    """
    moved = {}
    for name in (reviewed.changes.keys() | now.changes.keys()) - _FOLLOWING:
        seen, present = _present(reviewed, now, name), _present(now, reviewed, name)
        if name == 'partner_id':
            # By id: the partner's name may have been changed by this very run.
            differs = reviewed.seen.get('partner_id') != now.seen.get('partner_id') or (
                reviewed.changes.keys() ^ now.changes.keys()) & {name}
        else:
            differs = seen != present
        if differs:
            moved[name] = present
    return moved


def is_same_record(reviewed, now):
    """Whether both lines do the same with the same record."""
    if (reviewed.action, reviewed.res_id) == (now.action, now.res_id):
        return True
    # Who shares a new partner finds it made by the one who brought it.
    return reviewed.action == now.action == 'create' and not reviewed.res_id and bool(
        reviewed.seen.get('speaker')) and now.seen.get('speaker') == reviewed.seen['speaker']


def _present(line, other, name):
    """What the record holds of a field as `line` sees it: what it wants already, where it does not change the field."""
    return line.changes[name][0] if name in line.changes else other.changes[name][1]
