"""What the undo of an import does with each row that the import wrote. Pure: nothing here reads or writes a database.

What the import made goes, if nobody has touched or used it since. A field that it changed gets its old value back where
Odoo still holds exactly what the import wrote. All else is kept, and its line says why.
"""
from dataclasses import dataclass, field

from ..plan_line import PlanLine
from ..world import CHARGE_DECIMALS, PARTNER_FIELDS
from .catalogue import present_catalogue
from .customers import is_same
from .subscriptions import REWRITING, has_ended, present_order

# What a new order holds that its line does not speak of.
NEW_ORDER = {'state': 'draft', 'product_uom_qty': '1', 'discount': '0'}
# Of an order: without an old value of these there is nothing to go back to.
NEEDED = frozenset(('price_unit', 'plan_code', 'cycle', 'product_uom_qty', 'discount'))


@dataclass(slots=True)
class Trace:
    """Who wrote a record last, and when it was made and written: the times of the transactions."""

    created: object
    written: object
    writer: str


@dataclass(slots=True)
class UndoWorld:
    """What Odoo holds of what an import wrote."""

    world: object  # World
    times: frozenset  # the transactions of the import
    later: dict  # transaction of another run -> its name
    traces: dict  # model -> {id: Trace}
    order_lines: dict  # order id -> ids of its lines, notes too
    uses: dict = field(default_factory=dict)  # model -> {id: what uses it, see read_uses}
    staying: dict = field(default_factory=dict)  # NexaCloud user -> the name of an order of the import that stays

    def trace(self, model, record_id):
        return self.traces[model].get(record_id)

    def was_made(self, model, record_id):
        """Whether the import made this record."""
        trace = self.trace(model, record_id)
        return bool(trace) and trace.created in self.times

    def is_untouched(self, model, record_id):
        return self.was_made(model, record_id) and self.trace(model, record_id).written in self.times


