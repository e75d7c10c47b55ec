"""What Odoo holds of what a snapshot speaks of, read in bulk by natural keys: the other input of the plan."""
from dataclasses import dataclass, field

from odoo.tools import SQL

from . import matching
from .bulk import read_rows
from .decimals import text_of
from .places import Places

SERVICE_CODE = 'nexacloud'
METRIC_CODE = 'cpu_seconds'
CURRENCY_CODE = 'CAD'
CYCLE_UNITS = {'monthly': 'month', 'yearly': 'year'}

# The partner fields that NexaCloud speaks of, and the column of a partner line that fills each.
PARTNER_FIELDS = {
    'name': 'name',
    'company_name': 'company_name',
    'email': 'email',
    'street': 'street',
    'city': 'city',
    'zip': 'zip',
    'state_id': 'state',
    'country_id': 'country',
    'vat': 'vat',
    'x_fc_stripe_customer_id': 'stripe_customer_id',
}
# The fields of a charge that NexaCloud speaks of.
CHARGE_DECIMALS = ('included_quota', 'unit_batch', 'price_per_unit')
CHARGE_SELECTIONS = ('charge_model', 'batch_rounding')
CHARGE_DIGITS = 12  # after the point


def plan_reference(code):
    """The reference of the product that a plan's flat price is sold by."""
    return f'NC-PLAN-{code}'


def overage_reference(code):
    """The reference of the product that a plan's usage beyond its quota is sold by."""
    return f'NC-CPU-OVG-{code}'


@dataclass(slots=True)
class Link:
    id: int
    partner_id: int
    stripe_customer_id: str | None
    last_values: dict


@dataclass(slots=True)
class Partner:
    id: int
    name: str
    values: dict  # of PARTNER_FIELDS, empty ones None; country and state as codes, such as CA and CA-ON
    has_parent: bool
    shares_address: bool  # a plain contact: Odoo carries its address over to its company
    is_company: bool
    protected: bool
    foreign: bool  # of a company that is neither the run's nor one above it


@dataclass(slots=True)
class Product:
    id: int
    name: str
    list_price: str
    recurring: bool


@dataclass(slots=True)
class Charge:
    id: int
    name: str
    values: dict  # of CHARGE_DECIMALS as decimal text, and of CHARGE_SELECTIONS
    product_id: int | None
    plan_product_id: int | None


@dataclass(slots=True)
class OrderLine:
    id: int
    plan_code: str
    price: str
    quantity: str
    discount: str


@dataclass(slots=True)
class Order:
    id: int
    name: str
    state: str
    shadow: bool
    company_id: int
    service_id: int | None
    partner_id: int
    recurrence_id: int | None
    pricelist_id: int | None
    start_date: str | None
    next_invoice_date: str | None
    status: str | None
    deployment_id: str | None
    plan_lines: list = field(default_factory=list)
    other_lines: int = 0  # priced lines that sell no plan


@dataclass(slots=True)
class World:
    company_id: int
    company_currency: str
    service_id: int | None
    pricelist_id: int | None
    cad_rate_missing: bool
    places: Places
    recurrences: dict  # cycle -> id of the recurrence plan, or None
    links: dict  # external id -> Link
    partners: dict  # id -> Partner
    emails: dict  # e-mail of the snapshot -> normalized e-mail or None: Odoo's parser is slow, so each is parsed once
    matches: dict  # normalized e-mail -> Match
    stand_ins: dict  # normalized e-mail -> id of the partner that was brought in place of a speaker whom Odoo refused
    products: dict  # reference -> [Product, ...]
    products_by_id: dict  # those that charges name, whatever their reference is by now
    charges: dict  # plan code -> Charge
    orders: dict  # subscription id -> Order

    @property
    def in_company_currency(self):
        return self.company_currency == CURRENCY_CODE

    def cycle_of(self, recurrence_id):
        """The cycle of a recurrence plan, or None where it is not one of the two that an import uses."""
        return next((cycle for cycle, known in self.recurrences.items() if known and known == recurrence_id), None)


