"""Orders that are alike but for customer, dates and number: Odoo computes their values once, and the others take them over.

The one place where an import does less than plain ORM would, and all of it behind the guards of this file: a value is shared
only where the modules that compute it are known to look at nothing in which the orders differ. Where any other module has a
hand in it, Odoo computes it for every order.
"""
from odoo.modules import Manifest

from .overrides import is_overridden, methods_of

# In the context it names an Alike. Being an object, no client can send one.
CONTEXT_KEY = 'fusion_billing_alike'

# The modules whose ways were compared with a create that is given nothing, column by column.
KNOWN_MODULES = frozenset((
    'account', 'analytic', 'base', 'fusion_centralize_billing', 'l10n_ca', 'mail', 'sale', 'sale_management',
    'sale_subscription', 'utm',
))

# What like orders differ in. Nothing that is shared is computed from it.
OWN = frozenset((
    'name', 'partner_id', 'partner_invoice_id', 'partner_shipping_id', 'start_date', 'next_invoice_date', 'order_line',
    'x_fc_nexacloud_subscription_id', 'x_fc_nexacloud_deployment_id', 'x_fc_nexacloud_status',
))
# What of its order a line's values are computed from.
ORDER_OF_LINE = (
    'company_id', 'currency_id', 'currency_rate', 'date_order', 'fiscal_position_id', 'payment_term_id', 'pricelist_id', 'state',
    'user_id',
)
# Fields that Odoo computes before it inserts, and what they are related to.
PRECOMPUTED = {
    'sale.order': {'currency_id': None, 'currency_rate': None},
    'sale.order.line': {
        'company_id': 'order_id.company_id', 'currency_id': 'order_id.currency_id', 'salesman_id': 'order_id.user_id',
        'state': 'order_id.state', 'order_partner_id': 'order_id.partner_id', 'price_subtotal': None, 'price_tax': None,
        'price_total': None, 'price_reduce_taxexcl': None, 'price_reduce_taxinc': None, 'qty_delivered_method': None,
    },
}
# Fields that Odoo computes when it has inserted, and then updates.
COMPUTED = {
    'sale.order': (
        'amount_untaxed', 'amount_tax', 'amount_total', 'invoice_status', 'is_subscription', 'subscription_state',
        'recurring_total', 'recurring_monthly',
    ),
    'sale.order.line': (
        'qty_delivered', 'qty_invoiced', 'qty_to_invoice', 'invoice_status', 'untaxed_amount_invoiced',
        'untaxed_amount_to_invoice',
    ),
}
NO_KEY = OWN.union(('order_id',), *COMPUTED.values())
# Methods that the ways to these values lead through, besides those that compute the fields themselves.
WAYS = {
    'sale.order': {
        'create', '_prepare_create_values', '_add_precomputed_values', '_get_priced_lines',
        '_add_base_lines_for_early_payment_discount', '_check_company',
    },
    'sale.order.line': {
        'create', '_prepare_create_values', '_add_precomputed_values', '_prepare_base_line_for_taxes_computation',
        '_is_global_discount', '_prepare_qty_delivered', '_prepare_qty_invoiced', '_get_invoice_lines', '_check_company',
    },
    'res.currency': {'_get_conversion_rate', '_get_rates', 'round'},
}


