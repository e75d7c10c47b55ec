from contextlib import contextmanager
from unittest.mock import patch

from ..engine.client import EngineClient
from ..importer.importer import Importer
from ..models import import_run_job
from ..models.import_run import OPEN
from .common import MANAGER, SALESMAN, BillingCase


def user(external_id, **columns):
    """A row of NexaCloud's users."""
    return {
        'id': external_id, 'email': f'customer-{external_id}@example.com', 'full_name': f'Customer {external_id}',
        'company': None, 'billing_email': None, 'billing_address': '1 Main Street', 'billing_city': 'Toronto',
        'billing_state': 'ON', 'billing_postal_code': 'M5V 2T6', 'billing_country': 'CA', 'tax_id': None,
        'stripe_customer_id': None, **columns,
    }


def plan(code, **columns):
    """A row of NexaCloud's plans."""
    return {
        'id': code, 'name': f'Plan {code}', 'price_monthly': '49.99', 'price_yearly': '499.90',
        'cpu_seconds_quota': '18000', 'is_active': True, **columns,
    }


def subscription(external_id, user_id, plan_id, **columns):
    """A row of NexaCloud's subscriptions."""
    return {
        'id': external_id, 'user_id': user_id, 'deployment_id': f'deployment-{external_id}', 'plan_id': plan_id,
        'status': 'active', 'billing_cycle': 'monthly', 'current_period_start': '2026-01-15',
        'current_period_end': '2026-02-15', **columns,
    }


def chunks_of(rows):
    """In it a run writes so many rows in a transaction."""
    return patch.object(import_run_job, 'ROWS_A_CHUNK', rows)


class ImportCase(BillingCase):
    """Imports rows through the real engine that FUSION_ENGINE_URL names, as a Fusion Billing Manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._user('fusion-manager', MANAGER, SALESMAN)
        cls.env = cls.env(user=cls.manager)

    def import_rows(self, users=(), plans=(), subscriptions=(), dry_run=False, env=None):
        rows = {'users': list(users), 'plans': list(plans), 'subscriptions': list(subscriptions)}
        result = (env or self.env)['fusion.billing.import.wizard']._import_rows(rows, dry_run=dry_run)
        (env or self.env).flush_all()
        return result

    def plan_rows(self, users=(), plans=(), subscriptions=()):
        """The PlanLines that an import of these rows would have, by (kind, id)."""
        importer = Importer(self.env, dry_run=True)
        snapshot = importer.snapshot_of(
            {'users': list(users), 'plans': list(plans), 'subscriptions': list(subscriptions)})
        return {(line.kind, line.external_id): line for line in importer.plan(snapshot).lines}

    def start_run(self, dry_run=True, source=None, env=None):
        """A run that is asked for, its source being these raw rows; no worker has done anything yet."""
        wizard = (env or self.env)['fusion.billing.import.wizard'].create({'dry_run': dry_run})
        self.source = source
        wizard.action_run_import()
        return wizard.run_id

    def work(self, run, steps=None):
        """Does a worker's steps, so many or until the run is no longer open; a TransactionCase allows no commit between."""
        with self.reading_source():
            while run.state in OPEN and steps != 0:
                run.sudo()._step()
                steps = steps and steps - 1
        self.env.flush_all()
        return run

    @contextmanager
    def reading_source(self):
        """In it runs read the raw rows of `self.source`, normalized by the real engine."""
        wizards = self.env.registry['fusion.billing.import.wizard']
        with patch.object(wizards, '_read_nexacloud_rows', lambda wizard: EngineClient(wizard.env).normalize(self.source)):
            yield

    def preview(self, **source):
        """A planned run of these rows, which waits for somebody to import it."""
        return self.work(self.start_run(source=source))

    def carry_out(self, run, rows_a_chunk=import_run_job.ROWS_A_CHUNK):
        """Imports a planned run."""
        run.action_import()
        with chunks_of(rows_a_chunk):
            return self.work(run)

    def speak_french(self):
        """From here on the manager reads French."""
        self.env['res.lang'].sudo()._activate_lang('fr_CA')
        self.env['ir.module.module'].sudo()._get('fusion_centralize_billing')._update_translations(['fr_CA'])
        self.manager.sudo().lang = 'fr_CA'

    def make_foreigner(self):
        """A manager of another company alone."""
        other = self.env['res.company'].sudo().create({'name': "Elsewhere"})
        foreigner = self._user('foreigner', MANAGER)
        foreigner.sudo().write({'company_ids': [(6, 0, other.ids)], 'company_id': other.id})
        return foreigner

    def make_partner(self, name, email=None, **values):
        """A partner that somebody makes by hand."""
        return self.env['res.partner'].sudo().create({'name': name, 'email': email, **values})

    def refuse_partner(self, external_id, error):
        """Has Odoo refuse the new partner of a user, as a constraint of some other module would."""
        partners = self.env.registry['res.partner']
        create = partners.create

        def refuse(records, vals_list):
            if any(values.get('name') == f'Customer {external_id}' for values in vals_list):
                raise error
            return create(records, vals_list)
        return patch.object(partners, 'create', refuse)

    def line_of(self, run, kind, external_id):
        return run.line_ids.filtered(lambda line: (line.kind, line.external_id) == (kind, external_id))

    def partner_of(self, external_id):
        return self.env['fusion.billing.account.link'].sudo().search([('external_id', '=', external_id)]).partner_id

    def order_of(self, external_id):
        return self.env['sale.order'].sudo().search([('x_fc_nexacloud_subscription_id', '=', external_id)])

    def charge_of(self, code):
        return self.env['fusion.billing.charge'].sudo().search([('plan_code', '=', code)])

    def codes(self, rows):
        return {(row['kind'], row['id'], row['code']) for row in rows}

    def assert_nothing_written(self, result):
        """A re-run: every row unchanged, and no table of an import gained or changed a row."""
        self.assertEqual((result['created'], result['updated']), ({}, {}))
