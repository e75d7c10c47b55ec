"""A customer whose e-mail several partners have: a person says on the screen who is meant."""
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models.import_run_screen import PAGE_SIZE
from .common import MANAGER, USER
from .import_common import ImportCase, plan, subscription, user

EMAIL = 'twin@example.com'


class ChoiceCase(ImportCase):

    def setUp(self):
        super().setUp()
        self.first = self.make_partner("Twin A", EMAIL, city="Halifax")
        self.second = self.make_partner("Twin B", EMAIL)
        self.source = {
            'users': [user('7', email=EMAIL, full_name="Twin", stripe_customer_id='cus_7'), user('8')],
            'plans': [plan('pro')],
            'subscriptions': [subscription('a', '7', 'pro'), subscription('b', '8', 'pro')],
        }
        self.reviewed = self.preview(**self.source)

    def row(self, run, external_id='7'):
        [row] = [
            row for row in run.get_lines({'kind': 'user'}, 0, PAGE_SIZE)['lines'] if row['external_id'] == external_id]
        return row

    def choose(self, partner, run=None, external_id='7'):
        run = run or self.reviewed
        run.choose_customer(self.line_of(run, 'user', external_id).id, partner and partner.id)
        self.env.flush_all()

    def assert_refused(self, code, partner, **kwargs):
        links = self.links()
        with self.assertRaisesRegex(UserError, code), self.env.cr.savepoint():
            self.choose(partner, **kwargs)
        self.assertEqual(self.links(), links)

    def links(self):
        return self.env['fusion.billing.account.link'].sudo().search([])


