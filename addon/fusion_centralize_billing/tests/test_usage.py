"""Rating of usage: which periods, by which charge, and what never happens to a shadow."""
from datetime import date, datetime
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..engine.client import EngineClient
from ..models import usage as usage_module
from ..models.billing_period import period_of
from .common import BillingCase


@tagged('post_install', '-at_install')
class TestUsage(BillingCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls._service()
        cls.metric = cls._metric()
        cls.product = cls._product()
        cls.charge = cls._charge(cls.service, cls.metric, plan_id=cls.monthly.id, plan_product_id=cls.product.id)
        cls.order = cls._subscription()

    @classmethod
    def _subscription(cls, **values):
        """A monthly subscription from January 15 on."""
        return cls._order(**{
            'start_date': '2026-01-15',
            'next_invoice_date': '2026-02-15',
            'order_line': [(0, 0, {'product_id': cls.product.id, 'price_unit': 20.0})],
            **values,
        })

    def _use(self, quantity, occurred_at='2026-01-20 12:00:00', **values):
        count = self.env['fusion.billing.usage'].search_count([])
        return self.env['fusion.billing.usage'].create({
            'service_id': self.service.id, 'order_id': self.order.id, 'metric_id': self.metric.id,
            'quantity': quantity, 'occurred_at': occurred_at, 'idempotency_key': f'key-{count}', **values,
        })

    def _rate(self):
        self.env['fusion.billing.usage']._cron_rate_open_periods()

    def test_a_period_is_rated_as_a_whole(self):
        """The sum of a period's usage pays one quota; its last usage carries the result."""
        first, last = self._use(18000, '2026-01-20 12:00:00'), self._use(7200, '2026-02-14 23:59:59')
        self._rate()
        self.assertEqual((first + last).mapped('state'), ['rated', 'rated'])
        self.assertEqual((first + last).charge_id, self.charge)
        self.assertEqual((first.overage, first.amount, first.amount_rounded), (0, 0, 0))
        self.assertEqual((last.overage, last.amount, last.amount_rounded), (7200, 0.015, 0.02))

    def test_every_period_has_its_own_quota(self):
        january, february = self._use(18000, '2026-02-14 23:59:59'), self._use(18000, '2026-02-15 00:00:00')
        self._rate()
        self.assertEqual((january + february).mapped('overage'), [0, 0])

    def test_days_are_utc_days_wherever_the_user_is(self):
        """Half past midnight in UTC is still the evening before in Vancouver, and belongs to the new period."""
        usage = self._use(25200, '2026-02-15 00:30:00')
        self.env['fusion.billing.usage'].with_context(tz='America/Vancouver')._cron_rate_open_periods()
        self.assertEqual((usage.state, usage.overage), ('rated', 7200))

    def test_late_usage_has_its_period_rated_anew(self):
        first = self._use(25200, '2026-02-01 00:00:00')
        self._rate()
        late = self._use(3600, '2026-01-16 00:00:00')
        self._rate()
        self.assertEqual(late.state, 'rated')
        self.assertEqual((late + first).mapped('overage'), [0, 10800])

    def test_rating_again_changes_nothing(self):
        usage = self._use(25200)
        self._rate()
        self.env.flush_all()
        written = usage.write_date
        with patch.object(EngineClient, 'rate', side_effect=AssertionError("nothing was open")):
            self._rate()
        self.assertEqual(usage.write_date, written)

    def test_the_metric_says_how_usage_adds_up(self):
        for aggregation, overage in (('sum', 42000), ('max', 12000), ('last', 2000)):
            with self.subTest(aggregation=aggregation):
                self.env['fusion.billing.usage'].search([]).unlink()
                self.metric.aggregation = aggregation
                self._use(10000, '2026-01-16 00:00:00')
                self._use(30000, '2026-01-17 00:00:00')
                last = self._use(20000, '2026-01-18 00:00:00')
                self._rate()
                self.assertEqual(last.overage, overage)

    def test_rule_1_shadows_are_left_alone(self):
        """Rule 1: usage of a shadow stays open even where its charge is rated here, and the order does not change."""
        shadow = self._subscription(x_fc_shadow=True, x_fc_nexacloud_subscription_id='sub-1')
        of_shadow, of_order = self._use(25200, order_id=shadow.id), self._use(25200)
        self.env.flush_all()
        before = shadow.read()[0]
        self._rate()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((of_shadow.state, of_order.state), ('open', 'rated'))
        self.assertEqual((of_shadow.overage, of_shadow.amount), (0, 0))
        self.assertEqual(shadow.read()[0], before)

    def test_charges_without_a_recurring_plan_rate_nothing(self):
        """What an import brings is rated from the day on which a recurring plan is set."""
        usage = self._use(25200)
        self.charge.plan_id = False
        self._rate()
        self.assertEqual(usage.state, 'open')
        self.charge.plan_id = self.monthly
        self._rate()
        self.assertEqual(usage.state, 'rated')

    def test_usage_without_exactly_one_charge_stays_open(self):
        other_plan = self._use(25200, order_id=self._subscription(plan_id=self.yearly.id).id)
        other_product = self._use(25200, order_id=self._order(start_date='2026-01-15').id)
        other_metric = self._use(25200, metric_id=self._metric('ram').id)
        other_service = self._use(25200, service_id=self._service('other').id)
        self._rate()
        self.assertEqual(set((other_plan + other_product + other_metric + other_service).mapped('state')), {'open'})
        usage = self._use(25200)
        self._charge(self.service, self.metric, plan_code='twin', plan_id=self.monthly.id)
        self._rate()
        self.assertEqual(usage.state, 'open')

    def _kept(self, usage):
        """The figures of a usage as PostgreSQL keeps them."""
        self.env.flush_all()
        [figures] = self.env.execute_query(SQL(
            "SELECT trim_scale(overage)::text, trim_scale(amount)::text, trim_scale(amount_rounded)::text"
            "  FROM fusion_billing_usage WHERE id = %s", usage.id))
        return figures

    def test_quantities_add_up_exactly(self):
        """A float would lose the one or the other end of this sum."""
        self.charge.write({'included_quota': 0, 'unit_batch': 1, 'price_per_unit': 1})
        self._use(1000000000000, '2026-01-16 00:00:00')
        last = self._use(0.000000000001, '2026-01-17 00:00:00')
        self._rate()
        self.assertEqual(self._kept(last), (
            '1000000000000.000000000001', '1000000000000.000000000001', '1000000000000'))

    def test_amounts_are_kept_as_the_engine_rounds_them(self):
        """316222 x 0.0075 / 3 is 790.555, which rounds to 790.56; 17 figures and cents are more than a float holds."""
        self.charge.write({'included_quota': 0, 'unit_batch': 3})
        usage = self._use(316222)
        self._rate()
        self.assertEqual(self._kept(usage), ('316222', '790.555', '790.56'))
        self.charge.write({'unit_batch': 1, 'price_per_unit': 99999999999.99})
        late = self._use(1000000, '2026-01-21 00:00:00')
        self._rate()
        self.assertEqual(self._kept(late)[2], '131622199999986837.78')

    def test_one_line_and_many_are_rated_alike(self):
        """Also quantities that the field rounds: half up at the 12th digit behind the point."""
        self.charge.included_quota = 0.1
        quantities = [0, 0.1, 0.1 + 0.2, 0.3, 1e-12, 5e-13, 4.9e-13, 2.5e-12, 17999.5, 123456789.123456, 0.1000000000005]
        usages = [self._use(quantity, order_id=self._subscription().id) for quantity in quantities]
        self._rate()
        self.env.flush_all()
        for quantity, usage in zip(quantities, usages, strict=True):
            with self.subTest(quantity=quantity):
                overage, amount = self.charge._compute_billable(quantity)
                self.assertEqual(usage.overage, overage)
                self.assertAlmostEqual(usage.amount, amount, delta=5.1e-13)  # as many digits as the field has

    def test_queries_do_not_depend_on_the_number_of_periods(self):
        model = self.env['fusion.billing.usage']

        def queries(count):
            for _each in range(count):
                self._use(25200, order_id=self._subscription().id)
            periods = [each for each in model._open_periods()]
            self.assertEqual(len(periods), count)
            self.env.flush_all()
            before = self.cr.sql_log_count
            model._rate_periods(periods)
            return self.cr.sql_log_count - before
        queries(1)  # whatever is read once
        self.assertEqual(queries(3), queries(30))

    def test_usage_that_already_says_what_it_came_to_is_not_written_again(self):
        first, middle, last = (self._use(10000, f'2026-01-{day} 00:00:00') for day in (16, 17, 18))
        self._rate()
        rows = {}
        for step in ('before', 'after'):
            self.env.flush_all()
            rows[step] = dict(self.env.execute_query(SQL("SELECT id, ctid::text FROM fusion_billing_usage")))
            if step == 'before':
                self._use(10000, '2026-01-19 00:00:00')
                self._rate()
        unchanged = {usage for usage in (first, middle, last) if rows['before'][usage.id] == rows['after'][usage.id]}
        self.assertEqual(unchanged, {first, middle})

    def test_negative_usage_counts_as_none_and_whoever_looks_at_it_is_told(self):
        correction = self._use(-5)
        with self.assertLogs(usage_module.__name__, 'WARNING') as logs:
            self._rate()
        self.assertEqual((correction.state, correction.overage, correction.amount), ('rated', 0, 0))
        self.assertIn("-5", correction.rating_warning)
        self.assertIn('FB_RATE_QUANTITY_NEGATIVE', logs.output[0])
        last = self._use(30000, '2026-01-22 00:00:00')
        self._rate()
        self.assertEqual(((correction + last).mapped('rating_warning'), last.overage), ([False, False], 11995))

    def test_of_two_values_at_one_moment_the_last_is_the_one_that_was_recorded_last(self):
        self.metric.aggregation = 'last'
        first, last = self._use(30000), self._use(20000)
        self._rate()
        self.assertEqual((first + last).mapped('overage'), [0, 2000])

    def test_tiers_count_for_the_size_of_a_batch(self):
        """What the engine takes at once is limited by lines and by bytes."""
        self.charge.write({'charge_model': 'volume', 'tier_ids': [
            (0, 0, {'up_to': bound, 'price_per_unit': 1}) for bound in (10, 20, 0)]})
        for _each in range(5):
            self._use(25200, order_id=self._subscription().id)
        with patch.object(usage_module, 'BATCH', 8):
            periods = self.env['fusion.billing.usage']._open_periods()
            self.assertEqual([len(batch) for batch in usage_module._batches(periods)], [2, 2, 1])
        with patch.object(usage_module, 'BATCH', 1):
            self.assertEqual([len(batch) for batch in usage_module._batches(periods)], [1] * 5)

    def test_plans_of_one_recurrence_are_told_apart_by_their_product(self):
        large = self._product(name="Large")
        charge = self._charge(
            self.service, self.metric, plan_code='large', plan_id=self.monthly.id, plan_product_id=large.id,
            included_quota=0,
        )
        order = self._subscription(order_line=[(0, 0, {'product_id': large.id, 'price_unit': 40.0})])
        of_small, of_large = self._use(25200), self._use(25200, order_id=order.id)
        self._rate()
        self.assertEqual((of_small.charge_id, of_large.charge_id), (self.charge, charge))
        self.assertEqual((of_small.overage, of_large.overage), (7200, 25200))

    def test_usage_outside_any_period_stays_open(self):
        before_start = self._use(25200, '2026-01-14 23:59:59')
        without_start = self._use(25200, order_id=self._subscription(start_date=False).id)
        self._rate()
        self.assertEqual((before_start + without_start).mapped('state'), ['open', 'open'])

    def test_one_call_of_the_engine_a_batch(self):
        orders = [self._subscription() for _each in range(5)]
        for order in orders:
            self._use(25200, order_id=order.id)
        rate = EngineClient.rate
        with (
            patch.object(usage_module, 'BATCH', 2),
            patch.object(EngineClient, 'rate', autospec=True, side_effect=rate) as calls,
        ):
            self._rate()
        self.assertEqual([len(call.args[2]) for call in calls.call_args_list], [2, 2, 1])
        self.assertEqual(set(self.env['fusion.billing.usage'].search([]).mapped('overage')), {7200})

    def test_progress_is_committed_in_a_cron_only(self):
        """A test cannot commit, so outside of a cron this would fail; inside, every batch reports what is left."""
        for _each in range(3):
            self._use(25200, order_id=self._subscription().id)
        cron = type(self.env['ir.cron'])
        usage = self.env['fusion.billing.usage'].with_context(ir_cron_progress_id=1)
        with patch.object(usage_module, 'BATCH', 2), patch.object(cron, '_commit_progress') as progress:
            usage._cron_rate_open_periods()
            self.assertEqual(
                [(call.args, call.kwargs) for call in progress.call_args_list],
                [((2,), {'remaining': 1}), ((1,), {'remaining': 0})],
            )
            progress.reset_mock()
            usage._cron_rate_open_periods()
            progress.assert_not_called()
            self._use(25200)
            self._rate()
            progress.assert_not_called()

    def test_a_cron_whose_time_is_up_stops_after_its_batch(self):
        usages = [self._use(25200, order_id=self._subscription().id) for _each in range(3)]
        usage = self.env['fusion.billing.usage'].with_context(ir_cron_progress_id=1)
        with (
            patch.object(usage_module, 'BATCH', 2),
            patch.object(type(self.env['ir.cron']), '_commit_progress', return_value=0.0),
        ):
            usage._cron_rate_open_periods()
        self.assertEqual(sorted(each.state for each in usages), ['open', 'rated', 'rated'])

    def test_the_scheduled_action_calls_it(self):
        usage = self._use(25200)
        self.env.ref('fusion_centralize_billing.ir_cron_rate_open_periods').ir_actions_server_id.run()
        self.assertEqual(usage.state, 'rated')

    def test_one_line_that_the_engine_refuses_leaves_the_others_alone(self):
        other = self._metric('ram')
        charge = self._charge(self.service, other, plan_id=self.monthly.id)
        self.env.flush_all()
        self.env.cr.execute("UPDATE fusion_billing_charge SET unit_batch = 0 WHERE id = %s", [charge.id])  # Odoo refuses it
        charge.invalidate_recordset()
        refused, rated = self._use(25200, metric_id=other.id), self._use(25200)
        with self.assertLogs(usage_module.__name__, 'WARNING') as logs:
            self._rate()
        self.assertEqual((refused.state, rated.state), ('open', 'rated'))
        self.assertIn('FB_', logs.output[0])

    def test_an_engine_that_is_down_leaves_everything_open(self):
        """No failure of the cron either: after five of them Odoo would switch it off."""
        usage = self._use(25200)
        with (
            patch.object(EngineClient, 'rate', side_effect=UserError("The engine does not answer.")),
            self.assertLogs(usage_module.__name__, 'WARNING'),
        ):
            self._rate()
        self.assertEqual(usage.state, 'open')

    def test_the_same_usage_counts_once(self):
        self._use(1, idempotency_key='once')
        self._use(1, idempotency_key='once', service_id=self._service('other').id)
        with mute_logger('odoo.sql_db'), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self._use(1, idempotency_key='once')

    def test_periods_are_counted_from_the_start(self):
        """The end of a month comes back: January 31, February 28, March 31."""
        month, start = relativedelta(months=1), date(2026, 1, 31)
        for day, period in [
            ((2026, 1, 30), None),
            ((2026, 1, 31), ((2026, 1, 31), (2026, 2, 28))),
            ((2026, 2, 27), ((2026, 1, 31), (2026, 2, 28))),
            ((2026, 2, 28), ((2026, 2, 28), (2026, 3, 31))),
            ((2026, 3, 30), ((2026, 2, 28), (2026, 3, 31))),
            ((2026, 3, 31), ((2026, 3, 31), (2026, 4, 30))),
        ]:
            self.assertEqual(period_of(start, month, date(*day)), period and tuple(date(*each) for each in period))
        leap = period_of(date(2024, 2, 29), relativedelta(years=1), datetime(2025, 2, 28).date())
        self.assertEqual(leap, (date(2025, 2, 28), date(2026, 2, 28)))
