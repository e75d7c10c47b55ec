from itertools import product

from odoo import Command
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tools import email_normalize

from ..importer.matching import normalized
from .import_common import ImportCase, user


class TestNormalized(BaseCase):

    def test_every_address_is_matched_by_what_odoo_makes_of_it(self):
        locals_ = ('a', 'A', 'a.b', '.a', 'a.', 'a..b', 'a_b', '-', '+', 'a+b', 'a b', 'a%b', '_', 'é', '"a"', '<a', '')
        hosts = ('x.ca', 'X.ca', 'x', 'x-y.ca', '-x.ca', 'x..ca', '.ca', 'x.ca.', 'x_y.ca', 'é.ca', 'x.ca>', '1.2', '')
        for local, at, host in product(locals_, ('@', '', '@@', ' @'), hosts):
            email = local + at + host
            with self.subTest(email=email):
                self.assertEqual(normalized(email), email_normalize(email, strict=False) or None)


@tagged('post_install', '-at_install')
class TestMatching(ImportCase):
    """Rule 2: which partner a NexaCloud user is."""

    def test_rule_2_unknown_user_becomes_a_partner_with_a_link(self):
        result = self.import_rows([user('7', stripe_customer_id='cus_7')])
        self.assertEqual(result['created'], {'partners': 1})
        link = self.env['fusion.billing.account.link'].search([('external_id', '=', '7')])
        self.assertEqual(link.service_id.code, 'nexacloud')
        self.assertRecordValues(link.partner_id, [{
            'name': 'Customer 7', 'email': 'customer-7@example.com', 'street': '1 Main Street', 'city': 'Toronto',
            'zip': 'M5V 2T6', 'x_fc_stripe_customer_id': 'cus_7', 'company_id': False,
        }])
        self.assertEqual((link.partner_id.state_id.code, link.partner_id.country_id.code), ('ON', 'CA'))

    def test_rule_2_one_partner_with_the_email_is_taken(self):
        partner = self.make_partner('Known', 'Customer-7@Example.com')
        result = self.import_rows([user('7')])
        self.assertEqual(self.partner_of('7'), partner)
        self.assertEqual(result['created'], {'partners': 1}, "the row is created when its link is")

    def test_rule_2_underscore_in_an_email_is_no_wildcard(self):
        other = self.make_partner('Other', 'axb@example.com')
        self.import_rows([user('7', email='a_b@example.com')])
        self.assertNotEqual(self.partner_of('7'), other)

    def test_rule_2_link_wins_over_email(self):
        self.import_rows([user('7')])
        linked = self.partner_of('7')
        self.make_partner('Newcomer', 'moved@example.com')
        self.import_rows([user('7', email='moved@example.com')])
        self.assertEqual(self.partner_of('7'), linked)

    def test_rule_2_several_partners_fail_the_row_by_name(self):
        first, second = self.make_partner('Twin A', 'twin@example.com'), self.make_partner('Twin B', 'twin@example.com')
        result = self.import_rows([user('7', email='twin@example.com'), user('8')])
        [failed] = result['failed']
        self.assertEqual((failed['kind'], failed['id'], failed['code']), ('user', '7', 'FB_PARTNER_AMBIGUOUS'))
        for partner in (first, second):
            self.assertIn(f'{partner.name} (id {partner.id})', failed['error'])
        self.assertEqual(result['created'], {'partners': 1}, "the other row is imported")

    def test_rule_2_archived_only_fails_the_row(self):
        self.make_partner('Gone', 'gone@example.com', active=False)
        result = self.import_rows([user('7', email='gone@example.com')])
        self.assertEqual(self.codes(result['failed']), {('user', '7', 'FB_PARTNER_ARCHIVED')})
        self.assertIn('archived', result['failed'][0]['error'])
        self.assertFalse(self.partner_of('7'))

    def test_rule_2_archived_partner_counts_beside_an_active_one(self):
        self.make_partner('Here', 'both@example.com')
        self.make_partner('Gone', 'both@example.com', active=False)
        result = self.import_rows([user('7', email='both@example.com')])
        self.assertEqual(self.codes(result['failed']), {('user', '7', 'FB_PARTNER_AMBIGUOUS')})

    def test_rule_2_company_and_its_contacts_count_as_the_company(self):
        company = self.make_partner('Acme', 'office@example.com', is_company=True)
        self.make_partner('Reception', 'office@example.com', parent_id=company.id)
        self.import_rows([user('7', email='office@example.com')])
        self.assertEqual(self.partner_of('7'), company)

    def test_rule_2_two_contacts_of_one_company_are_ambiguous(self):
        company = self.make_partner('Acme', 'acme@example.com', is_company=True)
        for name in ('Sales', 'Support'):
            self.make_partner(name, 'desk@example.com', parent_id=company.id)
        result = self.import_rows([user('7', email='desk@example.com')])
        self.assertEqual(self.codes(result['failed']), {('user', '7', 'FB_PARTNER_AMBIGUOUS')})

    def test_rule_2_internal_user_is_never_matched(self):
        colleague = new_test_user(self.env(su=True), 'colleague', groups='base.group_user', email='colleague@example.com')
        before = colleague.partner_id.read(['name', 'street'])
        self.import_rows([user('7', email='colleague@example.com')])
        self.assertNotEqual(self.partner_of('7'), colleague.partner_id)
        self.assertTrue(self.partner_of('7'))
        self.assertEqual(colleague.partner_id.read(['name', 'street']), before)

    def test_rule_2_own_company_is_never_matched(self):
        self.company.partner_id.sudo().email = 'billing@own.example'
        self.import_rows([user('7', email='billing@own.example')])
        self.assertNotEqual(self.partner_of('7'), self.company.partner_id)

    def test_rule_2_partner_of_another_company_is_not_matched(self):
        elsewhere = self.env['res.company'].sudo().create({'name': 'Elsewhere'})
        foreign = self.make_partner('Foreign', 'customer-7@example.com', company_id=elsewhere.id)
        self.import_rows([user('7')])
        self.assertNotEqual(self.partner_of('7'), foreign)

    def test_rule_2_users_with_one_email_share_a_new_partner(self):
        result = self.import_rows([user('10', email='shared@example.com'), user('9', email='SHARED@example.com')])
        self.assertEqual(result['created'], {'partners': 2})
        self.assertEqual(self.partner_of('9'), self.partner_of('10'))
        self.assertEqual(self.partner_of('9').name, 'Customer 9', "the lowest id speaks: 9 comes before 10")
        self.assertIn(('user', '10', 'FB_PARTNER_SHARED'), self.codes(result['warnings']))
        self.assert_nothing_written(self.import_rows(
            [user('10', email='shared@example.com'), user('9', email='SHARED@example.com')]))

    def test_rule_2_user_without_email_is_always_new(self):
        self.import_rows([user('7', email=None), user('8', email=None)])
        self.assertNotEqual(self.partner_of('7'), self.partner_of('8'))

    def test_company_of_a_customer(self):
        self.import_rows([user('7', company='Acme'), user('8', full_name=None, company='Acme')])
        self.assertRecordValues(self.partner_of('7') + self.partner_of('8'), [
            {'name': 'Customer 7', 'company_name': 'Acme', 'is_company': False},
            {'name': 'Acme', 'company_name': 'Acme', 'is_company': True},
        ])


