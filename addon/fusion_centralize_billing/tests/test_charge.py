"""Rule 8, the catalogue: what a charge holds and what it costs, computed by the real engine."""
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine.client import EngineClient
from ..models.charge import decimal_string
from .common import BillingCase


@tagged('post_install', '-at_install')
class TestCharge(BillingCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.service = cls._service()
        cls.metric = cls._metric()
        cls.charge = cls._charge(cls.service, cls.metric)

    def test_rule_8_the_catalogue_example(self):
        """Rule 8: 5 hours included, 7 used, 0.0075 an hour: 7200 seconds over, for 0.015."""
        self.assertEqual(self.charge._compute_billable(25200), (7200.0, 0.015))

    def test_up_to_the_quota_nothing_is_billed(self):
        for quantity in (-1, 0, 17999.5, 18000):
            self.assertEqual(self.charge._compute_billable(quantity), (0.0, 0.0))

    def test_one_unit_beyond_the_quota_is_billed_in_proportion(self):
        """Parts of a batch count; multiplied first and divided once: 316222 x 0.0075 / 3 is 790.555 to the digit."""
        self.charge.write({'included_quota': 0, 'unit_batch': 3})
        self.assertEqual(self.charge._compute_billable(316222), (316222.0, 790.555))

    def test_prices_far_below_a_cent_are_kept_whole(self):
        self.charge.price_per_unit = 0.000000000001
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.charge.price_per_unit, 0.000000000001)
        self.charge.unit_batch = 1
        self.assertEqual(self.charge._compute_billable(18001), (1.0, 0.000000000001))

    def test_figures_that_make_no_sense_are_refused_with_a_code(self):
        for quantity in (float('inf'), float('nan'), 1e41):
            with self.subTest(quantity=quantity), self.assertRaisesRegex(UserError, 'FB_'):
                self.charge._compute_billable(quantity)
        self.charge.unit_batch = 0
        with self.assertRaisesRegex(UserError, 'FB_'):
            self.charge._compute_billable(20000)

    def test_what_is_sent_is_exact_decimal_text(self):
        """A float goes out as the decimal that was entered: no exponent, no binary noise."""
        for value, text in [
            (0.0075, '0.0075'), (123456.789, '123456.789'), (0.1 + 0.2, '0.3'), (1e-12, '0.000000000001'),
            (1e22, '1' + '0' * 22), (25200, '25200'), (0, '0'), (-1.5, '-1.5'),
        ]:
            self.assertEqual(decimal_string(value), text)

    def test_the_engine_is_asked_once_for_the_charge_as_the_contract_has_it(self):
        with patch.object(EngineClient, 'rate', autospec=True, return_value=[
            {'id': '0', 'overage': '7200', 'amount': '0.015', 'amount_rounded': '0.02'},
        ]) as rate:
            self.charge._compute_billable(25200)
        [(_client, currency, lines)] = [call.args for call in rate.call_args_list]
        self.assertEqual(currency, 'CAD')
        self.assertEqual(lines, [{'id': '0', 'quantity': '25200', 'charge': {
            'metric': 'cpu', 'charge_model': 'standard', 'included_quota': '18000', 'unit_batch': '3600',
            'price_per_unit': '0.0075',
        }}])

    def test_one_charge_a_plan_and_metric(self):
        self._charge(self.service, self.metric, plan_code='large')
        self._charge(self._service('other'), self.metric)
        with mute_logger('odoo.sql_db'), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self._charge(self.service, self.metric)

    def test_codes_of_services_and_metrics_are_unique(self):
        for make in (self._service, self._metric):
            make('twice')
            with mute_logger('odoo.sql_db'), self.assertRaises(UniqueViolation), self.cr.savepoint():
                make('twice')