def read_world(env, snapshot, user_ids=()):
    """Reads the World for a snapshot in the company of `env`. The number of queries does not depend on the rows.

    :param user_ids: NexaCloud users whose links matter besides those that the snapshot names
    """
    company = env.company
    service_id, pricelist_id = _read_service(env)
    links = _read_links(env, service_id, _user_ids(snapshot).union(user_ids))
    places = _read_places(env)
    emails = {email: matching.normalized(email) for email in {row['email'] for row in snapshot.partners}}
    matches = matching.match_partners(env, company, _emails_to_match(snapshot, links, emails))
    partner_ids = {link.partner_id for link in links.values()}
    partner_ids.update(match.partner_id for match in matches.values() if match.partner_id)
    charges = _read_charges(env, service_id)
    products, products_by_id = _read_products(env, [plan['code'] for plan in snapshot.plans], charges)
    orders = _read_orders(env, [row['external_id'] for row in snapshot.subscriptions], charges)
    partner_ids.update(order.partner_id for order in orders.values())
    return World(
        company_id=company.id,
        company_currency=company.currency_id.name,
        service_id=service_id,
        pricelist_id=pricelist_id,
        cad_rate_missing=_cad_rate_missing(env, company),
        places=places,
        recurrences={cycle: find_recurrence(env, cycle).id or None for cycle in CYCLE_UNITS},
        links=links,
        partners=_read_partners(env, company, sorted(partner_ids), places),
        emails=emails,
        matches=matches,
        stand_ins=_read_stand_ins(env, service_id, matches) if user_ids else {},
        products=products,
        products_by_id=products_by_id,
        charges=charges,
        orders=orders,
    )


def find_recurrence(env, cycle):
    """The recurrence plan of a cycle: Odoo's own, else any of one month or year that this company may use, else none."""
    unit = CYCLE_UNITS[cycle]
    own = env.ref(f'sale_subscription.subscription_plan_{unit}', raise_if_not_found=False)
    if (own and own.active and own.billing_period_value == 1 and own.billing_period_unit == unit
            and own.company_id.id in (False, env.company.id)):
        return own
    return env['sale.subscription.plan'].search([
        ('billing_period_value', '=', 1), ('billing_period_unit', '=', unit),
        ('company_id', 'in', (False, env.company.id)),
    ], order='company_id, id', limit=1)


def _read_service(env):
    rows = read_rows(env, 'fusion.billing.service', [('code', '=', SERVICE_CODE)], ('id', 'pricelist_id'))
    return rows[0] if rows else (None, None)


def _cad_rate_missing(env, company):
    if company.currency_id.name == CURRENCY_CODE:
        return False
    cad = env.ref(f'base.{CURRENCY_CODE}')
    return not env['res.currency.rate'].search_count(
        [('currency_id', '=', cad.id), ('company_id', 'in', (False, company.root_id.id))], limit=1)


def _read_places(env):
    # All translations of the names at once: NexaCloud's customers write their country in their own language.
    return Places(
        env.execute_query(SQL("SELECT id, code, name FROM res_country")),
        env.execute_query(SQL("SELECT id, country_id, code, name FROM res_country_state ORDER BY id")),
    )


def _user_ids(snapshot):
    return {row['external_id'] for row in snapshot.partners} | {row['user_id'] for row in snapshot.subscriptions}


def _read_links(env, service_id, user_ids):
    rows = read_rows(env, 'fusion.billing.account.link',
                     [('service_id', '=', service_id), ('external_id', 'in', list(user_ids - {None}))],
                     ('external_id', 'id', 'partner_id', 'stripe_customer_id', 'last_values')) if service_id else []
    return {
        external_id: Link(link_id, partner_id, stripe_customer_id, last or {})
        for external_id, link_id, partner_id, stripe_customer_id, last in rows
    }


def _read_stand_ins(env, service_id, matches):
    """The matched partners that a NexaCloud user is linked to: by hand nobody makes such a one."""
    matched = {match.partner_id: email for email, match in matches.items() if match.partner_id}
    rows = read_rows(env, 'fusion.billing.account.link',
                     [('service_id', '=', service_id), ('partner_id', 'in', list(matched))], ('partner_id',)) if matched else []
    return {matched[partner_id]: partner_id for partner_id, in rows}


def _emails_to_match(snapshot, links, normalized):
    """The e-mails of those who are not linked yet: a link wins over any e-mail."""
    emails = (normalized[row['email']] for row in snapshot.partners if row['external_id'] not in links)
    return {email for email in emails if email}