@tagged('post_install', '-at_install')
class TestThreeWayUpdate(ImportCase):
    """Rule 3: a partner belongs to Odoo."""

    def test_long_values_of_both_sides_are_shortened_in_a_warning(self):
        self.make_partner("Known", 'customer-7@example.com', city='é' * 41)
        result = self.import_rows([user('7', full_name="Known", billing_city=f"{'x' * 20}\n\t{'y' * 99}")])
        [warning] = [row for row in result['warnings'] if row['code'] == 'FB_PARTNER_DIFFERS']
        self.assertIn(f"City ({'é' * 40}…; NexaCloud: {'x' * 20} {'y' * 19}…) was kept", warning['message'])

    def test_rule_3_matched_partner_gets_its_empty_fields_filled_only(self):
        partner = self.env['res.partner'].sudo().create(
            {'name': 'Known', 'email': 'customer-7@example.com', 'city': 'Ottawa'})
        result = self.import_rows([user('7')])
        self.assertRecordValues(partner, [{'name': 'Known', 'city': 'Ottawa', 'street': '1 Main Street'}])
        [warning] = [row for row in result['warnings'] if row['code'] == 'FB_PARTNER_DIFFERS']
        self.assertIn("Odoo's own Name (Known; NexaCloud: Customer 7), City (Ottawa; NexaCloud: Toronto) was kept", warning['message'])

    def test_rule_3_changed_value_is_followed_while_odoo_holds_the_imported_one(self):
        self.import_rows([user('7')])
        result = self.import_rows([user('7', billing_city='Kingston')])
        self.assertEqual(result['updated'], {'partners': 1})
        self.assertEqual(self.partner_of('7').city, 'Kingston')

    def test_rule_3_value_edited_in_odoo_is_kept_and_warned_of(self):
        self.import_rows([user('7')])
        self.partner_of('7').city = 'Edited'
        result = self.import_rows([user('7', billing_city='Kingston')])
        self.assertEqual(self.partner_of('7').city, 'Edited')
        self.assertIn(('user', '7', 'FB_PARTNER_EDITED'), self.codes(result['warnings']))
        self.assertEqual(result['unchanged'], {'partners': 1})

    def test_rule_3_edited_value_is_kept_while_nexacloud_does_not_change(self):
        self.import_rows([user('7')])
        self.partner_of('7').city = 'Edited'
        self.assert_nothing_written(self.import_rows([user('7')]))
        self.assertEqual(self.partner_of('7').city, 'Edited')

    def test_rule_3_missing_value_clears_nothing(self):
        self.import_rows([user('7')])
        self.assert_nothing_written(self.import_rows([user('7', billing_city=None, billing_address='')]))
        self.assertRecordValues(self.partner_of('7'), [{'city': 'Toronto', 'street': '1 Main Street'}])

    def test_rule_3_value_that_appears_later_is_filled_in(self):
        self.import_rows([user('7', billing_city=None)])
        self.import_rows([user('7', billing_city='Toronto')])
        self.assertEqual(self.partner_of('7').city, 'Toronto')

    def test_rule_3_correction_made_in_both_systems_is_remembered(self):
        self.import_rows([user('7', billing_city='Torronto')])
        self.partner_of('7').city = 'Toronto'
        self.import_rows([user('7', billing_city='Toronto')])
        self.import_rows([user('7', billing_city='Kingston')])
        self.assertEqual(self.partner_of('7').city, 'Kingston', "Odoo held what NexaCloud last said")

    def test_rule_3_country_and_state_are_followed_as_a_pair(self):
        self.import_rows([user('7')])
        self.import_rows([user('7', billing_country='United States', billing_state='NY')])
        partner = self.partner_of('7')
        self.assertEqual((partner.country_id.code, partner.state_id.code, partner.state_id.country_id.code), ('US', 'NY', 'US'))

    def test_rule_3_of_users_who_share_a_partner_the_lowest_speaks(self):
        rows = [user('2', email='shared@example.com', billing_city='Laval'),
                user('10', email='shared@example.com', billing_city='Gatineau')]
        self.import_rows(rows)
        self.assertEqual(self.partner_of('10').city, 'Laval')
        self.assert_nothing_written(self.import_rows(reversed(rows)))
        self.assertEqual(self.partner_of('10').city, 'Laval')


    def test_rule_3_contact_leaves_the_address_of_its_company_alone(self):
        company = self.env['res.partner'].sudo().create({
            'name': 'Acme', 'is_company': True, 'city': 'Montreal', 'child_ids': [
                Command.create({'name': 'Reception', 'email': 'customer-7@example.com'})]})
        self.import_rows([user('7')])
        self.import_rows([user('7', billing_address='77 Elsewhere', billing_city='Kingston')])
        self.assertEqual(self.partner_of('7'), company.child_ids)
        self.assertRecordValues(company, [{'city': 'Montreal', 'street': False, 'zip': False}])

    def test_rule_2_contact_of_the_own_company_leaves_it_alone(self):
        own = self.company.partner_id.sudo()
        before = own.read(['street', 'city', 'zip', 'state_id', 'country_id', 'vat'])
        self.env['res.partner'].sudo().create({'name': 'Reception', 'email': 'customer-7@example.com', 'parent_id': own.id})
        self.import_rows([user('7')])
        self.import_rows([user('7', billing_address='77 Elsewhere', tax_id='123456782RT0001')])
        self.assertEqual(own.read(['street', 'city', 'zip', 'state_id', 'country_id', 'vat']), before)

    def test_rule_3_state_of_the_same_code_in_another_country_is_another_state(self):
        self.import_rows([user('7', billing_country='US', billing_state='WA')])
        self.import_rows([user('7', billing_country='AU', billing_state='WA')])
        partner = self.partner_of('7')
        self.assertEqual((partner.country_id.code, partner.state_id.code, partner.state_id.country_id.code), ('AU', 'WA', 'AU'))

    def test_rule_3_imported_state_goes_with_its_country(self):
        self.import_rows([user('7')])
        self.import_rows([user('7', billing_country='FR', billing_state=None)])
        self.assertEqual((self.partner_of('7').country_id.code, self.partner_of('7').state_id.code), ('FR', False))
        self.assert_nothing_written(self.import_rows([user('7', billing_country='FR', billing_state=None)]))
        self.import_rows([user('7', billing_country='US', billing_state='NY')])
        self.assertEqual((self.partner_of('7').country_id.code, self.partner_of('7').state_id.code), ('US', 'NY'))

    def test_rule_3_edited_state_keeps_its_country(self):
        self.import_rows([user('7')])
        self.partner_of('7').state_id = self.env.ref('base.state_ca_qc')
        result = self.import_rows([user('7', billing_country='FR', billing_state=None)])
        self.assertEqual((self.partner_of('7').country_id.code, self.partner_of('7').state_id.code), ('CA', 'QC'))
        self.assert_nothing_written(self.import_rows([user('7', billing_country='FR', billing_state=None)]))
        self.assertIn(('user', '7', 'FB_PARTNER_EDITED'), self.codes(result['warnings']))

    def test_rule_3_state_that_appears_beside_an_edited_country_is_kept_out(self):
        self.import_rows([user('7', billing_state=None)])
        self.partner_of('7').country_id = self.env.ref('base.fr')
        for _run in range(2):
            result = self.import_rows([user('7')])
            self.assertEqual((self.partner_of('7').country_id.code, self.partner_of('7').state_id.code), ('FR', False))
            self.assertIn(('user', '7', 'FB_PARTNER_EDITED'), self.codes(result['warnings']))
            self.assert_nothing_written(result)

    def test_rule_3_no_state_is_filled_into_another_country(self):
        partner = self.env['res.partner'].sudo().create(
            {'name': 'Known', 'email': 'customer-7@example.com', 'country_id': self.env.ref('base.us').id})
        result = self.import_rows([user('7')])
        self.assertEqual((partner.country_id.code, partner.state_id.code), ('US', False))
        self.assertIn(('user', '7', 'FB_PARTNER_DIFFERS'), self.codes(result['warnings']))

    def test_stripe_customer_of_a_link_follows_nexacloud(self):
        rows = [user('2', email='shared@example.com'), user('10', email='shared@example.com', stripe_customer_id='cus_1')]
        self.import_rows(rows)
        rows[1]['stripe_customer_id'] = 'cus_2'
        self.assertEqual(self.import_rows(rows)['updated'], {'partners': 1})
        link = self.env['fusion.billing.account.link'].search([('external_id', '=', '10')])
        self.assertEqual(link.stripe_customer_id, 'cus_2')
        self.assert_nothing_written(self.import_rows(rows))

    def test_link_pointed_at_another_partner_starts_anew(self):
        self.import_rows([user('7')])
        other = self.env['res.partner'].sudo().create({'name': 'Right one'})
        self.env['fusion.billing.account.link'].search([('external_id', '=', '7')]).partner_id = other
        self.import_rows([user('7')])
        self.assertRecordValues(other, [{'name': 'Right one', 'city': 'Toronto'}])
        self.assert_nothing_written(self.import_rows([user('7')]))

    def test_ids_longer_than_python_converts(self):
        result = self.import_rows([user('1' * 5000, email=None), user('7')])
        self.assertEqual(result['created'].get('partners', 0) + len(result['failed']), 2)