class UndoPlanner:
    """Plans the lines of an undo, a kind at a time.

    :param say: function (code, **values) -> sentence in the user's language
    """

    def __init__(self, state, say):
        self.state, self.world, self.say = state, state.world, say

    # -- Subscriptions ------------------------------------------------------------------------------------------------

    def subscription(self, undone):
        order = self.world.orders.get(undone.external_id)
        line = _line_for(undone, order and order.name)
        if not order or order.id != undone.res_id:
            return self._keep(line, 'FB_UNDO_GONE')
        line.res_id = order.id
        if not order.shadow:
            return self._keep(line, 'FB_ORDER_NOT_SHADOW', order=order.name)
        if order.company_id != self.world.company_id:
            return self._keep(line, 'FB_ORDER_COMPANY', order=order.name)
        return self._delete_order(line, undone, order) if undone.action == 'create' else self._restore_order(line, undone, order)

    def _delete_order(self, line, undone, order):
        own = self.state.order_lines.get(order.id, ())
        if self._differs(line, 'sale.order', order.id, lambda: self._moved_of_order(undone, order)):
            return line
        for line_id in own:
            if self._differs(line, 'sale.order.line', line_id, lambda: self._moved_of_order(undone, order) or ['order_line']):
                return line
        uses = ', '.join(filter(None, [self._uses('sale.order', order.id), *(self._uses('sale.order.line', key) for key in own)]))
        if uses:
            return self._keep(line, 'FB_UNDO_USED', uses=uses)
        line.action, line.payload = 'delete', {'order_id': order.id}
        return line

    def _moved_of_order(self, undone, order):
        present = self._order_values(order)
        return self._moved(undone, present) + [name for name, value in NEW_ORDER.items() if present[name] != value]

    def _restore_order(self, line, undone, order):
        if order.state != ('cancel' if has_ended(undone.source) else 'draft'):
            return self._keep_edited(line, 'sale.order', order.id, ['state'])
        if len(order.plan_lines) != 1 or order.other_lines:
            return self._keep_edited(line, 'sale.order', order.id, ['order_line'])
        present = self._order_values(order)
        wanted, partner_id, kept = dict(present), order.partner_id, []
        for name, (old, new) in undone.changes.items():
            if name == 'customer_address':
                line.changes[name] = [new, old]
            elif name == 'partner_id':
                if order.partner_id == self._customer_of(undone) and self.state.trace('res.partner', undone.seen['partner_id']):
                    partner_id, line.changes[name] = undone.seen['partner_id'], [new, old]
                else:
                    kept.append(name)
            elif name == 'currency_id' or present[name] != new or not self._is_possible(name, old):
                kept.append(name)
            else:
                wanted[name], line.changes[name] = old, [new, old]
        if unknown := [name for name in NEEDED if wanted[name] is None]:
            return self._keep_edited(line, 'sale.order', order.id, unknown)
        line.payload = {
            'order_id': order.id, 'line_id': order.plan_lines[0].id, 'partner_id': partner_id,
            'rewrite': not line.changes.keys().isdisjoint(REWRITING), 'held': present,
        }
        line.source = {
            'external_id': undone.external_id, 'user_id': undone.source['user_id'], 'plan_code': wanted['plan_code'],
            'cycle': wanted['cycle'], 'price': wanted['price_unit'], 'quantity': wanted['product_uom_qty'],
            'discount': wanted['discount'], 'status': wanted['x_fc_nexacloud_status'],
        }
        return self._settle(line, kept, 'sale.order', order.id)

    def _order_values(self, order):
        return present_order(order, order.plan_lines[0] if order.plan_lines else None, self.world)

    def _customer_of(self, undone):
        """The partner that the import gave an order to."""
        link = self.world.links.get(undone.source['user_id'])
        return undone.seen.get('customer_id') or link and link.partner_id

    def _is_possible(self, name, old):
        return old is not None or name not in NEEDED if name != 'plan_code' else old in self.world.charges

    # -- Customers ----------------------------------------------------------------------------------------------------

    def customer(self, undone):
        line, link = _line_for(undone), self.world.links.get(undone.external_id)
        if not link:
            return self._keep(line, 'FB_UNDO_GONE')
        line.res_id = link.partner_id
        if link.partner_id != undone.res_id:
            return self._keep_edited(line, 'fusion.billing.account.link', link.id, ['partner_id'])
        partner = self.world.partners[link.partner_id]
        line.name = partner.name or line.name
        if partner.foreign:
            return self._keep(line, 'FB_PARTNER_COMPANY', partner=partner.name)
        return self._unlink_customer(line, undone, link, partner) if undone.action == 'create' else (
            self._restore_customer(line, undone, link, partner))

    def _unlink_customer(self, line, undone, link, partner):
        if self._differs(line, 'fusion.billing.account.link', link.id):
            return line
        if order := self.state.staying.get(undone.external_id):
            return self._keep(line, 'FB_UNDO_USED', uses=order)
        line.payload = {'link_id': link.id, 'partner_id': partner.id, 'held': partner.values}
        if self.state.was_made('res.partner', partner.id):
            if self._differs(line, 'res.partner', partner.id, lambda: self._moved(undone, partner.values)):
                return line
            if uses := self._uses('res.partner', partner.id):
                return self._keep(line, 'FB_UNDO_USED', uses=uses)
            line.seen['made'] = True
            line.action = 'delete'
            return line
        kept = self._restore_partner(line, undone, partner)
        return self._settle(line, kept, 'res.partner', partner.id, action='delete')

    def _restore_customer(self, line, undone, link, partner):
        line.payload = {
            'link_id': link.id, 'partner_id': partner.id, 'link_values': {},
            'held': partner.values | {'stripe_customer_id': link.stripe_customer_id}}
        kept = self._restore_partner(line, undone, partner)
        if 'stripe_customer_id' in undone.changes:
            old, new = undone.changes['stripe_customer_id']
            if link.stripe_customer_id == new:
                line.changes['stripe_customer_id'] = [new, old]
                line.payload['link_values']['stripe_customer_id'] = old
            else:
                kept.append('stripe_customer_id')
        last_values = self._last_values(undone, link, line.changes, kept)
        if last_values != link.last_values:
            line.payload['link_values']['last_values'] = last_values
        return self._settle(line, kept, 'res.partner', partner.id, nothing_else=not line.payload['link_values'])

    def _restore_partner(self, line, undone, partner):
        """Has the fields of a partner go back; returns the names of those that were edited since."""
        kept = []
        for name in PARTNER_FIELDS.keys() & undone.changes.keys():
            old, new = undone.changes[name]
            if is_same(name, partner.values[name], new):
                line.changes[name] = [partner.values[name], old]
            else:
                kept.append(name)
        # A country without its state, or the other way round, would be another address than either.
        if 'state_id' in kept and 'country_id' in line.changes:
            del line.changes['country_id']
            kept.append('country_id')
        line.payload['partner_values'] = self._to_write(line.changes)
        return kept

    def _last_values(self, undone, link, changes, kept):
        """What the link remembers of the last import, as it was before this one; of kept fields it stays."""
        before = undone.seen.get('last_values')
        if before is None or link.last_values is None or not self._is_left_alone('fusion.billing.account.link', link.id):
            before = link.last_values | {name: old for name, (_now, old) in changes.items() if name in PARTNER_FIELDS}
        values = dict(before)
        for name in kept:
            values.pop(name, None)
            if name in link.last_values:
                values[name] = link.last_values[name]
        return {name: value for name, value in values.items() if value is not None}

    def _to_write(self, changes):
        places = self.world.places
        written = {name: old for name, (_now, old) in changes.items() if name in PARTNER_FIELDS}
        for name, find in (('country_id', places.country_id), ('state_id', places.state_id)):
            if name in written:
                written[name] = find(written[name])
        return {name: value or False for name, value in written.items()}

    # -- Plans --------------------------------------------------------------------------------------------------------

    def plan(self, undone):
        line, charge = _line_for(undone), self.world.charges.get(undone.external_id)
        if not charge or charge.id != undone.res_id:
            return self._keep(line, 'FB_UNDO_GONE')
        line.res_id = charge.id
        products = {
            name: self.world.products_by_id.get(getattr(charge, name)) for name in ('plan_product_id', 'product_id')}
        deletes = undone.action == 'create'
        if deletes and self._differs(
                line, 'fusion.billing.charge', charge.id, lambda: self._moved(undone, present_catalogue(charge, **products))):
            return line
        if deletes and (uses := self._uses('fusion.billing.charge', charge.id)):
            return self._keep(line, 'FB_UNDO_USED', uses=uses)
        made = [product.id for product in products.values() if product and self.state.was_made('product.product', product.id)]
        for product_id in made if deletes else ():
            for model in ('product.product', 'product.template'):
                if self._differs(line, model, product_id):
                    return line
                if uses := self._uses(model, product_id):
                    return self._keep(line, 'FB_UNDO_USED', uses=uses)
        kept = self._restore_catalogue(line, undone, charge, products, made if deletes else ())
        line.payload |= {'charge_id': charge.id, 'product_ids': made if deletes else []}
        return self._settle(line, kept, 'fusion.billing.charge', charge.id, action='delete' if deletes else 'update')

    def _restore_catalogue(self, line, undone, charge, products, going):
        """Has the fields of a charge and its products go back, but for those that go themselves."""
        present, kept = present_catalogue(charge, **products), []
        charge_values, product_values = {}, {}
        for name, (old, new) in undone.changes.items():
            owner = _owner_of(name)
            product = products.get(owner)
            if owner == 'charge' and undone.action == 'create' or product and product.id in going:
                continue
            if name in products or old is None or present.get(name) != new:
                kept.append(name)
                continue
            line.changes[name] = [new, old]
            if owner == 'charge':
                charge_values[name] = float(old) if name in CHARGE_DECIMALS else old
            else:
                plain = name.removeprefix('overage_')
                product_values.setdefault(product.id, {})[plain] = float(old) if plain == 'list_price' else old
        if 'name' in line.changes and charge.name == undone.changes['name'][1]:
            charge_values['name'] = undone.changes['name'][0]
        line.payload = {'charge_values': charge_values, 'product_values': product_values, 'held': present}
        return kept

    # -- What speaks against it ---------------------------------------------------------------------------------------

    def _settle(self, line, kept, model, record_id, action='update', nothing_else=True):
        """Gives a line that restores fields its action, and tells of the fields that it keeps."""
        if action == 'update' and kept and not line.changes and nothing_else:
            return self._keep_edited(line, model, record_id, kept)
        if action == 'update' and not line.changes and nothing_else:
            action = 'unchanged'
        line.action = action
        if kept:
            line.warnings.append(('FB_UNDO_FIELDS_KEPT', self.say('FB_UNDO_FIELDS_KEPT', fields=sorted(kept))))
        return line

    def _moved(self, undone, present):
        return [name for name, (_old, new) in undone.changes.items() if name in present and name != 'partner_id'
                and not is_same(name, present[name], new)]

    def _is_left_alone(self, model, record_id):
        trace = self.state.trace(model, record_id)
        return bool(trace) and trace.written in self.state.times

    def _differs(self, line, model, record_id, moved=lambda: ()):
        """Keeps the line if somebody wrote the record after the import; `moved` finds the fields that show it."""
        if self.state.is_untouched(model, record_id):
            return False
        self._keep_edited(line, model, record_id, moved())
        return True

    def _keep_edited(self, line, model, record_id, fields):
        trace = self.state.trace(model, record_id)
        if trace and trace.written in self.state.later:
            return self._keep(line, 'FB_UNDO_LATER', run=self.state.later[trace.written])
        return self._keep(line, 'FB_UNDO_EDITED', user=trace.writer if trace else '?', fields=sorted(fields) or ['other'])

    def _uses(self, model, record_id):
        return self.state.uses.get(model, {}).get(record_id, '')

    def _keep(self, line, code, **values):
        line.action, line.code, line.message, line.changes = 'skip', code, self.say(code, **values), {}
        return line


