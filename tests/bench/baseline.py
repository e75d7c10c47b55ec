"""The import as anybody writes it first: a search, a comparison and a savepoint for each row. What the bench measures against.

It matches by link, then by e-mail, makes the same partners, links and draft orders in the same silence, and writes on a second
run only what differs. It warns of nothing, resolves no ambiguity and keeps no plan, so it does less than the addon.
"""
from decimal import Decimal

CYCLES = {'monthly': 'month', 'yearly': 'year'}
ENDED = ('canceled', 'cancelled', 'expired', 'incomplete_expired', 'terminated', 'deleted')


class RowByRow:
    """Imports raw rows of NexaCloud, `{users, plans, subscriptions}`, in an environment of the server."""

    def __init__(self, env):
        self.env = env
        self.products = {}
        services = env['fusion.billing.service']
        self.service = services.search([('code', '=', 'nexacloud')]) or services.create({
            'name': 'NexaCloud', 'code': 'nexacloud', 'company_id': env.company.id})

    def run(self, rows):
        """Returns {kind: how many rows were imported or found}."""
        return {
            kind: sum(self._alone(one, row) for row in rows[kind])
            for kind, one in (('plans', self._plan), ('users', self._user), ('subscriptions', self._subscription))
        }

    def _alone(self, one, row):
        """One bad row fails alone."""
        try:
            with self.env.cr.savepoint():
                return one(row)
        except Exception:
            return False

    def _plan(self, row):
        products = self.env['product.product']
        reference = f"NC-PLAN-{row['id']}"
        product = products.search([('default_code', '=', reference)]) or products.create({
            'name': row['name'], 'default_code': reference, 'type': 'service', 'list_price': float(row['price_monthly'] or 0),
            'recurring_invoice': True})
        self.products[row['id']] = product, {'monthly': row['price_monthly'], 'yearly': row['price_yearly']}
        return True

    def _user(self, row):
        links, partners = self.env['fusion.billing.account.link'], self.env['res.partner']
        values = self._partner_values(row)
        link = links.search([('service_id', '=', self.service.id), ('external_id', '=', row['id'])])
        if link:
            self._follow(link.partner_id, values)
            return True
        email = (row['billing_email'] or row['email'] or '').strip().lower()
        partner = partners.search([('email_normalized', '=', email)], limit=1) if email else partners
        if not partner:
            partner = partners.create(values)
        links.create({'service_id': self.service.id, 'external_id': row['id'], 'partner_id': partner.id,
                      'stripe_customer_id': row['stripe_customer_id']})
        return True

    def _partner_values(self, row):
        country = self.env['res.country'].search([('code', '=', (row['billing_country'] or '').upper())], limit=1)
        state = self.env['res.country.state'].search(
            [('country_id', '=', country.id), ('code', '=', row['billing_state'])], limit=1)
        return {
            'name': row['full_name'] or row['company'] or row['email'] or row['id'],
            'company_name': row['company'], 'email': (row['billing_email'] or row['email'] or '').strip().lower(),
            'street': row['billing_address'], 'city': row['billing_city'], 'zip': row['billing_postal_code'],
            'country_id': country.id, 'state_id': state.id, 'vat': row['tax_id'],
            'x_fc_stripe_customer_id': row['stripe_customer_id'],
        }

    def _subscription(self, row):
        orders = self.env['sale.order']
        order = orders.search([('x_fc_nexacloud_subscription_id', '=', row['id'])])
        link = self.env['fusion.billing.account.link'].search(
            [('service_id', '=', self.service.id), ('external_id', '=', row['user_id'])])
        if not link or row['plan_id'] not in self.products or row['status'] in ENDED:
            return False
        product, prices = self.products[row['plan_id']]
        cycle = row['billing_cycle'] or 'monthly'
        price = float(Decimal(prices[cycle]))
        recurrence = self.env['sale.subscription.plan'].search(
            [('billing_period_unit', '=', CYCLES[cycle]), ('billing_period_value', '=', 1)], limit=1)
        values = {
            'partner_id': link.partner_id.id, 'plan_id': recurrence.id, 'user_id': False, 'team_id': False,
            'next_invoice_date': row['current_period_end'], 'x_fc_nexacloud_deployment_id': row['deployment_id'],
            'x_fc_nexacloud_status': row['status'],
        }
        if order:
            self._follow(order, values)
            self._follow(order.order_line, {'product_id': product.id, 'price_unit': price})
            return True
        orders.create({
            **values, 'start_date': row['current_period_start'], 'x_fc_shadow': True, 'x_fc_billing_service_id': self.service.id,
            'x_fc_nexacloud_subscription_id': row['id'], 'validity_date': False, 'require_signature': False,
            'require_payment': False, 'sale_order_template_id': False,
            'order_line': [(0, 0, {'product_id': product.id, 'price_unit': price, 'technical_price_unit': 0.0 if price else 1.0})],
        })
        return True

    def _follow(self, record, values):
        """Writes the fields that differ."""
        changed = {}
        for name, value in values.items():
            present = record._fields[name].convert_to_write(record[name], record)
            if (present or False) != (value or False):
                changed[name] = value
        if changed:
            record.write(changed)
