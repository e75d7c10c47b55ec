"""What like rows share in an import is what Odoo computes for each of them alone."""
from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from ..importer.alike import CONTEXT_KEY, Alike
from ..importer.writing.customers import CustomerWriter
from ..importer.writing.subscriptions import SubscriptionWriter
from . import strangers_module
from .common import SALESMAN
from .import_common import ImportCase, plan, subscription, user

CUSTOMERS = 27  # each place three times, with all that goes wrong in customers
# All that an import of customers and subscriptions adds rows to.
TABLES = {
    'res_partner', 'fusion_billing_account_link', 'sale_order', 'sale_order_line', 'account_tax_sale_order_line_rel'}
PLACES = (
    {}, {'billing_state': 'QC'}, {'billing_state': 'AB'}, {'billing_state': 'NS', 'billing_postal_code': None},
    {'billing_state': None}, {'billing_state': 'Nowhere'}, {'billing_state': 'NY', 'billing_country': 'US'},
    {'billing_state': None, 'billing_country': 'FR'}, {'billing_state': None, 'billing_country': None},
)
PLANS = [
    plan('pro'), plan('team', price_monthly='120'), plan('thirds', price_monthly='33.333333', price_yearly='0.005'),
    plan('free', price_monthly='0', price_yearly='0'),
]


def customers():
    rows = [user(f'{index}', **PLACES[index % len(PLACES)]) for index in range(CUSTOMERS)]
    for index, row in enumerate(rows):
        row['tax_id'] = {3: '123456782RT0001', 4: 'abc'}.get(index % 11)
        row['company'] = f'Company {index}' if index % 4 == 0 else None
        row['stripe_customer_id'] = f'cus_{index}' if index % 3 == 0 else None
        if index % 13 == 5:
            row['email'] = None
        if index % 13 == 6:
            row['email'] = 'no address'
        if index % 13 == 7:
            row['email'] = 'shared@example.com'
    return rows


def subscriptions(per_customer=2):
    return [
        subscription(
            f's{customer}-{number}', f'{customer}', PLANS[(customer + number) % len(PLANS)]['id'],
            billing_cycle='yearly' if customer % 3 == number else 'monthly', status=('active', 'paused')[customer % 2],
            current_period_start=None if customer % 7 == 0 else '2026-01-15')
        for customer in range(CUSTOMERS) for number in range(per_customer)
    ]


