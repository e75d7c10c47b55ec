"""Rule 2: which partner a user of a service is."""
from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MANAGER, BillingCase


@tagged('post_install', '-at_install')
class TestAccountLink(BillingCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls._service()

    def _resolve(self, external_id='1', **values):
        return self.env['fusion.billing.account.link']._resolve_or_create_partner(self.service, external_id, **values)

    def test_rule_2_an_unknown_user_gets_a_new_partner(self):
        """Rule 2: nobody has the e-mail, so a partner is created."""
        link = self._resolve(name="Customer", email='Customer@Example.com')
        self.assertEqual((link.service_id, link.external_id), (self.service, '1'))
        self.assertEqual((link.partner_id.name, link.partner_id.email_normalized), ("Customer", 'customer@example.com'))
        self.assertFalse(link.partner_id.message_follower_ids)

    def test_rule_2_a_partner_without_a_name_gets_the_email_or_the_id(self):
        self.assertEqual(self._resolve('1', email='a@example.com').partner_id.name, 'a@example.com')
        self.assertEqual(self._resolve(2).partner_id.name, '2')

    def test_rule_2_a_known_user_keeps_the_link(self):
        """Rule 2: by link first, whatever name and e-mail say now; and nothing is written."""
        link = self._resolve(name="Customer", email='customer@example.com')
        self._partner(email='new@example.com')
        self.assertEqual(self._resolve(name="Other", email='new@example.com'), link)
        self.assertEqual(link.partner_id.name, "Customer")

    def test_rule_2_ids_are_compared_as_text(self):
        self.assertEqual(self._resolve(7), self._resolve('7'))

    def test_rule_2_services_do_not_share_ids(self):
        link = self._resolve()
        other = self.env['fusion.billing.account.link']._resolve_or_create_partner(self._service('other'), '1')
        self.assertNotEqual(link.partner_id, other.partner_id)

    def test_rule_2_one_partner_with_the_email_is_taken(self):
        """Rule 2: exactly one has it, of this company or of none, in any spelling."""
        for company in (False, self.company.id):
            email = f'customer{company or 0}@example.com'
            partner = self._partner(email=f'"Customer" <{email.upper()}>', company_id=company)
            self.assertEqual(self._resolve(email, name="Other", email=email).partner_id, partner)
            self.assertEqual(partner.name, "Customer")

    def test_rule_2_an_underscore_is_no_wildcard(self):
        self._partner(email='axb@example.com')
        self.assertEqual(self._resolve(name="New", email='a_b@example.com').partner_id.name, "New")

    def test_rule_2_a_partner_of_another_company_is_not_taken(self):
        self._partner(email='customer@example.com', company_id=self._company("Other").id)
        self.assertEqual(self._resolve(name="New", email='customer@example.com').partner_id.name, "New")

    def test_rule_2_several_partners_are_named_and_none_is_taken(self):
        partners = [self._partner(name, email='customer@example.com') for name in ("First", "Second")]
        with self.assertRaisesRegex(UserError, 'FB_PARTNER_AMBIGUOUS') as caught:
            self._resolve(email='customer@example.com')
        for partner in partners:
            self.assertIn(f'{partner.name} (id {partner.id})', str(caught.exception))
        self.assertFalse(self.env['fusion.billing.account.link'].search([('service_id', '=', self.service.id)]))

    def test_rule_2_a_company_and_its_contacts_count_as_the_company(self):
        company = self._partner("Corp", is_company=True, email='corp@example.com')
        self._partner("Contact", parent_id=company.id, email='corp@example.com')
        self.assertEqual(self._resolve(email='corp@example.com').partner_id, company)

    def test_rule_2_an_archived_partner_fails_and_says_so(self):
        self._partner("Gone", email='gone@example.com', active=False)
        with self.assertRaisesRegex(UserError, 'archived: Gone.*FB_PARTNER_ARCHIVED'):
            self._resolve(email='gone@example.com')

    def test_rule_2_internal_users_and_own_companies_are_never_taken(self):
        user = self._user('link-internal')
        user.partner_id.email = 'internal@example.com'
        self.company.partner_id.email = 'company@example.com'
        for partner in user.partner_id + self.company.partner_id:
            self.assertNotEqual(self._resolve(partner.email, name="New", email=partner.email).partner_id, partner)

    def test_rule_2_a_portal_user_is_taken(self):
        user = self._user('link-portal', 'base.group_portal')
        user.partner_id.email = 'portal@example.com'
        self.assertEqual(self._resolve(email='portal@example.com').partner_id, user.partner_id)

    def test_rule_2_what_is_no_email_matches_nobody(self):
        self._partner(email=False)
        self.assertEqual(self._resolve(name="New", email='no address').partner_id.name, "New")

    def test_one_link_a_user_of_a_service(self):
        link = self._resolve()
        with mute_logger('odoo.sql_db'), self.assertRaises(UniqueViolation), self.cr.savepoint():
            link.create({'service_id': self.service.id, 'external_id': '1', 'partner_id': self._partner().id})

    def test_a_manager_of_two_companies_links_no_customer_of_the_other(self):
        link, other = self._resolve(), self._company("Other")
        manager = self._user('link-manager', MANAGER)
        manager.company_ids += other
        foreign = self._partner("Foreign", company_id=other.id)
        before = link.partner_id
        for values in ({'partner_id': foreign.id}, {'service_id': self._service('other', company_id=other.id).id}):
            before.company_id = self.company
            with self.assertRaisesRegex(UserError, 'another company.*FB_PARTNER_COMPANY'), self.cr.savepoint():
                self._rpc(manager, link.with_context(allowed_company_ids=manager.company_ids.ids), 'write', values)
        self.assertEqual((link.partner_id, link.service_id), (before, self.service))

    def test_a_customer_of_the_company_above_or_of_none_may_be_linked(self):
        link = self._resolve()
        self.service.company_id = self.env['res.company'].create({'name': "Branch", 'parent_id': self.company.id})
        for company in (self.company, self.service.company_id, self.env['res.company']):
            link.partner_id = partner = self._partner(company_id=company.id)
            self.assertEqual(link.partner_id, partner)

    def test_a_linked_partner_cannot_be_deleted(self):
        link = self._resolve()
        partner = link.partner_id
        with self.assertRaisesRegex(UserError, 'FB_PARTNER_LINKED'):
            partner.unlink()
        link.unlink()
        self.assertTrue(partner.unlink())

    def test_last_imported_values_are_kept_by_field(self):
        link = self._resolve()
        link.last_values = {'city': "Halifax", 'zip': None}
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(link.last_values, {'city': "Halifax", 'zip': None})
