"""A NexaCloud and an Odoo in which anything may happen in any order, drawn from a seed.

The importer in between is the real one, with the real engine; only the order of events, the clock and the faults are made.
"""
import random
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError

from ..importer.planning.subscriptions import ENDED
from ..models.import_run_control import UNFINISHED
from .import_common import chunks_of, plan, subscription, user

PRICES = ('49.99', '0', '0.005', '33.333333', '1234567.89')
BROKEN_PRICES = ('NaN', '-1', '1e3', '', None)
STATUSES = ('active', 'trialing', 'past_due', 'paused', None, 'canceled', 'expired', 'deleted', 'of a new kind')
PLACES = (
    {'billing_state': 'ON', 'billing_country': 'CA'}, {'billing_state': 'Québec', 'billing_country': 'Canada'},
    {'billing_state': 'CA', 'billing_country': 'US'}, {'billing_state': None, 'billing_country': 'CA'},
    {'billing_state': None, 'billing_country': None},
)
# What an import writes, and what it must never write.
TABLES = (
    'res_partner', 'fusion_billing_account_link', 'fusion_billing_service', 'fusion_billing_metric', 'fusion_billing_charge',
    'product_template', 'product_product', 'product_pricelist', 'sale_subscription_plan', 'sale_order', 'sale_order_line',
    'account_tax_sale_order_line_rel', 'account_move', 'payment_transaction', 'mail_message', 'mail_mail', 'mail_followers',
    'mail_activity', 'sms_sms',
)


def differences(before, after):
    """What differs between two `tables`, in words."""
    found = []
    for table in before:
        for key in before[table].keys() | after[table].keys():
            was, now = before[table].get(key), after[table].get(key)
            if was and now:
                found += [
                    f'{table} {key}: {name} is {now.get(name)!r} instead of {was.get(name)!r}'
                    for name in was.keys() | now.keys() if was.get(name) != now.get(name)]
            elif was or now:
                found.append(f'{table} {key}: {"gone" if was else "new"}: {was or now}')
    return sorted(found)


class Killed(BaseException):
    """Stands for the end of a worker in the middle of its work: no code may catch it, as none can a kill."""