def keep_shared(lines, say):
    """Keeps a customer whose partner has to stay for the sake of another NexaCloud user who shares it."""
    staying = {line.res_id: line for line in lines if line.action == 'skip' and line.res_id}
    for line in lines:
        if line.action == 'delete' and line.seen.get('made') and line.res_id in staying:
            line.action, line.code, line.changes = 'skip', 'FB_UNDO_USED', {}
            line.message = say('FB_UNDO_USED', uses=staying[line.res_id].external_id)
    return lines


def in_order_of_writing(lines):
    """Values go back first, of plans, then customers, then orders, which are taxed by them; then what was made goes."""
    rank = {
        ('plan', 'update'): 0, ('user', 'update'): 1, ('subscription', 'update'): 2,
        ('subscription', 'delete'): 3, ('user', 'delete'): 4, ('plan', 'delete'): 5,
    }
    return sorted(lines, key=lambda line: rank.get((line.kind, line.action), 6))


def _line_for(undone, name=None):
    return PlanLine(undone.kind, undone.external_id, name or undone.name, 'skip', res_model=undone.res_model)


def _owner_of(name):
    """Which record of a plan holds a field of `changes`."""
    if name in ('name', 'list_price', 'recurring_invoice', 'plan_product_id'):
        return 'plan_product_id'
    return 'product_id' if name.startswith('overage_') or name == 'product_id' else 'charge'
