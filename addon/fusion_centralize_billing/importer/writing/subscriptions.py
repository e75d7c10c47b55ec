from decimal import Decimal

from odoo import Command, fields
from odoo.tools import SQL

from ..alike import Alike
from ..batches import RowsRefused
from ..bulk import read_rows
from ..order_defaults import OrderDefaults
from ..planning.subscriptions import has_ended
from ..shared_records import find_or_make_pricelist, find_or_make_recurrence, find_or_make_service
from ..world import CURRENCY_CODE, METRIC_CODE


class SubscriptionWriter:
    """Writes subscriptions: draft shadow orders. Keeps ids only, which outlive a savepoint."""

    def __init__(self, env, say):
        self.env, self.say = env, say
        self.service = find_or_make_service(env)
        self.pricelist_id = find_or_make_pricelist(env, self.service)
        self.order_defaults = OrderDefaults(env, self.pricelist_id)
        self.alike = Alike(env)
        self.now = fields.Datetime.now()
        self.partner_ids = {}  # NexaCloud user -> partner id
        self.plan_product_ids = {}  # NexaCloud plan -> id of its recurring product
        self.recurrence_ids = {}  # cycle -> id of the recurrence plan

    def prepare(self, lines):
        """Looks up what the lines refer to; returns those whose customer and plan are in Odoo, and skips the others."""
        self._look_up([line.source for line in lines])
        return [line for line in lines if self._resolvable(line)]

    def _look_up(self, rows):
        self.partner_ids = dict(read_rows(
            self.env, 'fusion.billing.account.link',
            [('service_id', '=', self.service.id), ('external_id', 'in', list({row['user_id'] for row in rows} - {None}))],
            ('external_id', 'partner_id')))
        self.plan_product_ids = dict(read_rows(
            self.env, 'fusion.billing.charge',
            [('service_id', '=', self.service.id), ('metric_id.code', '=', METRIC_CODE), ('plan_product_id', '!=', False)],
            ('plan_code', 'plan_product_id')))
        self.recurrence_ids = {
            cycle: find_or_make_recurrence(self.env, cycle).id for cycle in sorted({row['cycle'] for row in rows})}

    def write(self, lines):
        pairs = {
            self._customer_and_product(line) for line in lines if line.action == 'create' or line.payload.get('rewrite')}
        self.order_defaults.prepare(pairs)
        self._create_orders([line for line in lines if line.action == 'create'])
        self._update_orders([line for line in lines if line.action == 'update'])
        self._read_back([line for line in lines if not has_ended(line.source)])

    def _resolvable(self, line):
        """Skips a subscription whose customer or plan was refused in this very run."""
        row = line.source
        if has_ended(line.source):
            return True
        if row['user_id'] not in self.partner_ids:
            line.action, line.code = 'skip', 'FB_USER_UNRESOLVED'
            line.message, line.changes = self.say(line.code, user=row['user_id']), {}
        elif row['plan_code'] not in self.plan_product_ids:
            line.action, line.code = 'skip', 'FB_PLAN_UNRESOLVED'
            line.message, line.changes = self.say(line.code, plan=row['plan_code']), {}
        return line.action != 'skip'

    def _customer_and_product(self, line):
        row = line.source
        return self.partner_ids[row['user_id']], self.plan_product_ids[row['plan_code']]

    def _create_orders(self, lines):
        names = _next_names(self.env, len(lines))
        orders = self.alike.create_orders(self.env, [
            self._new_order(line, name) for line, name in zip(lines, names, strict=True)])
        for line, order in zip(lines, orders, strict=True):
            line.res_id, line.name = order.id, order.name

    def _new_order(self, line, name):
        row = line.source
        partner_id, product_id = self._customer_and_product(line)
        optional = {
            'sale_order_template_id': False,  # a company's default template would be applied
            'quotation_document_ids': [Command.clear()],
        }
        return {
            'name': name,
            'company_id': self.env.company.id,
            'date_order': self.now,
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
            **self._quantities(row),
            'price_unit': price,
            # Odoo keeps a price only while it differs from the technical one, which says what Odoo last computed.
            'technical_price_unit': 0.0 if price else 1.0,
        }

    def _quantities(self, _row):
        return {'product_uom_qty': 1.0, 'discount': 0.0}  # the flat price is exact, whatever a pricelist's rules give

    def _update_orders(self, lines):
        turned = [line for line in lines if 'state' in line.changes]
        self._orders(line for line in turned if not has_ended(line.source)).action_draft()
        for line in lines:
            self._follow(line)
        self._orders(line for line in turned if has_ended(line.source))._action_cancel()

    def _orders(self, lines):
        return self.env['sale.order'].browse([line.payload['order_id'] for line in lines])

    def _follow(self, line):
        row = line.source
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
            (line, 'FB_NOT_KEPT', self.say('FB_NOT_KEPT', fields=differing))
            for line in lines if (differing := self._differing(line, held.get(line.res_id)))
        ]
        if refused:
            raise RowsRefused(refused)

    def _differing(self, line, held):
        """The names of what Odoo did not keep of an order."""
        if not held:
            return ['id']
        state, currency, line_count, product_id, price, quantity, discount, tax_ids = held
        row = line.source
        partner_id, wanted_product_id = self._customer_and_product(line)
        kept = {
            'state': state == 'draft',
            'currency_id': currency == CURRENCY_CODE,
            'order_line': line_count == 1,
            'plan_product_id': product_id == wanted_product_id,
            'price_unit': line_count == 1 and Decimal(repr(price)) == Decimal(row['price']),
            **{name: value == (discount or 0 if name == 'discount' else quantity)
               for name, value in self._quantities(row).items()},
        }
        if line.action == 'create' or line.payload['rewrite']:
            (_command, _zero, wanted_taxes), = self.order_defaults.line(partner_id, wanted_product_id)['tax_ids']
            kept['tax_ids'] = sorted(tax_ids) == sorted(wanted_taxes)
        return [name for name, same in kept.items() if not same]


def _next_names(env, count):
    """So many numbers of the shadow orders' own sequence, in one query where the sequence allows it."""
    sequence = env.ref('fusion_centralize_billing.sequence_shadow_order')
    if sequence.implementation != 'standard' or sequence.use_date_range:
        return [sequence.next_by_id() for _ in range(count)]
    numbers = env.execute_query(SQL(
        "SELECT nextval(%s) FROM generate_series(1, %s)", f'ir_sequence_{sequence.id:03d}', count))
    prefix, suffix = sequence._get_prefix_suffix()
    return [f'{prefix}{number:0{sequence.padding}d}{suffix}' for number, in numbers]
