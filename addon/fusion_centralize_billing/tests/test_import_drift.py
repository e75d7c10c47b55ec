"""The world moves between a preview and its import: what moved is held back, and nothing else is."""
from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..errors import reason
from .import_common import ImportCase, plan, subscription, user

BEFORE = {
    'users': [user('1'), user('2'), user('3')],
    'plans': [plan('pro'), plan('eco')],
    'subscriptions': [subscription('a', '1', 'pro'), subscription('b', '2', 'pro'), subscription('c', '3', 'eco')],
}
MOVED = '2 Side Street'
# Each kind has a row that the tests let drift, another one that changes too, and a new one.
AFTER = {
    'users': [user('1', billing_address=MOVED), user('2', billing_address=MOVED), user('3'), user('4')],
    'plans': [plan('pro', price_monthly='59.99'), plan('eco', cpu_seconds_quota='36000'), plan('new')],
    'subscriptions': [
        subscription('a', '1', 'pro'), subscription('b', '2', 'pro', deployment_id='new-b'),
        subscription('c', '3', 'eco'), subscription('d', '4', 'new')],
}
LINES = {
    ('plan', 'pro'), ('plan', 'eco'), ('plan', 'new'), ('user', '1'), ('user', '2'), ('user', '4'),
    ('subscription', 'a'), ('subscription', 'b'), ('subscription', 'd')}


@contextmanager
def taken_back(cr):
    """In it something may be written that is taken back at its end."""
    savepoint = cr.savepoint()
    try:
        yield
    finally:
        savepoint.close(rollback=True)


class DriftCase(ImportCase):

    def link_of(self, external_id):
        return self.env['fusion.billing.account.link'].sudo().search([('external_id', '=', external_id)])

    def held_back(self, run):
        """{(kind, id): code} of the rows that were to be written and were not."""
        lines = run.line_ids.filtered(lambda line: line.planned_action in ('create', 'update'))
        return {(line.kind, line.external_id): line.code for line in lines if line.action != line.planned_action}