@tagged('post_install', '-at_install')
class TestPlaces(ImportCase):
    """Rule 6: `billing_state` is a code or an English or French name."""

    def place_of(self, state, country='CA'):
        result = self.import_rows([user('7', billing_state=state, billing_country=country)])
        partner = self.partner_of('7')
        return partner.country_id.code, partner.state_id.code, {row['code'] for row in result['warnings']}

    def test_rule_6_province_by_code(self):
        self.assertEqual(self.place_of('qc'), ('CA', 'QC', set()))

    def test_rule_6_province_by_english_name(self):
        self.assertEqual(self.place_of('British Columbia'), ('CA', 'BC', set()))

    def test_rule_6_province_by_french_name(self):
        self.assertEqual(self.place_of('Nouvelle-Écosse', 'Canada'), ('CA', 'NS', set()))

    def test_rule_6_province_by_french_name_without_accents(self):
        self.assertEqual(self.place_of('QUEBEC'), ('CA', 'QC', set()))

    def test_rule_6_canadian_without_province_is_warned_of(self):
        self.assertEqual(self.place_of(None), ('CA', False, {'FB_PROVINCE_MISSING'}))

    def test_rule_6_canadian_with_unknown_province_is_warned_of(self):
        self.assertEqual(self.place_of('Atlantis'), ('CA', False, {'FB_PROVINCE_UNKNOWN'}))

    def test_rule_6_province_with_other_punctuation(self):
        for written, code in (('P.E.I.', 'PE'), ('Nouvelle Ecosse', 'NS'), ('CA-ON', 'ON'), ('Newfoundland', 'NL')):
            self.assertEqual(self.place_of(written, 'CAN')[1], code)

    def test_state_without_a_country_is_warned_of(self):
        self.assertEqual(self.place_of('ON', None), (False, False, {'FB_COUNTRY_MISSING'}))

    def test_state_of_another_country(self):
        self.assertEqual(self.place_of('California', 'USA'), ('US', 'CA', set()))

    def test_unknown_country_is_warned_of(self):
        self.assertEqual(self.place_of('ON', 'Atlantis'), (False, False, {'FB_COUNTRY_UNKNOWN'}))
