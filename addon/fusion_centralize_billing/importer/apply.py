"""Carries a plan out: PlanLines -> writes, plans first, then customers, then subscriptions.

Runs in the caller's transaction and never commits. A row that Odoo refuses turns its line into a failed one and leaves no
trace. Nobody is told: no mail, follower, activity or tracking value comes from an import.
"""
from decimal import Decimal

import psycopg2

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tools import SQL

from .batches import RowsRefused, write_in_batches
from .bulk import read_rows
from .order_defaults import OrderDefaults
from .plan import overage_name
from .world import (
    CHARGE_DECIMALS, CURRENCY_CODE, CYCLE_UNITS, METRIC_CODE, SERVICE_CODE, find_recurrence, overage_reference, plan_reference,
)


def apply_plan(env, plan, say):
    """Writes what `plan` says, in the company of `env` (a superuser's environment, see importer.env)."""
    Applier(env, say).apply(plan)


class Applier:
    """One application of a plan. Remembers ids only, since a savepoint that is rolled back empties Odoo's cache."""

    def __init__(self, env, say):
        self.env, self.say = env, say
        self.service = _find_or_make_service(env)
        self.metric_id = _find_or_make_metric(env).id
        self.pricelist_id = _find_or_make_pricelist(env, self.service)
        self.partner_ids = {}  # NexaCloud user -> partner id
        self.plan_product_ids = {}  # NexaCloud plan -> id of its recurring product
        self.recurrence_ids = {}  # cycle -> id of the recurrence plan
        self.order_defaults = OrderDefaults(env, self.pricelist_id)

    def apply(self, plan):
        self._apply_plans(plan)
        self._apply_users(plan)
        self._apply_subscriptions(plan)
        self.env.flush_all()

    def _refuse(self, line, error):
        """Tells on the line why Odoo refused it: a business error in its own words, anything else without its innards."""
        if isinstance(error, UserError):
            detail = str(error.args[0])
        elif isinstance(error, psycopg2.Error):
            detail = self.env._("the database does not accept its values (%s).", type(error).__name__)
        else:
            detail = self.env._("it failed unexpectedly; the server's log has the details (%s).", type(error).__name__)
        line.refuse('FB_ROW_REFUSED', self.say('FB_ROW_REFUSED', detail=detail))

    # -- Plans --------------------------------------------------------------------------------------------------------

    def _apply_plans(self, plan):
        for line in plan.of('plan', 'unchanged'):
            self.plan_product_ids[line.external_id] = line.payload['plan_product_id']
        write_in_batches(self.env, plan.of('plan', 'create', 'update'), self._write_plans, self._refuse)

    def _write_plans(self, lines):
        product_ids = self._write_products([product for line in lines for product in _products(line)])
        charges, new = self.env['fusion.billing.charge'], []
        for line in lines:
            values = self._charge_values(line.payload['row'], product_ids)
            if line.action == 'create':
                new.append({**values, 'service_id': self.service.id, 'plan_code': line.external_id, 'plan_id': False,
                            'metric_id': self.metric_id})
            else:
                charges.browse(line.res_id).write(values)
        for line, charge in zip([line for line in lines if line.action == 'create'], charges.create(new), strict=True):
            line.res_id = charge.id
        self.plan_product_ids |= {line.external_id: product_ids[plan_reference(line.external_id)] for line in lines}

    def _write_products(self, wanted):
        """Makes or corrects products; returns {reference: id}. `wanted` is [(reference, id or None, values)]."""
        # Without a language names are kept in the one that all others fall back to, whoever imports.
        products = self.env['product.product'].with_context(lang=None)
        ids = {}
        for reference, product_id, values in wanted:
            if product_id:
                ids[reference] = product_id
                product = products.browse(product_id)
                changed = {name: value for name, value in values.items() if product[name] != value}
                if changed:
                    product.write(changed)
        missing = [(reference, values) for reference, product_id, values in wanted if not product_id]
        created = products.create([{
            **values, 'default_code': reference, 'type': 'service', 'sale_ok': True, 'purchase_ok': False,
            'company_id': False,
        } for reference, values in missing])
        return ids | {reference: product.id for (reference, _values), product in zip(missing, created, strict=True)}

    def _charge_values(self, row, product_ids):
        return {
            'name': row['name'],
            'charge_model': row['charge']['charge_model'],
            **{name: float(row['charge'][name]) for name in CHARGE_DECIMALS},
            'product_id': product_ids[overage_reference(row['code'])],
            'plan_product_id': product_ids[plan_reference(row['code'])],
        }

    # -- Customers ----------------------------------------------------------------------------------------------------

    def _apply_users(self, plan):
        lines = plan.of('user', 'create', 'update')
        write_in_batches(self.env, lines, self._write_users, self._refuse)
        self.partner_ids = dict(read_rows(
            self.env, 'fusion.billing.account.link', [('service_id', '=', self.service.id)], ('external_id', 'partner_id')))

    def _write_users(self, lines):
        new = [line for line in lines if line.action == 'create']
        made = self._create_partners([
            line for line in new if 'partner_id' not in line.payload and 'same_partner_as' not in line.payload])
        for line in new:
            payload = line.payload
            if 'partner_id' in payload:
                made[line.external_id] = payload['partner_id']
            elif 'same_partner_as' in payload:
                made[line.external_id] = self._shared_partner(line, made)
        for line in lines:
            partner_id = made.get(line.external_id) or line.payload['partner_id']
            if 'partner_id' in line.payload:
                self._fill_partner(partner_id, line.payload['partner_values'])
            line.res_id = partner_id
        self._write_links(lines, made)
        self.partner_ids |= made

    def _shared_partner(self, line, made):
        """The partner that the speaker brought, or the line's own if the speaker's row was refused."""
        speaker = line.payload['same_partner_as']
        partner_id = made.get(speaker) or self.partner_ids.get(speaker)
        if not partner_id:
            # For the next one who shares it; who is no line of its own gets no link.
            partner_id = made[speaker] = self._create_partners([line])[line.external_id]
        return partner_id

    def _create_partners(self, lines):
        common = {'type': 'contact', 'parent_id': False, 'company_id': False, 'user_id': False, **self._without_vies()}
        values = [line.payload['partner_values'] for line in lines]
        partners = self.env['res.partner'].create([
            {**common, **row, 'is_company': bool(row.get('company_name')) and row['name'] == row['company_name']}
            for row in values
        ])
        return {line.external_id: partner.id for line, partner in zip(lines, partners, strict=True)}

    def _fill_partner(self, partner_id, values):
        if 'vat' in values:
            values = {**values, **self._without_vies()}
        if values:
            self.env['res.partner'].browse(partner_id).write(values)

    def _without_vies(self):
        """Where base_vat is installed: the value that keeps Odoo from asking the VIES service for each number."""
        return {'vies_valid': False} if 'vies_valid' in self.env['res.partner']._fields else {}

    def _write_links(self, lines, made):
        links = self.env['fusion.billing.account.link']
        links.create([{
            'service_id': self.service.id,
            'external_id': line.external_id,
            'partner_id': made[line.external_id],
            'stripe_customer_id': line.payload['row']['stripe_customer_id'],
            'last_values': line.payload['last_values'],
        } for line in lines if line.action == 'create'])
        for line in lines:
            if line.action == 'update' and line.payload['link_values']:
                links.browse(line.payload['link_id']).write(line.payload['link_values'])

    # -- Subscriptions ------------------------------------------------------------------------------------------------

    def _apply_subscriptions(self, plan):
        lines = [line for line in plan.of('subscription', 'create', 'update') if self._resolvable(line)]
        cycles = {line.payload['row']['cycle'] for line in lines}
        self.recurrence_ids = {cycle: _find_or_make_recurrence(self.env, cycle).id for cycle in sorted(cycles)}
        write_in_batches(
            self.env, [line for line in lines if line.action == 'create'], self._create_orders, self._refuse)
        write_in_batches(
            self.env, [line for line in lines if line.action == 'update'], self._update_orders, self._refuse)

    def _resolvable(self, line):
        """Skips a subscription whose customer or plan was refused in this very run."""
        row = line.payload['row']
        if line.payload.get('ended'):
            return True
        if row['user_id'] not in self.partner_ids:
            line.action, line.code = 'skip', 'FB_USER_UNRESOLVED'
            line.message, line.changes = self.say(line.code, user=row['user_id']), {}
        elif row['plan_code'] not in self.plan_product_ids:
            line.action, line.code = 'skip', 'FB_PLAN_UNRESOLVED'
            line.message, line.changes = self.say(line.code, plan=row['plan_code']), {}
        return line.action != 'skip'

    def _customer_and_product(self, line):
        row = line.payload['row']
        return self.partner_ids[row['user_id']], self.plan_product_ids[row['plan_code']]

    def _create_orders(self, lines):
        pairs = [self._customer_and_product(line) for line in lines]
        self.order_defaults.prepare(set(pairs))
        names = _next_names(self.env, len(lines))
        orders = self.env['sale.order'].create([
            self._new_order(line, name, *pair) for line, name, pair in zip(lines, names, pairs, strict=True)])
        for line, order in zip(lines, orders, strict=True):
            line.res_id, line.name = order.id, order.name
        self._read_back(lines)

    def _new_order(self, line, name, partner_id, product_id):
        row = line.payload['row']
        optional = {
            'sale_order_template_id': False,  # a company's default template would be applied
            'quotation_document_ids': [Command.clear()],
        }
        return {
            'name': name,
            'company_id': self.env.company.id,
            'date_order': fields.Datetime.now(),
            'validity_date': False,
            'require_signature': False,
            'require_payment': False,
            **{name: value for name, value in optional.items() if name in self.env['sale.order']._fields},
            **self._commercial_values(row, partner_id),
            'start_date': line.payload['start_date'],
            'next_invoice_date': row['period_end'],
            'x_fc_shadow': True,
            'x_fc_billing_service_id': self.service.id,
            'x_fc_nexacloud_subscription_id': row['external_id'],
            'x_fc_nexacloud_deployment_id': row['deployment_id'],
            'x_fc_nexacloud_status': row['status'],
            'order_line': [Command.create({
                **self._line_values(row, partner_id, product_id),
                'product_custom_attribute_value_ids': [],
                'product_no_variant_attribute_value_ids': [],
            })],
        }

    def _commercial_values(self, row, partner_id):
        return {
            'partner_id': partner_id,
            'user_id': False,  # otherwise a new customer brings a salesperson and a sales team
            'team_id': False,
            'pricelist_id': self.pricelist_id,
            'plan_id': self.recurrence_ids[row['cycle']],
            **self.order_defaults.order(partner_id),
        }

    def _line_values(self, row, partner_id, product_id):
        price = float(row['price'])
        return {
            **self.order_defaults.line(partner_id, product_id),
            'product_id': product_id,
            'product_uom_qty': 1.0,
            'discount': 0.0,  # the flat price is exact, whatever a pricelist's rules give
            'price_unit': price,
            # Odoo keeps a price only while it differs from the technical one, which says what Odoo last computed.
            'technical_price_unit': 0.0 if price else 1.0,
        }

    def _update_orders(self, lines):
        rewritten = [line for line in lines if line.payload.get('rewrite')]
        self.order_defaults.prepare({self._customer_and_product(line) for line in rewritten})
        running = [line for line in lines if not line.payload.get('ended')]
        self._orders(line for line in running if 'state' in line.changes).action_draft()
        for line in lines:
            self._follow(line)
        self._orders(line for line in lines if line.payload.get('ended') and 'state' in line.changes)._action_cancel()
        self._read_back(running)

    def _orders(self, lines):
        return self.env['sale.order'].browse([line.payload['order_id'] for line in lines])

    def _follow(self, line):
        row = line.payload['row']
        values = {
            name: new for name, (_old, new) in line.changes.items()
            if name in ('start_date', 'next_invoice_date', 'x_fc_nexacloud_status', 'x_fc_nexacloud_deployment_id')
        }
        if line.payload.get('rewrite'):
            partner_id, product_id = self._customer_and_product(line)
            line_id, line_values = line.payload['line_id'], self._line_values(row, partner_id, product_id)
            values |= self._commercial_values(row, partner_id)
            values['order_line'] = [
                Command.update(line_id, line_values) if line_id else Command.create(line_values)]
        self.env['sale.order'].browse(line.payload['order_id']).write(values)

    def _read_back(self, lines):
        """Compares what PostgreSQL now holds with what was to be written, in one query; refuses rows that differ."""
        self.env.flush_all()
        held = {row[0]: row[1:] for row in self.env.execute_query(SQL(
            """
            SELECT o.id, o.state, c.name, count(DISTINCT l.id), min(l.product_id), min(l.price_unit), min(l.product_uom_qty),
                   max(l.discount), coalesce(array_agg(DISTINCT t.account_tax_id) FILTER (WHERE t.account_tax_id IS NOT NULL), '{}')
              FROM sale_order o
              JOIN res_currency c ON c.id = o.currency_id
         LEFT JOIN sale_order_line l ON l.order_id = o.id AND l.display_type IS NULL
         LEFT JOIN account_tax_sale_order_line_rel t ON t.sale_order_line_id = l.id
             WHERE o.id = ANY(%s)
          GROUP BY o.id, c.name
            """,
            [line.res_id for line in lines],
        ))} if lines else {}
        refused = [
            (line, 'FB_NOT_KEPT', self.say('FB_NOT_KEPT', fields=', '.join(differing)))
            for line in lines if (differing := self._differing(line, held.get(line.res_id)))
        ]
        if refused:
            raise RowsRefused(refused)

    def _differing(self, line, held):
        """The names of what Odoo did not keep of an order."""
        if not held:
            return ['id']
        state, currency, line_count, product_id, price, quantity, discount, tax_ids = held
        row = line.payload['row']
        partner_id, wanted_product_id = self._customer_and_product(line)
        kept = {
            'state': state == 'draft',
            'currency_id': currency == CURRENCY_CODE,
            'order_line': line_count == 1,
            'product_id': product_id == wanted_product_id,
            'price_unit': line_count == 1 and Decimal(repr(price)) == Decimal(row['price']),
            'product_uom_qty': quantity == 1,
            'discount': not discount,
        }
        if line.action == 'create' or line.payload['rewrite']:
            (_command, _zero, wanted_taxes), = self.order_defaults.line(partner_id, wanted_product_id)['tax_ids']
            kept['tax_ids'] = sorted(tax_ids) == sorted(wanted_taxes)
        return [name for name, same in kept.items() if not same]