@tagged('post_install', '-at_install')
class TestDrift(DriftCase):
    """Whatever moved in Odoo is left as it is, with its present value; all the other rows are written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['fusion.billing.import.wizard']._import_rows(BEFORE)

    def setUp(self):
        super().setUp()
        self.reviewed = self.preview(**AFTER)
        self.assertEqual({(line.kind, line.external_id) for line in self.reviewed.line_ids}, LINES)

    def assert_held_back(self, kind, external_id, present, why=None, along=None):
        """The import leaves one row, whose fields hold `present`, and writes the others.

        :param why: the code of a second sentence, which says what stands in the way by now
        :param along: {(kind, id): code} of rows that cannot be written without this one
        """
        run = self.carry_out(self.reviewed)
        self.assertEqual(run.state, 'done', run.message)
        self.assertEqual(self.held_back(run), {(kind, external_id): 'FB_CHANGED_SINCE_PREVIEW', **(along or {})})
        line = self.line_of(run, kind, external_id)
        self.assertEqual((line.action, line.present or {}), ('skip', present))
        self.assertTrue(line.message.startswith(reason(self.env, 'FB_CHANGED_SINCE_PREVIEW')))
        self.assertEqual(bool(why), line.message != reason(self.env, 'FB_CHANGED_SINCE_PREVIEW'), line.message)
        if why:
            self.assertIn(why, line.message)
        return line

    # -- Plans --------------------------------------------------------------------------------------------------------

    def test_charge_whose_price_was_edited(self):
        self.charge_of('pro').price_per_unit = 0.01
        line = self.assert_held_back('plan', 'pro', {'price_per_unit': '0.01'})
        self.assertEqual(self.charge_of('pro').price_per_unit, 0.01)
        self.assertEqual(self.charge_of('pro').plan_product_id.list_price, 49.99)
        self.assertEqual(line.changes_text.splitlines(), [
            "Monthly price: 49.99 CAD → 59.99 CAD", "Price per batch: 0.0075 CAD → 0.0075 CAD (in Odoo now: 0.01 CAD)"])

    def test_plan_product_that_was_renamed(self):
        self.charge_of('pro').plan_product_id.name = "By hand"
        self.assert_held_back('plan', 'pro', {'name': "By hand"})
        self.assertEqual(self.charge_of('pro').plan_product_id.name, "By hand")

    def test_plan_price_that_was_edited(self):
        self.charge_of('pro').plan_product_id.list_price = 55
        line = self.assert_held_back('plan', 'pro', {'list_price': '55'})
        self.assertEqual(line.changes_text, "Monthly price: 49.99 CAD → 59.99 CAD (in Odoo now: 55.00 CAD)")

    def test_charge_that_was_made_by_hand_meanwhile(self):
        charge = self.charge_of('pro').copy({'plan_code': 'new', 'product_id': False, 'plan_product_id': False})
        self.assert_held_back('plan', 'new', {}, along={('subscription', 'd'): 'FB_PLAN_UNRESOLVED'})
        self.assertFalse(charge.plan_product_id)

    # -- Customers ----------------------------------------------------------------------------------------------------

    def test_address_that_was_edited(self):
        self.partner_of('1').street = '9 Hand Street'
        line = self.assert_held_back('user', '1', {'street': '9 Hand Street'})
        self.assertEqual(self.partner_of('1').street, '9 Hand Street')
        self.assertEqual(line.details.splitlines(), [
            reason(self.env, 'FB_CHANGED_SINCE_PREVIEW'),
            "Street: 1 Main Street → 2 Side Street (in Odoo now: 9 Hand Street)"])

    def test_order_whose_customer_was_held_back_is_not_taxed_by_an_address_that_nobody_reviewed(self):
        quebec = dict(AFTER, users=[user('1', billing_state='QC'), *AFTER['users'][1:]])
        self.reviewed = self.preview(**quebec)
        self.partner_of('1').state_id = self.env.ref('base.state_ca_ab')
        run = self.carry_out(self.reviewed)
        self.assertEqual(self.held_back(run), {
            ('user', '1'): 'FB_CHANGED_SINCE_PREVIEW', ('subscription', 'a'): 'FB_CHANGED_SINCE_PREVIEW'})
        line = self.line_of(run, 'subscription', 'a')
        self.assertEqual((line.changes['customer_address'], line.present['customer_address']), (['CA-ON', 'CA-QC'], 'CA-AB'))

    def test_address_that_was_brought_up_to_date_by_hand(self):
        self.partner_of('1').street = MOVED
        self.assert_held_back('user', '1', {'street': MOVED})

    def test_field_that_the_preview_did_not_speak_of_may_be_edited(self):
        self.partner_of('1').city = 'By hand'
        run = self.carry_out(self.reviewed)
        self.assertEqual((run.state, self.held_back(run)), ('done', {}))
        self.assertRecordValues(self.partner_of('1'), [{'street': MOVED, 'city': 'By hand'}])

    def test_link_that_was_deleted(self):
        partner = self.partner_of('1')
        self.link_of('1').unlink()
        self.assert_held_back('user', '1', {}, along={('subscription', 'a'): 'FB_USER_UNRESOLVED'})
        self.assertEqual(partner.street, '1 Main Street')

    def test_link_that_was_moved_to_another_partner(self):
        partner, other = self.partner_of('1'), self.make_partner("Other", street='Elsewhere')
        self.link_of('1').partner_id = other
        self.assert_held_back('user', '1', {}, along={('subscription', 'a'): 'FB_CHANGED_SINCE_PREVIEW'})
        self.assertEqual((partner.street, other.street), ('1 Main Street', 'Elsewhere'))
        self.assertEqual(self.order_of('a').partner_id, partner)

    def test_partner_that_was_made_with_the_same_email(self):
        partner = self.make_partner("By hand", email='CUSTOMER-4@example.com')
        self.assert_held_back('user', '4', {}, along={('subscription', 'd'): 'FB_USER_UNRESOLVED'})
        self.assertFalse(partner.street)
        self.assertFalse(self.partner_of('4'))

    def test_partner_that_was_made_with_the_email_of_customers_who_share_one(self):
        twins = [user('8', email='twin@example.com'), user('9', email='twin@example.com')]
        self.reviewed = self.preview(**{**BEFORE, 'users': [*BEFORE['users'], *twins]})
        self.make_partner("By hand", 'twin@example.com')
        self.assert_held_back('user', '8', {}, along={('user', '9'): 'FB_CHANGED_SINCE_PREVIEW'})

    def test_matched_partner_that_was_archived(self):
        partner = self.make_partner("Known", email='customer-4@example.com')
        self.reviewed = self.preview(**AFTER)
        partner.active = False
        self.assert_held_back('user', '4', {}, why="is archived", along={('subscription', 'd'): 'FB_USER_UNRESOLVED'})

    # -- Subscriptions ------------------------------------------------------------------------------------------------

    def test_price_that_was_edited(self):
        self.order_of('a').order_line.price_unit = 20
        line = self.assert_held_back('subscription', 'a', {'price_unit': '20'})
        self.assertEqual(self.order_of('a').order_line.price_unit, 20)
        self.assertEqual(line.changes_text.splitlines()[-1], "Price: 49.99 CAD → 59.99 CAD (in Odoo now: 20.00 CAD)")

    def test_field_of_an_order_that_was_to_stay_as_it_is(self):
        self.order_of('a').next_invoice_date = '2026-03-01'
        line = self.assert_held_back('subscription', 'a', {'next_invoice_date': '2026-03-01'})
        self.assertIn("Period ends: 2026-02-15 → 2026-02-15 (in Odoo now: 2026-03-01)", line.details)

    def test_partner_of_an_order_that_was_changed(self):
        other = self.make_partner("Other")
        self.order_of('a').partner_id = other
        self.assert_held_back('subscription', 'a', {'partner_id': "Other"})
        self.assertEqual(self.order_of('a').partner_id, other)

    def test_order_that_was_cancelled(self):
        self.order_of('a')._action_cancel()
        self.assert_held_back('subscription', 'a', {}, why="cancelled in Odoo by hand")
        self.assertEqual(self.order_of('a').state, 'cancel')

    def test_order_that_was_deleted(self):
        self.order_of('a').unlink()
        self.assert_held_back('subscription', 'a', {})
        self.assertFalse(self.order_of('a'))

    def test_order_that_left_the_shadow(self):
        self.order_of('a').x_fc_shadow = False
        self.assert_held_back('subscription', 'a', {}, why="no shadow any more")

    def test_order_that_got_a_second_line(self):
        self.order_of('a').order_line = [
            Command.create({'product_id': self.charge_of('eco').product_id.id, 'price_unit': 5})]
        self.assert_held_back('subscription', 'a', {}, why="priced lines besides")
        self.assertEqual(len(self.order_of('a').order_line), 2)

    def test_order_that_is_as_it_is_wanted_already(self):
        self.order_of('b').order_line.price_unit = 59.99
        self.order_of('b').x_fc_nexacloud_deployment_id = 'new-b'
        self.assert_held_back('subscription', 'b', {'price_unit': '59.99', 'x_fc_nexacloud_deployment_id': 'new-b'})

    def test_order_that_was_made_meanwhile(self):
        order = self.env['sale.order'].sudo().create({
            'partner_id': self.partner_of('1').id, 'x_fc_shadow': True, 'x_fc_nexacloud_subscription_id': 'd'})
        self.assert_held_back('subscription', 'd', {})
        self.assertEqual(self.order_of('d'), order)

    def test_new_order_of_a_customer_whose_link_moved(self):
        source = {**BEFORE, 'subscriptions': [*BEFORE['subscriptions'], subscription('e', '3', 'eco')]}
        self.reviewed = self.preview(**source)
        self.link_of('3').partner_id = self.make_partner("Other")
        line = self.assert_held_back('subscription', 'e', {'partner_id': "Other"})
        self.assertIn("Customer:  → Customer 3 (in Odoo now: Other)", line.details)

    def test_new_order_of_a_customer_whose_link_moved_to_a_namesake(self):
        source = {**BEFORE, 'subscriptions': [*BEFORE['subscriptions'], subscription('e', '3', 'eco')]}
        self.reviewed = self.preview(**source)
        namesake = self.link_of('3').partner_id = self.make_partner("Customer 3")
        self.assert_held_back('subscription', 'e', {'partner_id': f"Customer 3 (id {namesake.id})"})
        self.assertFalse(self.order_of('e'))

    def test_order_of_a_customer_whose_link_moved_to_a_namesake(self):
        partner = self.partner_of('2')
        namesake = self.link_of('2').partner_id = self.make_partner("Customer 2")
        self.assert_held_back('user', '2', {}, along={('subscription', 'b'): 'FB_CHANGED_SINCE_PREVIEW'})
        self.assertEqual(self.order_of('b').partner_id, partner)
        self.assertEqual(
            self.line_of(self.reviewed, 'subscription', 'b').present, {'partner_id': f"Customer 2 (id {namesake.id})"})

    def test_order_that_was_given_to_a_namesake(self):
        namesake = self.make_partner("Customer 1")
        self.order_of('a').partner_id = namesake
        self.assert_held_back('subscription', 'a', {'partner_id': f"Customer 1 (id {namesake.id})"})
        self.assertEqual(self.order_of('a').partner_id, namesake)

    # -- A new preview ------------------------------------------------------------------------------------------------

    def test_next_preview_shows_what_was_held_back(self):
        self.order_of('a').order_line.price_unit = 20
        self.carry_out(self.reviewed)
        run = self.preview(**AFTER)
        self.assertEqual(self.line_of(run, 'subscription', 'a').changes, {'price_unit': ['20', '59.99']})
        self.carry_out(run)
        self.assertEqual(self.order_of('a').order_line.price_unit, 59.99)


@tagged('post_install', '-at_install')
class TestNoDrift(DriftCase):
    """What a run does itself is no drift, however its rows fall into chunks."""

    def assert_all_applied(self, source, check=lambda: None, refused=()):
        """In chunks of any size every row of a preview is written.

        :param check: what else has to be true after each import
        :param refused: {(kind, id): code} of rows that Odoo refuses
        """
        run = self.preview(**source)
        for rows_a_chunk in (1, 2, 500):
            with self.subTest(rows_a_chunk=rows_a_chunk), taken_back(self.env.cr):
                self.carry_out(run, rows_a_chunk)
                self.assertEqual((run.state, self.held_back(run)), ('done', dict(refused)))
                check()
                again = self.import_rows(**source, dry_run=True)
                self.assertEqual(again['updated'], {}, "the next run finds all as it should be")

    def test_customers_who_share_a_new_partner(self):
        self.assert_all_applied(
            {'users': [
                user(number, email='shared@example.com', billing_address=f'{number} Main Street')
                for number in '1234']},
            lambda: self.assertEqual(self.partner_of('3').street, '1 Main Street'))

    def test_customers_who_share_a_known_partner(self):
        partner = self.make_partner("Known", email='shared@example.com')
        self.assert_all_applied(
            {'users': [
                user(number, email='shared@example.com', billing_address=f'{number} Main Street')
                for number in '1234']},
            lambda: self.assertRecordValues(partner, [{'name': "Known", 'street': '1 Main Street'}]))

    def test_customer_who_joins_those_who_share_a_partner(self):
        self.import_rows([user('2', email='shared@example.com'), user('4', email='shared@example.com')])
        self.assert_all_applied({'users': [
            user(number, email='shared@example.com', billing_city='Laval') for number in '1234']})

    def test_customers_who_share_the_partner_of_one_whom_odoo_refuses(self):
        with self.refuse_partner('2', UserError("no")):
            self.assert_all_applied(
                {'users': [user(number, email='shared@example.com') for number in ('2', '3', '4', '5')]},
                lambda: self.assertEqual(self.partner_of('4'), self.partner_of('3')),
                refused={('user', '2'): 'FB_ROW_REFUSED'})

    def test_address_of_a_customer_whose_orders_are_written_anew(self):
        subscriptions = [subscription(name, '1', 'pro') for name in 'abc']
        self.import_rows([user('1')], [plan('pro')], subscriptions)
        self.assert_all_applied({
            'users': [user('1', billing_state='QC', billing_city='Laval')], 'plans': [plan('pro')],
            'subscriptions': [*subscriptions[:2], subscription('c', '1', 'pro', deployment_id='new-c')]})

    def test_renamed_customer_whose_order_moves_to_another(self):
        self.import_rows([user('1'), user('2')], [plan('pro')], [subscription('a', '1', 'pro')])
        self.assert_all_applied({
            'users': [user('1', full_name="New name 1"), user('2', full_name="New name 2")],
            'plans': [plan('pro')], 'subscriptions': [subscription('a', '2', 'pro')],
        }, lambda: self.assertEqual(self.order_of('a').partner_id.name, "New name 2"))

    def test_order_that_moves_to_a_new_customer(self):
        self.import_rows([user('1')], [plan('pro')], [subscription('a', '1', 'pro')])
        self.assert_all_applied(
            {'users': [user('1'), user('2')], 'plans': [plan('pro')], 'subscriptions': [subscription('a', '2', 'pro')]},
            lambda: self.assertEqual(self.order_of('a').partner_id, self.partner_of('2')))

    def test_plan_and_customer_of_the_same_run(self):
        self.assert_all_applied({
            'users': [user('1'), user('2')], 'plans': [plan('pro'), plan('eco')],
            'subscriptions': [subscription('a', '1', 'pro'), subscription('b', '2', 'eco', billing_cycle='yearly')]})

    def test_plan_renamed_and_repriced_with_its_orders(self):
        self.import_rows([user('1')], [plan('pro')], [subscription('a', '1', 'pro'), subscription('b', '1', 'pro')])
        self.assert_all_applied({
            'users': [user('1')], 'plans': [plan('pro', name="Renamed", price_monthly='60')],
            'subscriptions': [subscription('a', '1', 'pro'), subscription('b', '1', 'pro', status='canceled')]})


@tagged('post_install', '-at_install')
class TestChunkedRun(DriftCase):
    """A run in chunks of any size comes to what one import of the same rows in one transaction comes to."""

    FIRST = {
        'users': [
            user('1', company='Acme', tax_id='123456782RT0001'), user('2', email='shared@example.com'),
            user('10', email='SHARED@example.com', billing_city='Laval'), user('3', billing_state='QC'),
            user('4', email='known@example.com'), user('5', email=None), user('6', billing_country='US'), {}, user('7'),
            user('7')],
        'plans': [plan('pro'), plan('eco', price_monthly='9.5'), plan('free', price_monthly='0', price_yearly=None),
                  plan('broken', price_monthly='-1')],
        'subscriptions': [
            subscription('a', '1', 'pro'), subscription('b', '2', 'pro', billing_cycle='yearly'),
            subscription('c', '10', 'eco'), subscription('d', '3', 'free'), subscription('e', '4', 'pro'),
            subscription('f', '5', 'broken'), subscription('g', '99', 'pro'),
            subscription('h', '6', 'eco', status='paused'), subscription('i', '1', 'eco', status='canceled'),
            subscription('j', '7', 'pro', status='odd')],
    }
    SECOND = {
        'users': [
            user('1', company='Acme', tax_id='123456782RT0001', billing_state='BC'),
            user('2', email='shared@example.com', billing_address=MOVED), user('10', email='shared@example.com'),
            user('3', billing_state='QC', full_name="New name"), user('4', email='known@example.com'),
            user('5', email=None), user('6', billing_country='US'), user('7'), user('8', email='shared@example.com')],
        'plans': [plan('pro', price_monthly='59.99'), plan('eco', price_monthly='9.5'), plan('new')],
        'subscriptions': [
            subscription('a', '1', 'eco'), subscription('b', '3', 'pro', billing_cycle='monthly'),
            subscription('c', '10', 'eco', status='canceled'), subscription('e', '4', 'new'),
            subscription('h', '6', 'eco', current_period_end='2026-03-15'), subscription('j', '7', 'pro'),
            subscription('k', '8', 'new'), subscription('g', '1', 'pro')],
    }

    def setUp(self):
        super().setUp()
        self.maxDiff = None
        self.make_partner("Known", email='known@example.com', street='Known Street')

    def holds(self):
        """All that an import wrote, by NexaCloud's ids."""
        links = self.env['fusion.billing.account.link'].sudo().search([], order='external_id')
        users = {partner: links.filtered_domain([('partner_id', '=', partner.id)]).mapped('external_id')
                 for partner in links.partner_id}
        charges = self.env['fusion.billing.charge'].sudo().search([], order='plan_code')
        orders = self.env['sale.order'].sudo().search(
            [('x_fc_shadow', '=', True)], order='x_fc_nexacloud_subscription_id')
        return {
            'links': [(link.external_id, link.stripe_customer_id, link.last_values) for link in links],
            'partners': [
                (ids, partner.name, partner.company_name, partner.is_company, partner.email, partner.street,
                 partner.city, partner.zip, partner.state_id.code, partner.country_id.code, partner.vat)
                for partner, ids in users.items()],
            'charges': [
                (charge.plan_code, charge.name, charge.included_quota, charge.unit_batch, charge.price_per_unit,
                 [(product.default_code, product.name, product.list_price)
                  for product in charge.plan_product_id + charge.product_id])
                for charge in charges],
            'orders': [
                (order.x_fc_nexacloud_subscription_id, users[order.partner_id], order.state, order.plan_id.name,
                 order.start_date, order.next_invoice_date, order.x_fc_nexacloud_status,
                 order.x_fc_nexacloud_deployment_id, order.fiscal_position_id.id, order.currency_id.name,
                 order.amount_total,
                 [(line.product_id.default_code, line.price_unit, line.product_uom_qty, line.discount, line.tax_ids.ids)
                  for line in order.order_line]) for order in orders],
        }

    def assert_same_whatever_the_chunks(self, source):
        """Leaves the import of `source` in one transaction behind."""
        comes_to = {}
        for rows_a_chunk in (1, 2, 500):
            with taken_back(self.env.cr):
                run = self.carry_out(self.preview(**source), rows_a_chunk)
                self.assertEqual((run.state, self.held_back(run)), ('done', {}))
                comes_to[rows_a_chunk] = self.holds()
        self.import_rows(**source)
        for rows_a_chunk, held in comes_to.items():
            with self.subTest(rows_a_chunk=rows_a_chunk):
                self.assertEqual(held, self.holds())

    def test_first_import_and_its_follow_up(self):
        self.assert_same_whatever_the_chunks(self.FIRST)
        self.assertEqual(len(self.holds()['orders']), 7)
        self.assert_same_whatever_the_chunks(self.SECOND)
        self.assertEqual(len(self.holds()['orders']), 9)
