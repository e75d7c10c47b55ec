"""Rule 1: every way in which Odoo could confirm, bill, send, share, pay or change a shadow is tried, and is shut.

A door is a method `door_*` that goes through it by `call`, which stands for whoever tries: a salesperson, an admin with
every role of sales and accounting, and server code under `env.su`, whatever context they choose. Doors that
`door_values_*` names are open to server code, since an import goes through them.
"""
import logging

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.shadow_values import FOLLOWED, FOLLOWED_OF_LINE
from .common import SALESMAN, BillingCase

_logger = logging.getLogger(__name__)

# Keys that Odoo or this module might be thought to take for a pass.
CONTEXT = {'su': True, 'install_mode': True, 'tracking_disable': True, 'fusion_billing_import': True, 'import_file': True}


class TakenBack(Exception):
    """Ends a savepoint whose work is not to stay."""


@tagged('post_install', '-at_install')
class TestShadowDoors(BillingCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._partner("Customer", email='customer@example.com', phone='+1 416 555 0100')
        cls.shadow = cls._shadow(partner_id=cls.customer.id)
        cls.order = cls._order(partner_id=cls.customer.id)
        cls.other_partner = cls._partner("Other")
        cls.salesman = cls._user('door-salesman', SALESMAN, 'base.group_partner_manager')
        cls.admin = cls._user(
            'door-admin', 'base.group_system', 'sales_team.group_sale_manager', 'account.group_account_manager', 'account.group_account_user',
            'base.group_partner_manager', 'product.group_product_manager', 'sale.group_discount_per_so_line')
        cls.journal = cls.env['account.journal'].create({
            'name': "Sales", 'code': 'DOOR', 'type': 'sale', 'company_id': cls.company.id,
            'default_account_id': cls._account('income').id,
        })
        cls.customer.with_company(cls.company).property_account_receivable_id = cls._account('asset_receivable')
        cls.provider = cls.env['payment.provider'].create({
            'name': "Wire", 'code': 'none', 'state': 'test', 'company_id': cls.company.id})
        cls.method = cls.env['payment.method'].with_context(active_test=False).search([], limit=1)
        cls.env.flush_all()

    @classmethod
    def _account(cls, account_type):
        return cls.env['account.account'].create({
            'name': account_type, 'code': f'9{len(account_type)}00', 'account_type': account_type,
            'reconcile': account_type == 'asset_receivable', 'company_ids': cls.company.ids,
        })

    # How they are tried

    def _by(self, user):
        """How `user` calls a method as a client does."""
        def call(records, method, *args, context=None):
            return self._rpc(user, records, method, *args, context={
                **CONTEXT, 'allowed_company_ids': self.company.ids, **(context or {})})
        return call

    def _by_server(self, records, method, *args, context=None):
        """How server code calls a method under `env.su`, as the controllers of portal and payment do."""
        records = records.with_user(self.salesman).sudo().with_context(**CONTEXT, **(context or {}))
        return getattr(records, method)(*args)

    def _make(self, call, model, values, context=None):
        made = call(self.env[model], 'create', values, context=context)
        return self.env[model].browse(made if isinstance(made, (int, list)) else made.id)

    def _try(self, door, call):
        """The sentence that the door answers with; everything is taken back."""
        try:
            with self.cr.savepoint(), mute_logger('odoo.sql_db'):
                answer = door(call)
                self.env.flush_all()
                raise TakenBack
        except TakenBack:
            return str(answer)
        except CheckViolation as error:
            return self.env['sale.order']._sql_error_to_message(error)
        except UserError as error:
            # The web client shows any other class as a crash.
            self.assertIn(type(error), (UserError, AccessError))
            return str(error)
        finally:
            self.env.invalidate_all()

    def _doors(self, kind):
        """{name: function} of the doors of a kind."""
        return {name: getattr(self, name) for name in dir(type(self)) if name.startswith(f'door_{kind}')}

    def _assert_shut(self, doors, callers, codes):
        tried = 0
        for name, door in doors.items():
            for who, call in callers.items():
                with self.subTest(door=name, who=who):
                    tried += 1
                    answer = self._try(door, call)
                    self.assertRegex(answer, f'[(]({codes})[)]')
                    self.assertIn('NexaCloud', answer)
        _logger.info("%d doors tried in %d ways, all of them shut", len(doors), tried)

    def test_rule_1_doors_that_nobody_opens(self):
        everyone = {
            'salesperson': self._by(self.salesman), 'admin': self._by(self.admin), 'server code': self._by_server}
        self._assert_shut(self._doors('billing'), everyone, 'FB_SHADOW')

    def test_rule_1_doors_of_accounting_that_nobody_opens(self):
        self._assert_shut(
            self._doors('accounting'), {'admin': self._by(self.admin), 'server code': self._by_server}, 'FB_SHADOW')

    def test_rule_1_doors_inside_the_server(self):
        """Methods that no client can name, but that controllers, crons and other modules call."""
        self._assert_shut(self._doors('server'), {'server code': self._by_server}, 'FB_SHADOW|FB_SHADOW_VALUES')

    def test_rule_1_doors_that_an_import_alone_goes_through(self):
        clients = {'salesperson': self._by(self.salesman), 'admin': self._by(self.admin)}
        self._assert_shut(self._doors('values'), clients, 'FB_SHADOW_VALUES|FB_FIELD_GUARDED')

    def test_rule_1_server_code_changes_what_comes_from_nexacloud(self):
        """An import must be able to."""
        self.shadow.with_user(self.salesman).sudo().write({
            'partner_id': self.other_partner.id, 'order_line': [Command.update(self.shadow.order_line.id, {'price_unit': 30})]})
        self.assertEqual((self.shadow.partner_id, self.shadow.amount_untaxed), (self.other_partner, 30))

    def test_rule_1_the_same_doors_are_open_for_other_orders(self):
        """An order that is no shadow goes through all of them that can be tried on it, so they are tried as they should be."""
        shadow, type(self).shadow = self.shadow, self._order(partner_id=self.customer.id)
        self.addCleanup(setattr, type(self), 'shadow', shadow)
        self.env.flush_all()
        call = self._by(self.admin)
        for name, door in {**self._doors('billing'), **self._doors('accounting'), **self._doors('values')}.items():
            with self.subTest(door=name):
                self.assertNotIn('FB_SHADOW', self._try(door, call))

    # Confirming and sending

    def door_billing_confirm(self, call):
        call(self.shadow, 'action_confirm')

    def door_billing_confirm_list(self, call):
        call(self.order + self.shadow, 'action_confirm')

    def door_billing_send(self, call):
        call(self.shadow, 'action_quotation_send')

    def door_billing_send_list(self, call):
        call(self.order + self.shadow, 'action_quotation_send')

    def door_billing_mark_sent(self, call):
        call(self.shadow, 'action_quotation_sent')

    def door_billing_mark_sent_list(self, call):
        call(self.env.ref('sale.model_sale_order_action_quotation_sent'), 'run', context={
            'active_model': 'sale.order', 'active_ids': (self.order + self.shadow).ids})

    def door_billing_mark_sent_by_composer(self, call):
        call(self.shadow, 'message_post', context={'mark_so_as_sent': True})

    def door_billing_write_sent(self, call):
        call(self.shadow, 'write', {'state': 'sent'})

    def door_billing_write_sale(self, call):
        call(self.shadow, 'write', {'state': 'sale'})

    def door_billing_web_save_sale(self, call):
        call(self.shadow, 'web_save', {'state': 'sale'}, {})

    def door_billing_write_running_subscription(self, call):
        call(self.shadow, 'write', {'subscription_state': '3_progress'})

    def door_billing_write_pending_mail(self, call):
        call(self.shadow, 'write', {'pending_email_template_id': self.env.ref('sale.email_template_edi_sale').id})

    def door_billing_load_a_file(self, call):
        result = call(self.shadow, 'load', ['.id', 'state'], [[str(self.shadow.id), 'sale']])
        self.env.flush_all()
        return result['messages']

    def door_billing_copy(self, call):
        call(self.shadow, 'copy')

    def door_billing_copy_list(self, call):
        call(self.order + self.shadow, 'copy', {'client_order_ref': "Again"})

    def door_server_validate_order(self, call):
        call(self.shadow, '_validate_order')

    def door_server_confirmation_mail_later(self, call):
        self.env['ir.config_parameter'].set_param('sale.async_emails', True)
        self.env.ref('sale.send_pending_emails_cron').active = True
        call(self.shadow, '_send_order_confirmation_mail')

    def door_server_update_prices(self, call):
        call(self.shadow, 'action_update_prices')

    def door_server_update_taxes(self, call):
        call(self.shadow, 'action_update_taxes')

    # Sharing

    def door_billing_write_token(self, call):
        call(self.shadow, 'write', {'access_token': 'token'})

    def door_billing_preview(self, call):
        call(self.shadow, 'action_preview_sale_order')

    def door_billing_share(self, call):
        call(self.shadow, 'action_share', context={'active_model': 'sale.order', 'active_id': self.shadow.id})

    def door_billing_share_wizard_opens(self, call):
        call(self.env['portal.share'], 'default_get', ['share_link'], context={
            'active_model': 'sale.order', 'active_id': self.shadow.id})

    def door_billing_share_wizard_shows_link(self, call):
        wizard = self._share_wizard(call)
        call(wizard, 'read', ['share_link'])

    def door_billing_share_wizard_sends(self, call):
        call(self._share_wizard(call), 'action_send_mail')

    def door_billing_share_wizard_invites(self, call):
        self.env['ir.config_parameter'].set_param('auth_signup.invitation_scope', 'b2c')
        call(self._share_wizard(call), 'action_send_mail')

    def _share_wizard(self, call):
        return self._make(call, 'portal.share', {
            'res_model': 'sale.order', 'res_id': self.shadow.id, 'partner_ids': [Command.set(self.customer.ids)]})

    def door_server_share_url(self, call):
        call(self.shadow, '_get_share_url')

    # Invoicing

    def _down_payment(self, call, orders, **values):
        context = {'active_model': 'sale.order', 'active_ids': orders.ids, 'active_id': orders[:1].id}
        wizard = self._make(call, 'sale.advance.payment.inv', {
            'sale_order_ids': [Command.set(orders.ids)], **values}, context=context)
        call(wizard, 'create_invoices', context=context)

    def door_billing_invoice_wizard(self, call):
        self._down_payment(call, self.shadow, advance_payment_method='delivered')

    def door_billing_invoice_wizard_list(self, call):
        self._down_payment(call, self.order + self.shadow, advance_payment_method='delivered')

    def door_billing_down_payment_percentage(self, call):
        self._down_payment(call, self.shadow, advance_payment_method='percentage', amount=50)

    def door_billing_down_payment_fixed(self, call):
        self._down_payment(call, self.shadow, advance_payment_method='fixed', fixed_amount=5)

    def door_server_create_invoices(self, call):
        call(self.shadow, '_create_invoices')

    def door_server_down_payment_of_a_payment(self, call):
        call(self.shadow, '_generate_downpayment_invoices')

    def door_server_prepare_invoice(self, call):
        call(self.shadow, '_prepare_invoice')

    def _invoice(self, call, **line):
        return self._make(call, 'account.move', {
            'move_type': 'out_invoice', 'partner_id': self.customer.id, 'journal_id': self.journal.id,
            'invoice_line_ids': [Command.create({
                'name': "Hosting", 'price_unit': 20, 'account_id': self.journal.default_account_id.id, 'tax_ids': False, **line})],
        })

    def door_accounting_invoice_line(self, call):
        self._invoice(call, sale_line_ids=[Command.set(self.shadow.order_line.ids)])

    def door_accounting_invoice_line_later(self, call):
        invoice = self._invoice(call)
        call(invoice, 'write', {'invoice_line_ids': [
            Command.update(invoice.invoice_line_ids.id, {'sale_line_ids': [Command.link(self.shadow.order_line.id)]})]})

    def door_accounting_move_line(self, call):
        line = self._invoice(call).invoice_line_ids
        call(line, 'write', {'sale_line_ids': [Command.link(self.shadow.order_line.id)]})

    def door_accounting_from_the_order_line(self, call):
        line = self._invoice(call).invoice_line_ids
        call(self.shadow.order_line, 'write', {'invoice_lines': [Command.link(line.id)]})

    def door_accounting_from_the_order(self, call):
        line = self._invoice(call).invoice_line_ids
        call(self.shadow, 'write', {'order_line': [
            Command.update(self.shadow.order_line.id, {'invoice_lines': [Command.link(line.id)]})]})

    def door_server_line_that_comes_with_an_invoice(self, call):
        self._make(call, 'sale.order.line', {
            'order_id': self.shadow.id, 'product_id': self.order.order_line.product_id.id,
            'invoice_lines': [Command.link(self._invoice(call).invoice_line_ids.id)]})

    def door_accounting_post(self, call):
        """An invoice from the time before there were guards."""
        invoice = self._invoice(call)
        self.env.flush_all()
        self.cr.execute('INSERT INTO sale_order_line_invoice_rel (invoice_line_id, order_line_id) VALUES (%s, %s)', [
            invoice.invoice_line_ids.id, self.shadow.order_line.id])
        self.env.invalidate_all()
        call(invoice, 'action_post')

    def door_accounting_accrue(self, call):
        context = {'active_model': 'sale.order', 'active_ids': self.shadow.ids}
        wizard = self._make(call, 'account.accrued.orders.wizard', {
            'amount': 20, 'account_id': self._account('asset_current').id, 'date': '2026-01-31', 'reversal_date': '2026-02-01',
            'journal_id': self.env['account.journal'].create({
                'name': "Various", 'code': 'DOOR2', 'type': 'general', 'company_id': self.company.id}).id,
        }, context=context)
        call(wizard, 'create_entries', context=context)

    # Paying

    def _transaction(self, call, **values):
        return self._make(call, 'payment.transaction', {
            'provider_id': self.provider.id, 'payment_method_id': self.method.id, 'amount': 20, 'reference': 'door',
            'currency_id': self.shadow.currency_id.id, 'partner_id': self.customer.id, **values})

    def door_accounting_transaction(self, call):
        self._transaction(call, sale_order_ids=[Command.set(self.shadow.ids)])

    def door_accounting_transaction_later(self, call):
        call(self._transaction(call), 'write', {'sale_order_ids': [Command.link(self.shadow.id)]})

    def door_accounting_transaction_of_the_order(self, call):
        call(self.shadow, 'write', {'transaction_ids': [Command.link(self._transaction(call).id)]})

    def door_server_shadow_that_comes_with_a_transaction(self, call):
        self._make(call, 'sale.order', {
            'partner_id': self.customer.id, 'x_fc_shadow': True,
            'transaction_ids': [Command.link(self._transaction(call).id)]})

    def door_billing_payment_link_opens(self, call):
        call(self.env['payment.link.wizard'], 'default_get', ['amount'], context={
            'active_model': 'sale.order', 'active_id': self.shadow.id})

    def door_billing_payment_link(self, call):
        wizard = self._make(call, 'payment.link.wizard', {
            'res_model': 'sale.order', 'res_id': self.shadow.id, 'amount': 20, 'currency_id': self.shadow.currency_id.id,
            'partner_id': self.customer.id})
        call(wizard, 'read', ['link'])

    # What NexaCloud decides

    def door_values_customer(self, call):
        call(self.shadow, 'write', {'partner_id': self.other_partner.id})

    def door_values_customer_on_the_form(self, call):
        call(self.shadow, 'web_save', {'partner_id': self.other_partner.id}, {'partner_id': {}})

    def door_values_plan(self, call):
        call(self.shadow, 'write', {'plan_id': self.yearly.id})

    def door_values_pricelist(self, call):
        call(self.shadow, 'write', {'pricelist_id': self.env['product.pricelist'].create({'name': "Cheap"}).id})

    def door_values_signature(self, call):
        call(self.shadow, 'write', {'require_signature': True})

    def door_values_list_of_orders(self, call):
        call(self.order + self.shadow, 'write', {'partner_id': self.other_partner.id})

    def door_values_load_a_file(self, call):
        result = call(self.shadow, 'load', ['.id', 'partner_id/.id'], [[str(self.shadow.id), str(self.other_partner.id)]])
        return result['messages']

    def door_values_price(self, call):
        call(self.shadow.order_line, 'write', {'price_unit': 1})

    def door_values_quantity(self, call):
        call(self.shadow.order_line, 'write', {'product_uom_qty': 2})

    def door_values_product(self, call):
        call(self.shadow.order_line, 'write', {'product_id': self.order.order_line.product_id.id})

    def door_values_discount(self, call):
        call(self.shadow.order_line, 'write', {'discount': 10})

    def door_values_taxes(self, call):
        call(self.shadow.order_line, 'write', {'tax_ids': [Command.clear()]})

    def door_values_price_on_the_form(self, call):
        call(self.shadow, 'web_save', {'order_line': [
            Command.update(self.shadow.order_line.id, {'price_unit': 1})]}, {'order_line': {}})

    def door_values_line_is_added(self, call):
        call(self.shadow, 'write', {'order_line': [
            Command.create({'product_id': self.order.order_line.product_id.id, 'price_unit': 1})]})

    def door_values_line_is_made(self, call):
        self._make(call, 'sale.order.line', {
            'order_id': self.shadow.id, 'product_id': self.order.order_line.product_id.id, 'price_unit': 1})

    def door_values_line_is_moved_in(self, call):
        call(self.order.order_line, 'write', {'order_id': self.shadow.id})

    def door_values_line_is_moved_out(self, call):
        call(self.shadow.order_line, 'write', {'order_id': self.order.id})

    def door_values_line_is_copied(self, call):
        call(self.shadow.order_line, 'copy', {'order_id': self.shadow.id})

    def door_values_line_is_deleted(self, call):
        call(self.shadow.order_line, 'unlink')

    def door_values_line_is_deleted_on_the_form(self, call):
        call(self.shadow, 'write', {'order_line': [Command.delete(self.shadow.order_line.id)]})

    def door_values_lines_are_cleared(self, call):
        call(self.shadow, 'write', {'order_line': [Command.clear()]})

    def door_values_discount_wizard(self, call):
        wizard = self._make(call, 'sale.order.discount', {
            'sale_order_id': self.shadow.id, 'discount_type': 'sol_discount', 'discount_percentage': 0.1})
        call(wizard, 'action_apply_discount')

    def door_values_update_prices(self, call):
        call(self.shadow, 'action_update_prices')

    def door_values_update_taxes(self, call):
        call(self.shadow, 'action_update_taxes')

    def door_values_through_the_customer(self, call):
        call(self.customer, 'write', {'sale_order_ids': [Command.update(self.shadow.id, {'plan_id': self.yearly.id})]})

    def door_values_template(self, call):
        template = self.env['sale.order.template'].create({'name': "Template"})
        call(self.shadow, 'write', {'sale_order_template_id': template.id})

    def door_values_become_ordinary(self, call):
        call(self.shadow, 'write', {'x_fc_shadow': False})

    def test_rule_1_every_value_that_comes_from_nexacloud_is_refused(self):
        """None of the names is misspelt, and each alone is refused."""
        line, call = self.shadow.order_line, self._by(self.salesman)
        for record, names in ((self.shadow, FOLLOWED), (line, FOLLOWED_OF_LINE)):
            for name in sorted(names):
                with self.subTest(name=name), self.assertRaisesRegex(UserError, 'FB_SHADOW_VALUES'):
                    value = record._fields[name].convert_to_write(record[name], record)
                    call(record, 'write', {name: value})

    def test_rule_1_a_saved_card_is_refused(self):
        """Odoo Enterprise keeps one on the order, and charges it."""
        for call in (self._by(self.salesman), self._by_server):
            with self.assertRaisesRegex(UserError, 'FB_SHADOW'):
                call(self.shadow, 'write', {'payment_token_id': 1})

    def test_rule_1_looking_at_a_change_changes_nothing(self):
        """The form asks what a change would bring before anything is saved; the shadow stays as it is."""
        values = {'partner_id': self.other_partner.id}
        self._by(self.salesman)(self.shadow, 'onchange', values, ['partner_id'], {'partner_id': {}, 'pricelist_id': {}})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.shadow.partner_id, self.customer)