def _products(line):
    """The two products of a plan: its flat price, and its usage beyond the quota, whose price the charge knows."""
    row, payload = line.payload['row'], line.payload
    return [
        (plan_reference(row['code']), payload['plan_product_id'], {
            'name': row['name'], 'list_price': float(row['price_monthly'] or 0), 'recurring_invoice': True}),
        (overage_reference(row['code']), payload['product_id'], {
            'name': overage_name(row), 'list_price': 0.0, 'recurring_invoice': False}),
    ]


# -- What a run needs once ---------------------------------------------------------------------------------------------

def _find_or_make_service(env):
    service = env['fusion.billing.service'].search([('code', '=', SERVICE_CODE)])
    if not service:
        service = service.create({'name': 'NexaCloud', 'code': SERVICE_CODE})
    if not service.company_id:
        service.company_id = env.company
    return service


def _find_or_make_metric(env):
    metrics = env['fusion.billing.metric']
    return metrics.search([('code', '=', METRIC_CODE)]) or metrics.create({
        'name': "CPU-seconds", 'code': METRIC_CODE, 'aggregation': 'sum', 'unit_label': "CPU-seconds"})


def _find_or_make_pricelist(env, service):
    """The id of the pricelist that gives orders their CAD, or False where the company's own currency is CAD.

    It is archived, since an active one becomes the default of other people's quotations; CAD itself is not activated,
    since a second active currency changes every user's screens.
    """
    if env.company.currency_id.name == CURRENCY_CODE:
        return False
    if not service.pricelist_id:
        service.pricelist_id = env['product.pricelist'].create({
            'name': 'NexaCloud CAD',
            'currency_id': env.ref(f'base.{CURRENCY_CODE}').id,
            'company_id': env.company.id,
            'active': False,
        })
    return service.pricelist_id.id


def _find_or_make_recurrence(env, cycle):
    return find_recurrence(env, cycle) or env['sale.subscription.plan'].create({
        'name': {'monthly': "Monthly", 'yearly': "Yearly"}[cycle],
        'billing_period_value': 1,
        'billing_period_unit': CYCLE_UNITS[cycle],
        'company_id': env.company.id,
    })


def _next_names(env, count):
    """So many numbers of the shadow orders' own sequence, in one query where the sequence allows it."""
    sequence = env.ref('fusion_centralize_billing.sequence_shadow_order')
    if sequence.implementation != 'standard' or sequence.use_date_range:
        return [sequence.next_by_id() for _ in range(count)]
    numbers = env.execute_query(SQL(
        "SELECT nextval(%s) FROM generate_series(1, %s)", f'ir_sequence_{sequence.id:03d}', count))
    return [sequence.get_next_char(number) for number, in numbers]