class AlikeCase(ImportCase):
    """Imports the same rows in several ways, each undone after its tables were read."""

    def setUp(self):
        super().setUp()
        self.enterContext(patch.object(fields.Datetime, 'now', lambda: fields.Datetime.to_datetime('2026-03-01 12:00:00')))

    def written(self, way):
        """{table: {natural key: its row}} of all that an import adds, and how many rows each table gained."""
        with way(), self.undone():
            before, newest = self.inserted(), self.newest()
            result = self.import_rows(customers(), PLANS, subscriptions())
            self.assertEqual(result['created'], {'partners': CUSTOMERS, 'subscriptions': 2 * CUSTOMERS})
            gained = {name: count - before.get(name, 0) for name, count in self.inserted().items()}
            return self.rows_after(newest), {name: count for name, count in gained.items() if count}

    @contextmanager
    def undone(self):
        with self.cr.savepoint(flush=True) as savepoint:
            yield
            self.env.invalidate_all(flush=False)
            savepoint.rollback()
        self.env.invalidate_all()

    def inserted(self):
        self.env.flush_all()
        return dict(self.env.execute_query(SQL("SELECT relname, n_tup_ins FROM pg_stat_xact_user_tables")))

    def newest(self):
        return {table: self.env.execute_query(SQL("SELECT coalesce(max(id), 0) FROM %s", SQL.identifier(table)))[0][0]
                for table in TABLES if not table.endswith('_rel')}

    def rows_after(self, newest):
        rows = {table: [row for row, in self.env.execute_query(SQL(
            "SELECT to_jsonb(t) FROM %s t WHERE id > %s ORDER BY id", SQL.identifier(table), last))]
            for table, last in newest.items()}
        taxes = self.env.execute_query(SQL(
            "SELECT sale_order_line_id, account_tax_id FROM account_tax_sale_order_line_rel WHERE sale_order_line_id > %s",
            newest['sale_order_line']))
        users = {}
        for link in sorted(rows['fusion_billing_account_link'], key=lambda link: int(link['external_id'])):
            users.setdefault(link['partner_id'], f"partner {link['external_id']}")
        keys = {
            'res_partner': users,
            'fusion_billing_account_link': {row['id']: row['external_id'] for row in rows['fusion_billing_account_link']},
            'sale_order': {row['id']: row['x_fc_nexacloud_subscription_id'] for row in rows['sale_order']},
        }
        keys['sale_order_line'] = {
            row['id']: f"line of {keys['sale_order'][row['order_id']]}" for row in rows['sale_order_line']}
        told = {
            table: {keys[table][row['id']]: self.without_ids(table, row, keys) for row in found} for table, found in rows.items()}
        told['account_tax_sale_order_line_rel'] = sorted(
            (keys['sale_order_line'][line_id], tax_id) for line_id, tax_id in taxes)
        return told

    def without_ids(self, table, row, keys):
        """A row without the numbers that every insert takes anew."""
        model = next(self.env[name] for name in self.env if self.env[name]._table == table)
        return {
            name: keys[model._fields[name].comodel_name.replace('.', '_')].get(value, value)
            if model._fields[name].type == 'many2one' and model._fields[name].comodel_name.replace('.', '_') in keys else value
            for name, value in row.items() if name != 'id' and (table, name) != ('sale_order', 'name')
        }

    # -- The ways -----------------------------------------------------------------------------------------------------

    @contextmanager
    def shared(self):
        yield

    @contextmanager
    def not_shared(self):
        """As where a module that nobody knows has a hand in everything."""
        with patch.object(Alike, 'create_orders', lambda alike, env, vals_list: env['sale.order'].create(vals_list)), \
                patch.object(Alike, 'create_partners', lambda alike, env, vals_list: env['res.partner'].create(vals_list)):
            yield

    @contextmanager
    def plain(self):
        """A create that is given what NexaCloud says and what design decides, and nothing that Odoo finds out by itself."""
        decided = ('company_id', 'date_order', 'name', 'partner_id', 'plan_id', 'pricelist_id', 'user_id', 'team_id',
                   'validity_date', 'require_signature', 'require_payment', 'sale_order_template_id', 'start_date',
                   'next_invoice_date', 'x_fc_shadow', 'x_fc_billing_service_id', 'x_fc_nexacloud_subscription_id',
                   'x_fc_nexacloud_deployment_id', 'x_fc_nexacloud_status')
        decided_of_line = ('product_id', 'product_uom_qty', 'price_unit', 'technical_price_unit')
        new_order = SubscriptionWriter._new_order

        def plain_order(writer, line, name):
            vals = new_order(writer, line, name)
            (_command, _id, line_vals), = vals['order_line']
            return {**{name: vals[name] for name in decided},
                    'order_line': [(0, 0, {name: line_vals[name] for name in decided_of_line})]}

        def plain_partners(writer, lines):
            partners = writer.env['res.partner'].with_context(_partners_skip_fields_sync=False).create([
                {**line.payload['partner_values'], 'is_company': line.source['company_name'] == line.source['name']}
                for line in lines])
            return {line.external_id: partner.id for line, partner in zip(lines, partners, strict=True)}

        with self.not_shared(), patch.object(SubscriptionWriter, '_new_order', plain_order), \
                patch.object(CustomerWriter, '_create_partners', plain_partners):
            yield

    def move_to(self, company):
        """From here on the imports are this company's."""
        self.manager.sudo().write({'company_ids': [(4, company.id)], 'company_id': company.id})
        self.env = self.env(context={**self.env.context, 'allowed_company_ids': company.ids})

    def assert_same(self, way):
        """Whatever is shared is what `way` writes, in every column of every table."""
        # The first subscription makes what all others find.
        self.import_rows([user('first')], PLANS, [subscription('first', 'first', 'pro')])
        rows, gained = self.written(self.shared)
        expected_rows, expected_gained = self.written(way)
        for table in expected_rows:
            self.assertEqual(rows[table], expected_rows[table], table)
        self.assertEqual(gained, expected_gained)
        self.assertLessEqual(gained.keys(), TABLES)


