"""The stories of rating/*.json, each played by the real cron and the real engine.

A story has `charges`, fields of fusion.billing.charge by a plan's code, of a monthly plan unless its `recurrence` says
otherwise; one `subscription`; `events` in the order in which they reach Odoo; and the `periods` that come out, with their
figures as decimal text. An event has a moment, `at`, and one thing that happens: `use` of so many units at this moment,
whenever they are delivered; `plan`, the order sells another plan from now on; `start`, its start date is changed; `rate`,
the cron comes by. Days are UTC days.
"""
import json
from datetime import date, datetime, timezone
from pathlib import Path

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import BillingCase

FOLDER = Path(__file__).parent / 'rating'


@tagged('post_install', '-at_install')
class TestRatingScenarios(BillingCase):

    def test_every_story_comes_out_as_it_says(self):
        files = sorted(FOLDER.glob('*.json'))
        self.assertGreater(len(files), 10)
        for file in files:
            story = json.loads(file.read_text())
            with self.subTest(file.name, title=story['title']), self.env.cr.savepoint() as savepoint:
                self._set_up(story)
                for number, event in enumerate(story['events']):
                    self._play(number, event)
                self.assertEqual(self._periods(), story['periods'])
                savepoint.rollback()
                self.env.invalidate_all()

    def _set_up(self, story):
        self.service = self._service()
        self.metric = self._metric(aggregation=story.get('aggregation', 'sum'))
        self.products = {code: self._product(name=code) for code in story['charges']}
        self.recurrences = {}
        for code, values in story['charges'].items():
            recurrence = values.pop('recurrence', 'monthly')
            self.recurrences[code] = {'monthly': self.monthly, 'yearly': self.yearly}[recurrence]
            tiers = values.pop('tiers', ())
            self.env['fusion.billing.charge'].create({
                'name': code, 'service_id': self.service.id, 'plan_code': code, 'metric_id': self.metric.id,
                'plan_id': self.recurrences[code].id, 'plan_product_id': self.products[code].id,
                'tier_ids': [Command.create(tier) for tier in tiers], **values})
        subscription = story['subscription']
        self.order = self._order(
            start_date=date.fromisoformat(subscription['start']), plan_id=self.recurrences[subscription['plan']].id,
            order_line=[Command.create({'product_id': self.products[subscription['plan']].id, 'price_unit': 20.0})])

    def _play(self, number, event):
        moment = datetime.fromisoformat(event['at'].replace('Z', '+00:00')).astimezone(timezone.utc).replace(tzinfo=None)
        if 'use' in event:
            self.env['fusion.billing.usage'].create({
                'service_id': self.service.id, 'order_id': self.order.id, 'metric_id': self.metric.id,
                'quantity': float(event['use']), 'occurred_at': moment, 'idempotency_key': str(number)})
        elif 'plan' in event:
            self.order.write({
                'plan_id': self.recurrences[event['plan']].id,
                'order_line': [Command.update(self.order.order_line.id, {'product_id': self.products[event['plan']].id})]})
        elif 'start' in event:
            self.order.start_date = date.fromisoformat(event['start'])
        else:
            self.assertTrue(event['rate'])
            with freeze_time(moment), mute_logger('odoo.addons.fusion_centralize_billing.models.usage'):
                self.env['fusion.billing.usage'].with_context(tz='America/Toronto')._cron_rate_open_periods()

    def _periods(self):
        """What the usage of each period comes to together, as the story writes it."""
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """
            SELECT usage.period_start::text, usage.period_end::text, string_agg(DISTINCT charge.plan_code, ', '),
                   trim_scale(sum(usage.overage))::text, trim_scale(sum(usage.amount))::text,
                   trim_scale(sum(usage.amount_rounded))::text, max(usage.rating_warning)
              FROM fusion_billing_usage usage LEFT JOIN fusion_billing_charge charge ON charge.id = usage.charge_id
             WHERE usage.order_id = %s
          GROUP BY usage.period_start, usage.period_end
          ORDER BY usage.period_start
            """, self.order.id))
        names = ('from', 'next', 'charge', 'overage', 'amount', 'billed')
        return [
            dict(zip(names, figures, strict=True)) | ({'warning': warning.split('. ')[0] + '.'} if warning else {})
            for *figures, warning in rows]