class Simulation:
    """One history of both systems.

    :param case: the ImportCase that it happens in
    :param seed: draws everything; the same seed gives the same history
    """

    def __init__(self, case, seed):
        self.case, self.env, self.random = case, case.env, random.Random(seed)
        self.plans = {code: plan(code) for code in ('small', 'team')}
        self.users, self.subscriptions = {}, {}
        self.today = date(2026, 1, 15)
        self.happened = []  # in words, for whoever reads a failure
        self.numbers = 0
        self.touched = set()  # ids of partners that a colleague made, edited or linked
        self.cancelled = set()  # subscriptions whose orders a colleague cancelled
        for event in [self.somebody_signs_up] * 5 + [self.something_is_sold] * 6:
            self._happen(event)

    # -- Both systems -------------------------------------------------------------------------------------------------

    def step(self):
        """Lets a few things happen, then has an import go its way."""
        for _round in range(self.random.randint(2, 7)):
            self._happen(self.random.choice((
                self.somebody_signs_up, self.somebody_signs_up, self.something_is_sold, self.something_is_sold,
                self.a_customer_moves, self.a_customer_moves, self.a_customer_goes, self.a_price_changes, self.a_plan_appears,
                self.a_subscription_changes, self.a_subscription_changes, self.a_subscription_goes, self.a_row_breaks,
                self.time_passes, self.a_colleague_edits_a_partner, self.a_colleague_makes_a_partner,
                self.a_colleague_archives_a_partner, self.a_colleague_cancels, self.a_colleague_deletes,
                self.a_colleague_links_anew,
            )))
        self._happen(self.random.choice((
            self.an_import, self.an_import, self.an_import_in_pieces, self.an_import_that_is_killed,
            self.an_import_that_odoo_refuses_in_part, self.a_preview_that_is_overtaken, self.an_import_that_is_undone)))

    def source(self):
        """The raw rows of NexaCloud, in any order."""
        rows = {
            'users': list(self.users.values()), 'plans': list(self.plans.values()),
            'subscriptions': list(self.subscriptions.values())}
        for several in rows.values():
            self.random.shuffle(several)
        return rows

    def _happen(self, event):
        self._another_transaction()
        outcome = event()
        self._another_transaction()
        if outcome is not None:
            self.happened.append(f'{event.__name__.replace("_", " ")}: {outcome}')

    def _another_transaction(self):
        # A TransactionCase has but one, with one time for all that is written, and what the chatter says at its end.
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.cr._now = self.env.cr.now() + timedelta(seconds=1)

    def _some(self, rows):
        return self.random.choice(sorted(rows)) if rows else None

    def _number(self):
        self.numbers += 1
        return str(self.numbers)

    # -- NexaCloud ----------------------------------------------------------------------------------------------------

    def somebody_signs_up(self):
        number = self._number()
        email = self.random.choice((f'customer-{number}@example.com', 'shared@example.com', f'Customer-{number}@Example.com', None))
        self.users[number] = user(number, email=email, **self.random.choice(PLACES))
        return number

    def something_is_sold(self):
        if not self.users:
            return None
        number = self._number()
        self.subscriptions[number] = subscription(
            number, self._some(self.users), self._some(self.plans), billing_cycle=self.random.choice(('monthly', 'yearly', None)),
            status=self.random.choice(STATUSES[:5]), current_period_start=str(self.today),
            current_period_end=str(self.today + timedelta(days=30)))
        return f'{number} to {self.subscriptions[number]["user_id"]}'

    def a_customer_moves(self):
        number = self._some(sorted(self.users)[:3])  # some of them again and again
        if number:
            self.users[number] |= {'billing_city': f'City {self._number()}', **self.random.choice(PLACES)}
        return number

    def a_customer_goes(self):
        number = self._some(self.users)
        self.users.pop(number, None)
        return number

    def a_price_changes(self):
        code, name = self._some(self.plans), self.random.choice(('price_monthly', 'price_yearly'))
        self.plans[code][name] = self.random.choice(PRICES)
        return f'{name} of {code} is {self.plans[code][name]}'

    def a_plan_appears(self):
        code = f'plan-{self._number()}'
        self.plans[code] = plan(code, price_monthly=self.random.choice(PRICES))
        return code

    def a_subscription_changes(self):
        number = self._some(self.subscriptions)
        if not number:
            return None
        name, value = self.random.choice((
            ('plan_id', self._some(self.plans)), ('billing_cycle', self.random.choice(('monthly', 'yearly'))),
            ('status', self.random.choice(STATUSES)), ('user_id', self._some(self.users)),
            ('current_period_end', str(self.today + timedelta(days=self.random.randint(-5, 60))))))
        self.subscriptions[number][name] = value
        return f'{name} of {number} is {value}'

    def a_subscription_goes(self):
        number = self._some(self.subscriptions)
        self.subscriptions.pop(number, None)
        return number

    def a_row_breaks(self):
        number = self._some(self.subscriptions)
        if number and self.random.random() < 0.5:
            self.subscriptions[number]['billing_cycle'] = 'now and then'
            return f'subscription {number}'
        code = self._some(self.plans)
        self.plans[code]['price_monthly'] = self.random.choice(BROKEN_PRICES)
        return f'plan {code} costs {self.plans[code]["price_monthly"]!r}'

    def time_passes(self):
        self.today += timedelta(days=self.random.randint(1, 40))
        return str(self.today)

    # -- Odoo ---------------------------------------------------------------------------------------------------------

    def a_colleague_edits_a_partner(self):
        link = self._a_link()
        if link:
            self.touched.add(link.partner_id.id)
            link.partner_id.write({self.random.choice(('city', 'street', 'name')): f'By hand {self._number()}'})
            return link.partner_id.id

    def a_colleague_makes_a_partner(self):
        number = self._some(self.users)
        if number:
            return self._made_by_hand('By hand', email=self.users[number]['email']).id

    def a_colleague_archives_a_partner(self):
        link = self._a_link()
        if link:
            link.partner_id.active = not link.partner_id.active
            return link.partner_id.id

    def a_colleague_cancels(self):
        order = self._a_shadow()
        if not order:
            return None
        number = order.x_fc_nexacloud_subscription_id
        if order.state == 'cancel':
            order.action_draft()
            self.cancelled.discard(number)
        else:
            order._action_cancel()
            if (order.x_fc_nexacloud_status or '').lower() not in ENDED:  # else it looks like an import's own work
                self.cancelled.add(number)
        return f'{number} is {order.state}'

    def a_colleague_deletes(self):
        order = self._a_shadow()
        if order:
            number = order.x_fc_nexacloud_subscription_id
            order.unlink()
            self.cancelled.discard(number)
            return number

    def a_colleague_links_anew(self):
        link = self._a_link()
        if link:
            self.touched.add(link.partner_id.id)  # whoever shares it speaks for it now
            link.partner_id = self._made_by_hand('Right one')
            return link.external_id

    def _made_by_hand(self, name, **values):
        # Without what Odoo tells the chatter of it, which is not what is looked at here.
        partners = self.env['res.partner'].sudo().with_context(mail_create_nosubscribe=True, tracking_disable=True)
        partner = partners.create({'name': f'{name} {self._number()}', **values})
        self.touched.add(partner.id)
        return partner

    def _a_link(self):
        links = self.env['fusion.billing.account.link'].sudo().search([], order='external_id')
        return self.random.choice(links) if links else None

    def _a_shadow(self):
        shadows = self.env['sale.order'].sudo().search([('x_fc_shadow', '=', True)], order='x_fc_nexacloud_subscription_id')
        return self.random.choice(shadows) if shadows else None

    # -- Imports ------------------------------------------------------------------------------------------------------

    def an_import(self):
        return self._carried_out(self._previewed())

    def an_import_in_pieces(self):
        """It is stopped and continued, and something may happen meanwhile."""
        run = self._begun(self._previewed())
        while run.state == 'applying':
            self._work(run, 1)
            if run.state == 'applying' and self.random.random() < 0.3:
                run.action_stop()
                if self.random.random() < 0.5:
                    self._happen(self.a_colleague_edits_a_partner)
                run.action_continue()
                self._work(run, 2)
        return self._ended(run)

    def an_import_that_is_killed(self):
        """Its worker dies at any write; PostgreSQL takes the step back, and the next worker does it again."""
        run = self._begun(self._previewed())
        while run.state == 'applying':
            if self.random.random() < 0.5:
                self._work(run, 1)
                continue
            with self._dying_after(self.random.randint(1, 12)):
                try:
                    with self.env.cr.savepoint():
                        self._work(run, 1)
                except Killed:
                    self.env.invalidate_all()
        return self._ended(run)

    def an_import_that_odoo_refuses_in_part(self):
        number = self._some(self.users)
        with self.case.refuse_partner(number, UserError("Not this one.")):
            return self._carried_out(self._previewed())

    def a_preview_that_is_overtaken(self):
        """Odoo and NexaCloud move on before it is carried out."""
        run = self._previewed()
        for event in (self.a_colleague_edits_a_partner, self.a_colleague_cancels, self.a_price_changes):
            self._happen(event)
        return self._carried_out(run)

    def an_import_that_is_undone(self):
        before = self.tables()
        outcome = self.an_import()
        self._another_transaction()
        if self.run._may_be_undone():
            undo = self.run.browse(self.run.action_undo()['res_id'])
            self._work(undo, None)
            undo.action_import()
            outcome = f'{outcome}; undo {self._carried_out(undo)}'
            self.case.assertEqual(differences(before, self.tables()), [], 'after the undo')
        return outcome

    def _previewed(self):
        with self._clock():
            return self.case.preview(**self.source())

    def _begun(self, run):
        if run.state == 'planned':
            run.action_import_anyway()
        while run.state in ('draft', 'planning'):
            self._work(run, 1)
            if run.state in ('planned', *UNFINISHED):
                run.action_import_anyway()  # NexaCloud changed since the preview
        return run

    def _carried_out(self, run):
        run = self._begun(run)
        self._work(run, None)
        return self._ended(run)

    def _ended(self, run):
        self.run = run
        return f'{run.state}, {run.figures_text}'

    def _work(self, run, steps):
        self.case.source = self.source()
        with self._clock(), chunks_of(self.random.choice((1, 2, 500))):
            self.case.work(run, steps)

    @contextmanager
    def _clock(self):
        now = fields.Datetime.to_datetime(self.today)
        with patch.object(fields.Datetime, 'now', staticmethod(lambda *_args: now)):
            yield

    @contextmanager
    def _dying_after(self, statements):
        """In it the connection ends with the nth statement that writes."""
        cursor, execute, left = type(self.env.cr), type(self.env.cr).execute, [statements]

        def dying(cr, query, *args, **kwargs):
            if str(getattr(query, 'code', query)).lstrip().startswith(('INSERT', 'UPDATE', 'DELETE')):
                left[0] -= 1
                if not left[0]:
                    raise Killed
            return execute(cr, query, *args, **kwargs)

        with patch.object(cursor, 'execute', dying):
            yield

    # -- What must hold -----------------------------------------------------------------------------------------------

    def tables(self):
        """{table: {id or relation: row}} of what an import writes or must not write."""
        self.env.flush_all()
        found = {}
        for table in TABLES:
            self.env.cr.execute(f"SELECT to_jsonb(t) - 'write_date' - 'write_uid' FROM {table} t")  # a name of TABLES
            rows = [row for row, in self.env.cr.fetchall()]
            found[table] = {str(row.get('id') or sorted(row.items())): row for row in rows}
        return found

    def cities(self):
        """{user: city} of NexaCloud's customers whose partners an import made for them alone and nobody else touched."""
        links = self.env['fusion.billing.account.link'].sudo().search([])
        return {
            number: user['billing_city'] for number, user in self.users.items()
            if (partner := links.filtered(lambda link: link.external_id == number).partner_id)
            and partner.id not in self.touched and len(partner.x_fc_account_link_ids) == 1}

    def prices(self):
        """{subscription: Decimal} of what its plan costs in its cycle by NexaCloud's rows, where that is a price at all."""
        found = {}
        for number, row in self.subscriptions.items():
            cycle = row['billing_cycle'] or 'monthly'
            price = self.plans.get(row['plan_id'], {}).get(f'price_{cycle}')
            if cycle in ('monthly', 'yearly') and price in PRICES and (row['status'] or '').lower() not in ENDED:
                found[number] = Decimal(price)
        return found
