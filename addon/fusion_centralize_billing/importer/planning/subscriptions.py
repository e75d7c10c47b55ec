from ..plan_line import PlanLine
from .changes import changes_between

# A subscription in one of these has ended; anything else that is not in RUNNING is imported and warned of.
ENDED = frozenset(('canceled', 'cancelled', 'expired', 'incomplete_expired', 'terminated', 'deleted'))
RUNNING = frozenset((None, 'active', 'trialing', 'past_due', 'unpaid', 'paused', 'suspended'))

# What of a subscription has its order's one line written anew, with all that Odoo derives from customer and product.
REWRITING = frozenset((
    'partner_id', 'plan_code', 'cycle', 'price_unit', 'product_uom_qty', 'discount', 'customer_address', 'currency_id'))


def has_ended(row):
    """Whether a subscription's status says that nothing is billed for it any more."""
    return (row['status'] or '').lower() in ENDED


def subscription_line(row, world, customers, names, moved, valid_plans, say):
    """What happens to a subscription: its shadow order is NexaCloud's.

    :param customers: partner_ids of the users
    :param names: new_names of the users
    :param moved: moved_partners by the users' lines
    """
    order = world.orders.get(row['external_id'])
    line = PlanLine(
        'subscription', row['external_id'], order.name if order else row['deployment_id'] or row['external_id'], 'create',
        res_model='sale.order', res_id=order and order.id, source=row,
    )
    ended = has_ended(row)
    if not ended and (row['status'] and row['status'].lower()) not in RUNNING:
        line.warnings.append(('FB_STATUS_UNKNOWN', say('FB_STATUS_UNKNOWN', status=row['status'])))

    def stop(action, code, **values):
        line.action, line.code, line.message, line.changes = action, code, say(code, **values), {}
        return line

    if order:
        line.seen['partner_id'] = order.partner_id
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
        return stop('skip', 'FB_USER_UNRESOLVED', user=row['user_id'] or '(none)')
    if row['plan_code'] not in valid_plans:
        return stop('skip', 'FB_PLAN_UNRESOLVED', plan=row['plan_code'])
    start = order.start_date if order and order.start_date else row['period_start']
    if start and row['period_end'] and row['period_end'] < start:
        return stop('fail', 'FB_PERIOD_BEFORE_START', end=row['period_end'], start=start)
    if order and (len(order.plan_lines) > 1 or order.other_lines):
        return stop('fail', 'FB_ORDER_LINES', order=order.name)
    partner_id = customers[row['user_id']]
    return _follow(line, row, order, world, partner_id, partner_id or names[row['user_id']], moved, start)


def _end(line, row, order):
    wanted = {'state': 'cancel', 'x_fc_nexacloud_status': row['status']}
    present = {'state': order.state, 'x_fc_nexacloud_status': order.status}
    line.changes = changes_between(present, wanted)
    line.action = 'update' if line.changes else 'unchanged'
    line.payload = {'order_id': order.id}
    return line


def _follow(line, row, order, world, partner_id, customer, moved, start):
    """Plans a running subscription: makes its order, or has it follow.

    :param customer: the id of the partner, or the name of the one that is to be made
    """
    present, plan_line = {}, None
    if order:
        plan_line = order.plan_lines[0] if order.plan_lines else None
        present = present_order(order, plan_line, world)
    wanted = {
        'price_unit': row['price'],
        'plan_code': row['plan_code'],
        'cycle': row['cycle'],
        'partner_id': customer,
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
    if partner_id:
        line.seen['customer_id'] = partner_id
    if order:
        if partner_id in moved:
            line.seen['address'], line.changes['customer_address'] = moved[partner_id]
        if order.pricelist_id != (None if world.in_company_currency else world.pricelist_id):
            line.changes['currency_id'] = [None, 'CAD']
    line.payload = {
        'start_date': start, 'order_id': order and order.id, 'line_id': plan_line and plan_line.id,
        'rewrite': bool(order) and not line.changes.keys().isdisjoint(REWRITING),
    }
    if order:
        line.action = 'update' if line.changes else 'unchanged'
    else:
        for name in ('product_uom_qty', 'discount', 'state'):
            del line.changes[name]  # the same of every new order, so no news
    _name_partners(line, world)
    return line


def present_order(order, plan_line, world):
    """{field of `changes`: value} of an order and its one line that sells a plan, if it has that."""
    return {
        'price_unit': plan_line and plan_line.price,
        'plan_code': plan_line and plan_line.plan_code,
        'cycle': world.cycle_of(order.recurrence_id),
        'partner_id': order.partner_id,
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