def _read_partners(env, company, partner_ids, places):
    if not partner_ids:
        return {}
    fields = ('id', 'parent_id', 'type', 'is_company', 'company_id', *PARTNER_FIELDS)
    companies = {None, *company.parent_ids.ids}
    protected = matching.protected_partner_ids(env, partner_ids)
    partners = {}
    for row in read_rows(env, 'res.partner', [('id', 'in', partner_ids)], fields):
        partner_id, parent_id, address_type, is_company, company_id, *columns = row
        values = dict(zip(PARTNER_FIELDS, (value or None for value in columns), strict=True))
        values['country_id'] = places.country_of(values['country_id'])
        values['state_id'] = places.state_of(values['state_id'])
        partners[partner_id] = Partner(
            partner_id, values['name'] or '', values, bool(parent_id), bool(parent_id) and address_type == 'contact',
            bool(is_company), partner_id in protected, company_id not in companies)
    return partners


def _read_products(env, codes, charges):
    """({reference: [Product, ...]}, {id: Product}) of the plans in the snapshot and of those that charges name."""
    references = [reference(code) for code in codes for reference in (plan_reference, overage_reference)]
    linked = {product_id for charge in charges.values() for product_id in (charge.plan_product_id, charge.product_id)}
    by_reference, by_id = {}, {}
    for reference, product_id, name, list_price, recurring in read_rows(
            env(context={**env.context, 'lang': None}), 'product.product',
            ['|', ('default_code', 'in', references), ('id', 'in', list(linked - {None}))],
            ('default_code', 'id', 'name', 'list_price', 'recurring_invoice')):
        product = Product(product_id, name, text_of(list_price), bool(recurring))
        by_reference.setdefault(reference, []).append(product)
        by_id[product_id] = product
    return by_reference, by_id


def _read_charges(env, service_id):
    fields = ('plan_code', 'id', 'name', 'product_id', 'plan_product_id', *CHARGE_SELECTIONS, *CHARGE_DECIMALS)
    rows = read_rows(env, 'fusion.billing.charge',
                     [('service_id', '=', service_id), ('metric_id.code', '=', METRIC_CODE)], fields) if service_id else []
    return {
        plan_code: Charge(charge_id, name, {
            **dict(zip(CHARGE_SELECTIONS, (model, rounding), strict=True)),
            **dict(zip(CHARGE_DECIMALS, map(text_of, decimals), strict=True)),
        }, product_id, plan_product_id)
        for plan_code, charge_id, name, product_id, plan_product_id, model, rounding, *decimals in rows
    }


def _read_orders(env, subscription_ids, charges):
    if not subscription_ids:
        return {}
    orders = {}
    for key, *columns, start, following, status, deployment in read_rows(
            env, 'sale.order', [('x_fc_nexacloud_subscription_id', 'in', subscription_ids)],
            ('x_fc_nexacloud_subscription_id', 'id', 'name', 'state', 'x_fc_shadow', 'company_id', 'x_fc_billing_service_id',
             'partner_id', 'plan_id', 'pricelist_id', 'start_date', 'next_invoice_date', 'x_fc_nexacloud_status',
             'x_fc_nexacloud_deployment_id')):
        orders[key] = Order(*columns, start and start.isoformat(), following and following.isoformat(),
                            status or None, deployment or None)
    _add_lines(env, {order.id: order for order in orders.values()}, charges)
    return orders


def _add_lines(env, orders, charges):
    """Gives each order its lines that sell a plan's flat price, and counts its other priced ones."""
    prefix = plan_reference('')
    plan_codes = {
        product_id: reference.removeprefix(prefix) for product_id, reference in read_rows(
            env, 'product.product', [('default_code', '=like', f'{prefix}%')], ('id', 'default_code'))
    }
    plan_codes |= {charge.plan_product_id: plan_code for plan_code, charge in charges.items() if charge.plan_product_id}
    for line_id, order_id, product_id, price, quantity, discount in read_rows(
            env, 'sale.order.line', [('order_id', 'in', list(orders)), ('display_type', '=', False)],
            ('id', 'order_id', 'product_id', 'price_unit', 'product_uom_qty', 'discount')) if orders else ():
        if product_id in plan_codes:
            orders[order_id].plan_lines.append(OrderLine(
                line_id, plan_codes[product_id], text_of(price), text_of(quantity), text_of(discount or 0)))
        else:
            orders[order_id].other_lines += 1