class Alike:
    """What the new orders of one import share: plain values and ids only, so it outlives savepoints.

    :param env: the environment that the orders are made in
    """

    def __init__(self, env):
        known = _known_modules()
        self.trusted = not any(is_overridden(env[model], names, known) for model, names in WAYS.items()) and not is_overridden(
            env['account.tax'], methods_of(env['account.tax'], 'account'), known)
        self.precomputed = {
            model: {name for name, related in fields.items() if _is_as_known(env[model], name, related, known)}
            for model, fields in PRECOMPUTED.items()}
        self.computed = {
            model: [name for name in fields if _is_as_known(env[model], name, None, known)]
            for model, fields in COMPUTED.items()}
        self._inserted = {}  # key -> {field: value} of PRECOMPUTED
        self._stored = {}  # key -> ({field: value} of an order, {field: value} of its line) of COMPUTED

    def create_orders(self, env, vals_list):
        """`create` of orders of one line each, in their order."""
        orders = env['sale.order'].with_context(**{CONTEXT_KEY: self})
        if not self.trusted:
            return env['sale.order'].create(vals_list)
        keys = [_key(vals) + _key(vals['order_line'][0][2]) for vals in vals_list]
        first = {}
        for index, key in enumerate(keys):
            if key not in self._stored:
                first.setdefault(key, index)
        made = dict(zip(first.values(), orders.create([vals_list[index] for index in first.values()]), strict=True))
        self._stored |= {key: self._computed_of(made[index]) for key, index in first.items()}
        others = [index for index in range(len(vals_list)) if index not in made]
        like = orders.create([_with(vals_list[index], *self._stored[keys[index]]) for index in others])
        for name in self.computed['sale.order']:
            env.remove_to_compute(like._fields[name], like)
        for name in self.computed['sale.order.line']:
            env.remove_to_compute(like.order_line._fields[name], like.order_line)
        made |= zip(others, like, strict=True)
        return env['sale.order'].browse(made[index].id for index in range(len(vals_list)))

    def create_partners(self, env, vals_list):
        """`create` of partners without an image, whose smaller sizes need not be made."""
        partners = env['res.partner'].with_context(**{CONTEXT_KEY: self}).create(vals_list)
        without = partners.filtered(lambda partner: not partner.image_1920)
        for field in partners._fields.values():
            if field.related == 'image_1920' and field.store:
                env.remove_to_compute(field, without)
        return partners.with_env(env)

    def _computed_of(self, order):
        return tuple(
            {name: record._fields[name].convert_to_write(record[name], record) for name in self.computed[record._name]}
            for record in (order, order.order_line))

    def add_precomputed(self, model, vals_list, add):
        """Completes values for `create` by `add`, which does it one by one, called for the first of each key alone."""
        fields = {name for name, field in model._fields.items() if field.precompute}
        shared = self.precomputed.get(model._name)
        if not shared or any(not fields.difference(vals) <= shared for vals in vals_list):
            add(vals_list)
            return
        groups = {}
        for vals in vals_list:
            groups.setdefault(model._name + _key(vals) + _order_key(model, vals), []).append(vals)
        new = {key: like[0] for key, like in groups.items() if key not in self._inserted}
        missing = {key: fields.difference(vals) for key, vals in new.items()}
        add(list(new.values()))
        self._inserted |= {key: {name: vals[name] for name in missing[key]} for key, vals in new.items()}
        for key, like in groups.items():
            inserted = self._inserted[key]
            for vals in like[1:] if key in new else like:
                vals.update(inserted)
                if 'order_partner_id' in inserted:
                    vals['order_partner_id'] = model.env['sale.order'].browse(vals['order_id']).partner_id.id
                vals['__precomputed__'] = {model._fields[name] for name in inserted}

    def one_of_each_company(self, records):
        """Of records whose companies are to be checked one for each distinct set of values."""
        fields = [field.name for field in records._fields.values() if field.relational and field.check_company]
        distinct = {}
        for record in records:
            distinct.setdefault((record.company_id.id, *(_to_check(record[name]) for name in fields)), record.id)
        return records.browse(distinct.values())


def alike_in(env):
    """The Alike of the import that works in this environment, or None."""
    alike = env.context.get(CONTEXT_KEY)
    return alike if isinstance(alike, Alike) and env.su else None


def _known_modules():
    # Enterprise's module of the same name is none of those.
    stand_in = Manifest.for_addon('sale_subscription')['license'] == 'LGPL-3'
    return KNOWN_MODULES if stand_in else KNOWN_MODULES - {'sale_subscription'}


def _is_as_known(model, name, related, known_modules):
    """Whether a field is there and is computed by known modules alone, or related as expected."""
    field = model._fields.get(name)
    if not field:
        return False
    if field.related:
        return field.related == related
    return isinstance(field.compute, str) and not is_overridden(model, {field.compute}, known_modules)


def _key(vals):
    return repr([(name, value) for name, value in vals.items() if name not in NO_KEY])


def _order_key(model, vals):
    if model._name != 'sale.order.line':
        return ''
    order = model.env['sale.order'].browse(vals['order_id'])
    return repr([order._fields[name].convert_to_write(order[name], order) for name in ORDER_OF_LINE])


def _with(vals, order_values, line_values):
    (command, zero, line), = vals['order_line']
    return {**vals, **order_values, 'order_line': [(command, zero, {**line, **line_values})]}


def _to_check(records):
    """What of related records their companies are checked by: customers differ, and are checked by their company alone."""
    return ('company', records.company_id.id) if records._name == 'res.partner' else records._ids