@tagged('post_install', '-at_install')
class TestChoices(ChoiceCase):

    # -- What is offered ----------------------------------------------------------------------------------------------

    def test_row_offers_the_partners_of_its_email(self):
        gone = self.make_partner("Twin C", EMAIL, active=False)
        self.assertEqual(self.row(self.reviewed)['choice'], {'open': True, 'text': None, 'candidates': [
            {'id': self.first.id, 'name': "Twin A", 'email': EMAIL, 'city': "Halifax", 'archived': False},
            {'id': self.second.id, 'name': "Twin B", 'email': EMAIL, 'city': None, 'archived': False},
            {'id': gone.id, 'name': "Twin C", 'email': EMAIL, 'city': None, 'archived': True},
        ]})

    def test_row_whose_only_partner_is_archived_offers_it(self):
        (self.first + self.second).sudo().active = False
        self.second.sudo().email = 'other@example.com'
        run = self.preview(**self.source)
        row = self.row(run)
        self.assertEqual(row['code'], 'FB_PARTNER_ARCHIVED')
        self.assertEqual([(partner['id'], partner['archived']) for partner in row['choice']['candidates']], [(self.first.id, True)])
        self.choose(self.first, run)
        self.assertEqual(self.partner_of('7'), self.first)
        self.assertEqual(self.import_rows(**self.source)['failed'], [])

    def test_other_rows_offer_nothing(self):
        for row in self.reviewed.get_lines({}, 0, PAGE_SIZE)['lines']:
            if row['external_id'] != '7':
                self.assertEqual((row['choice'], row['link']), (None, None))

    def test_page_of_choices_takes_as_few_queries_as_one(self):
        def queries(first, last):
            users = [user(f'{number}', email=f'twin-{number}@example.com') for number in range(first, last)]
            for row in users:
                for name in ("A", "B"):
                    self.make_partner(name, row['email'])
            run = self.preview(users=users)
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            found = [row for row in run.get_lines({}, 0, PAGE_SIZE)['lines'] if len(row['choice']['candidates']) == 2]
            self.assertEqual(len(found), last - first)
            return self.cr.sql_log_count - before
        queries(0, 1)  # fills caches
        self.assertEqual(queries(10, 30), queries(1, 2))

    def test_outdated_preview_offers_nothing_more(self):
        newer = self.preview(**self.source)
        self.assertEqual(self.row(self.reviewed)['choice'], {'open': False, 'text': None, 'candidates': []})
        self.assertTrue(self.row(newer)['choice']['open'])

    # -- Choosing a partner -------------------------------------------------------------------------------------------

    def test_choice_is_remembered_as_a_link_and_writes_nothing_else(self):
        before = self.partner_row(self.first)
        self._rpc(self.manager, self.reviewed, 'choose_customer', self.line_of(self.reviewed, 'user', '7').id, self.first.id)
        link = self.links()
        self.assertEqual((link.external_id, link.partner_id, link.service_id.code), ('7', self.first, 'nexacloud'))
        self.assertEqual(link.service_id.company_id, self.company)
        self.assertEqual(self.partner_row(self.first), before)

    def partner_row(self, partner):
        self.env.flush_all()
        self.cr.execute("SELECT * FROM res_partner WHERE id = %s", [partner.id])
        return self.cr.fetchall()

    def test_line_says_who_chose_whom(self):
        self.choose(self.first)
        row = self.row(self.reviewed)
        text = f"{self.manager.name} chose Twin A (id {self.first.id})."
        self.assertEqual(row['choice'], {'open': False, 'text': text, 'candidates': []})
        self.assertEqual((row['action'], row['link']), ('fail', self.links().id))
        line = self.line_of(self.reviewed, 'user', '7')
        self.assertIn(text, line.details)
        self.assertRecordValues(line, [{'chosen_partner_id': self.first.id, 'chosen_by_id': self.manager.id, 'chosen_new': False}])
        self.assertIn(text, line._report_rows()[0][line._report_head().index("Message")])
        self.assertEqual(self.env['fusion.billing.import.run'].get_screen(self.reviewed.id)['run']['choices'], 1)

    def test_next_preview_takes_the_row_and_its_subscriptions(self):
        self.choose(self.first)
        run = self.preview(**self.source)
        line = self.line_of(run, 'user', '7')
        self.assertEqual((line.action, line.code, line.res_id), ('update', False, self.first.id))
        self.assertEqual(line.changes['street'], [None, '1 Main Street'])
        self.assertEqual(self.line_of(run, 'subscription', 'a').action, 'create')
        self.assertEqual(run.counts['user']['fail'], 0)
        self.carry_out(run)
        self.assertEqual((run.state, self.order_of('a').partner_id), ('done', self.first))
        self.assertRecordValues(self.first, [{
            'name': "Twin A", 'city': "Halifax", 'street': '1 Main Street', 'x_fc_stripe_customer_id': 'cus_7'}])

    def test_differences_are_warned_of_once(self):
        self.choose(self.first)
        result = self.import_rows(**self.source)
        self.assertIn(('user', '7', 'FB_PARTNER_DIFFERS'), self.codes(result['warnings']))
        again = self.import_rows(**self.source)
        self.assert_nothing_written(again)
        self.assertEqual(self.codes(again['warnings']), set())

    def test_later_change_in_nexacloud_is_followed_where_odoo_holds_what_was_imported(self):
        self.choose(self.first)
        self.import_rows(**self.source)
        self.source['users'][0].update(billing_address='2 Main Street', billing_city='Kingston')
        result = self.import_rows(**self.source)
        self.assertRecordValues(self.first, [{'street': '2 Main Street', 'city': "Halifax"}])
        self.assertIn(('user', '7', 'FB_PARTNER_EDITED'), self.codes(result['warnings']))

    def test_reviewed_plan_can_still_be_imported_as_it_was(self):
        self.choose(self.first)
        self.carry_out(self.reviewed)
        self.assertEqual((self.reviewed.state, self.reviewed.counts['user']['fail']), ('done', 1))
        self.assertFalse(self.order_of('a'))
        self.assertTrue(self.order_of('b'))

    def test_choice_is_open_after_an_import_too(self):
        self.carry_out(self.reviewed)
        self.choose(self.second)
        self.assertEqual(self.import_rows(**self.source)['created'], {'subscriptions': 1})
        self.assertEqual(self.order_of('a').partner_id, self.second)

    def test_two_users_of_one_email_are_chosen_one_by_one(self):
        self.source['users'][1]['email'] = EMAIL
        run = self.preview(**self.source)
        self.choose(self.first, run)
        self.assertTrue(self.row(run, '8')['choice']['open'])
        self.choose(self.first, run, '8')
        result = self.import_rows(**self.source)
        self.assertEqual(result['failed'], [])
        self.assertIn(('user', '8', 'FB_PARTNER_SHARED'), self.codes(result['warnings']))
        self.assertEqual((self.order_of('a') + self.order_of('b')).partner_id, self.first)

    def test_nobody_is_mailed_or_told(self):
        before = (self.first.message_ids, self.env['mail.mail'].sudo().search_count([]))
        self.choose(self.first)
        self.assertEqual((self.first.message_ids, self.env['mail.mail'].sudo().search_count([])), before)

    # -- A new customer -----------------------------------------------------------------------------------------------

    def test_new_customer_is_what_an_import_would_make(self):
        self.choose(False)
        made = self.partner_of('7')
        self.assertNotIn(made, self.first + self.second)
        self.assertIn("had a new customer made: Twin (id", self.row(self.reviewed)['choice']['text'])
        self.import_rows([user('9', email='alone@example.com', full_name="Twin", stripe_customer_id='cus_7')])
        imported = self.partner_of('9')
        ignored = {'id', 'email', 'email_normalized', 'email_formatted', 'display_name', 'complete_name', 'x_fc_account_link_ids',
                   'avatar_cache_key', 'commercial_partner_id'}
        names = [name for name, field in made._fields.items() if field.store and name not in ignored and not name.endswith('_date')]
        self.assertEqual(made.sudo().read(names)[0] | {'id': 0}, imported.sudo().read(names)[0] | {'id': 0})
        values = [link.last_values for link in self.links().sorted('external_id')]
        self.assertEqual({**values[0], 'email': None}, {**values[1], 'email': None})

    def test_new_customers_row_is_unchanged_then_and_its_subscriptions_new(self):
        self.choose(False)
        result = self.import_rows(**self.source)
        self.assertEqual(result['unchanged'], {'partners': 1})
        self.assertEqual(result['created']['subscriptions'], 2)
        self.assertEqual(self.order_of('a').partner_id, self.partner_of('7'))

    def test_new_customer_is_made_silently(self):
        mails = self.env['mail.mail'].sudo().search_count([])
        self.choose(False)
        self.assertEqual(self.env['mail.mail'].sudo().search_count([]), mails)
        self.assertFalse(self.partner_of('7').message_ids)
        self.assertFalse(self.partner_of('7').message_partner_ids)

    def test_new_customer_that_odoo_refuses_leaves_no_trace(self):
        partners = self.env['res.partner'].sudo()
        before = partners.search_count([])
        create = self.env.registry['res.partner'].create

        def refuse(records, vals_list):
            if any(values.get('name') == "Twin" for values in vals_list):
                raise ValidationError("not today")
            return create(records, vals_list)
        with patch.object(self.env.registry['res.partner'], 'create', refuse):
            self.assert_refused('not today.*FB_ROW_REFUSED', False)
        self.assertEqual(partners.search_count([]), before)
        self.assertTrue(self.row(self.reviewed)['choice']['open'])

    # -- When it is refused -------------------------------------------------------------------------------------------

    def test_candidate_that_is_no_more(self):
        stranger = self.make_partner("Stranger", 'stranger@example.com')
        self.assert_refused('FB_CHOICE_OTHER', stranger)
        self.second.sudo().email = 'moved@example.com'
        self.assert_refused('FB_CHOICE_OTHER', self.second)
        self.assertEqual([partner['id'] for partner in self.row(self.reviewed)['choice']['candidates']], [self.first.id])
        self.choose(self.first)

    def test_candidate_that_was_merged_away(self):
        merged = self.second.id
        self.env['base.partner.merge.automatic.wizard'].sudo()._merge([self.first.id, merged], self.first.sudo())
        with self.assertRaisesRegex(UserError, 'FB_CHOICE_OTHER'):
            self.reviewed.choose_customer(self.line_of(self.reviewed, 'user', '7').id, merged)
        self.choose(self.first)
        self.assertEqual(self.partner_of('7'), self.first)

    def test_candidate_archived_meanwhile_is_one_still_and_marked(self):
        self.second.sudo().active = False
        marks = {partner['id']: partner['archived'] for partner in self.row(self.reviewed)['choice']['candidates']}
        self.assertEqual(marks, {self.first.id: False, self.second.id: True})
        self.choose(self.second)
        self.assertEqual(self.partner_of('7'), self.second)

    def test_partner_of_another_company(self):
        other = self.env['res.company'].sudo().create({'name': "Second"})
        self.second.sudo().company_id = other
        self.assertNotIn(self.second.id, [partner['id'] for partner in self.row(self.reviewed)['choice']['candidates']])
        self.assert_refused('FB_CHOICE_OTHER', self.second)

    def test_partner_of_a_colleague_or_of_a_company_is_protected(self):
        colleague = self._user('choice-colleague').sudo().partner_id
        colleague.email = EMAIL
        own = self.company.partner_id.sudo()
        own.email = EMAIL
        self.env.flush_all()
        ids = [partner['id'] for partner in self.row(self.reviewed)['choice']['candidates']]
        self.assertEqual(ids, [self.first.id, self.second.id])
        for partner in (colleague, own):
            self.assert_refused('FB_CHOICE_OTHER', partner)

    def test_picked_twice(self):
        self.choose(self.first)
        self.assert_refused('FB_CHOICE_MADE', self.second)
        self.assert_refused('FB_CHOICE_MADE', False)
        self.assertEqual(self.partner_of('7'), self.first)

    def test_link_made_by_hand_meanwhile(self):
        self.carry_out(self.reviewed)
        service = self.env['fusion.billing.service'].sudo().search([('code', '=', 'nexacloud')])
        self.links().create({'service_id': service.id, 'external_id': '7', 'partner_id': self.second.id})
        self.assertEqual(self.row(self.reviewed)['choice'], {'open': False, 'text': None, 'candidates': []})
        self.assert_refused('FB_CHOICE_MADE', self.first)

    def test_row_that_asks_for_no_choice(self):
        self.assert_refused('FB_CHOICE_NONE', self.first, external_id='8')
        with self.assertRaisesRegex(UserError, 'FB_CHOICE_NONE'):
            self.reviewed.choose_customer(self.line_of(self.reviewed, 'subscription', 'a').id, self.first.id)
        with self.assertRaisesRegex(UserError, 'FB_CHOICE_NONE'):
            self.reviewed.choose_customer(0, self.first.id)

    def test_row_of_another_run(self):
        older = self.line_of(self.reviewed, 'user', '7')
        newer = self.preview(**self.source)
        with self.assertRaisesRegex(UserError, 'FB_CHOICE_NONE'):
            newer.choose_customer(older.id, self.first.id)

    def test_outdated_preview(self):
        newer = self.preview(**self.source)
        self.assert_refused('FB_PLAN_SUPERSEDED', self.first)
        self.choose(self.first, newer)

    def test_run_under_way(self):
        self.start_run(source=self.source)
        self.assert_refused('FB_IMPORT_RUNNING', self.first)

    def test_import_of_the_plan_under_way(self):
        self.reviewed.action_import()
        self.assertFalse(self.row(self.reviewed)['choice']['open'])
        self.assert_refused('FB_IMPORT_RUNNING', self.first)

    def test_nobody_but_a_manager_of_the_company(self):
        line = self.line_of(self.reviewed, 'user', '7')
        for somebody in (self._user('choice-reader', USER), self.make_foreigner()):
            with self.assertRaises(AccessError):
                self._rpc(somebody, self.reviewed, 'choose_customer', line.id, self.first.id)
        self.assertFalse(self.links())
        self._rpc(self._user('choice-manager', MANAGER), self.reviewed, 'choose_customer', line.id, self.first.id)
        self.assertEqual(self.partner_of('7'), self.first)

    # -- A choice that was wrong --------------------------------------------------------------------------------------

    def test_link_of_a_row_is_at_hand(self):
        self.carry_out(self.reviewed)
        row = self.row(self.reviewed, '8')
        self.assertEqual(self.env['fusion.billing.account.link'].browse(row['link']).external_id, '8')