@tagged('post_install', '-at_install')
class TestAlike(AlikeCase):

    def test_like_orders_are_computed_once(self):
        computed, compute = [], self.env.registry['sale.order']._compute_amounts
        self.import_rows([], PLANS)
        with patch.object(self.env.registry['sale.order'], '_compute_amounts',
                          lambda orders: computed.extend(orders.ids) or compute(orders)):
            self.import_rows(customers(), PLANS, subscriptions())
        orders = self.env['sale.order'].sudo().search([('x_fc_nexacloud_subscription_id', '!=', False)])
        kinds = {(order.order_line.product_id, order.order_line.price_unit, order.plan_id, order.fiscal_position_id,
                  order.payment_term_id) for order in orders}
        self.assertLess(len(kinds), len(orders), "the test's own premise")
        self.assertEqual(len(set(computed)), len(kinds))

    def test_canadian_chart_and_nothing_prefilled(self):
        self.assert_same(self.plain)

    def test_canadian_chart_and_nothing_shared(self):
        self.assert_same(self.not_shared)

    def test_company_without_a_chart(self):
        self.move_to(self.env['res.company'].sudo().create({'name': "Bare", 'currency_id': self.env.ref('base.CAD').id}))
        self.assert_same(self.plain)

    def test_company_in_another_currency(self):
        company = self.env['res.company'].sudo().create({
            'name': "American", 'currency_id': self.env.ref('base.USD').id, 'country_id': self.env.ref('base.us').id})
        self.env['account.chart.template'].sudo().try_loading('generic_coa', company, install_demo=False)
        self.env['res.currency.rate'].sudo().create({
            'currency_id': self.env.ref('base.CAD').id, 'company_id': company.id, 'name': '2026-01-01', 'rate': 1.37})
        self.move_to(company)
        self.assert_same(self.plain)
        self.assertEqual(self.order_of('first').pricelist_id.currency_id.name, 'CAD')

    def test_key_in_the_context_of_a_client_shares_nothing(self):
        computed, compute = [], self.env.registry['sale.order.line']._compute_amount
        sales = self.env(user=self._user('sales', SALESMAN))
        product, partner = self.env['product.product'].sudo().create({'name': "Any"}), self.make_partner("Customer")
        with patch.object(self.env.registry['sale.order.line'], '_compute_amount',
                          lambda lines: computed.append(len(lines)) or compute(lines)):
            sales['sale.order'].with_context(**{CONTEXT_KEY: True}).create([{'partner_id': partner.id, 'order_line': [
                (0, 0, {'product_id': product.id}) for _index in range(2)]}])
        self.assertEqual(sum(computed), 2)


@tagged('post_install', '-at_install')
class TestAlikeAmongStrangers(AlikeCase):
    """Where a module of somebody else has a hand in what is shared, Odoo computes it for every row."""

    def test_overrides_of_all_three_models(self):
        strangers_module.load(self, *strangers_module.EVERYTHING)
        self.assert_same(self.plain)
        self.import_rows(customers(), PLANS, subscriptions())
        orders = self.env['sale.order'].sudo().search([('x_fc_shadow', '=', True)])
        self.assertGreater(len(orders), 2 * CUSTOMERS)
        for order in orders:
            name = order.partner_id.name
            self.assertEqual(order.x_by_customer, f'{name} pays')
            self.assertEqual(order.x_doubled, 2 * order.amount_total)
            self.assertEqual(order.order_line.qty_to_invoice, len(name))
            self.assertEqual(order.order_line.x_of_order, order.x_fc_nexacloud_subscription_id)

    def test_each_override_by_itself(self):
        for definition in strangers_module.ONE_BY_ONE:
            with self.subTest(definition=definition.__name__), self.undone():
                take_out = strangers_module.load(self, definition)
                self.assert_same(self.not_shared)
                take_out()