@tagged('post_install', '-at_install')
class TestMendedLink(ChoiceCase):
    """A wrong match is mended on the link; the next import moves the order with all that Odoo derives from the customer."""

    def test_order_moves_with_taxes_and_addresses(self):
        canada, states = self.env.ref('base.ca').id, {code: self.env.ref(f'base.state_ca_{code}').id for code in ('on', 'qc', 'ab')}
        self.first.sudo().write({'country_id': canada, 'state_id': states['on']})
        self.second.sudo().write({'country_id': canada, 'state_id': states['qc'], 'is_company': True, 'child_ids': [
            (0, 0, {'name': "Accounts", 'type': 'invoice', 'country_id': canada, 'state_id': states['ab']})]})
        self.choose(self.first)
        self.import_rows(**self.source)
        order = self.order_of('a')
        wrong = (order.partner_invoice_id, order.fiscal_position_id, order.order_line.tax_ids, order.amount_tax)
        self.assertEqual((order.partner_id, order.partner_invoice_id), (self.first, self.first))

        link = self.links().filtered(lambda link: link.external_id == '7')
        link.with_user(self.manager).partner_id = self.second
        run = self.preview(**self.source)
        self.assertEqual(self.line_of(run, 'subscription', 'a').changes['partner_id'], ["Twin A", "Twin B"])
        self.carry_out(run)

        self.assertEqual((run.state, self.order_of('a')), ('done', order), "it is the same order")
        self.assertEqual((order.partner_id, order.partner_shipping_id), (self.second, self.second))
        self.assertEqual(order.partner_invoice_id, self.second.child_ids)
        by_hand = self.env['sale.order'].sudo().create({
            'partner_id': self.second.id, 'plan_id': order.plan_id.id,
            'order_line': [(0, 0, {'product_id': order.order_line.product_id.id, 'price_unit': 49.99})]})
        for name in ('partner_invoice_id', 'fiscal_position_id', 'amount_tax', 'amount_total', 'payment_term_id'):
            self.assertEqual(order[name], by_hand[name], name)
        self.assertEqual(order.order_line.tax_ids, by_hand.order_line.tax_ids)
        self.assertNotEqual(wrong, (order.partner_invoice_id, order.fiscal_position_id, order.order_line.tax_ids, order.amount_tax))
        self.assertEqual((order.order_line.price_unit, len(order.order_line)), (49.99, 1))
        self.assertTrue(all(row['agrees'] for row in run.control_totals))
        self.assertEqual(self.order_of('b').partner_id, self.partner_of('8'), "the others stay where they are")
        self.assert_nothing_written(self.import_rows(**self.source))
