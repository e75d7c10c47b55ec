"""Rule 8, the catalogue: what a charge holds and what it costs, computed by the real engine."""
import re
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..engine.client import EngineClient
from ..models.charge import decimal_string
from .common import USER, BillingCase


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

    def test_what_is_sent_is_exact_decimal_text(self):
        """A float goes out as the decimal that was entered: no exponent, no binary noise."""
        for value, text in [
            (0.0075, '0.0075'), (123456.789, '123456.789'), (0.1 + 0.2, '0.3'), (1e-12, '0.000000000001'),
            (1e22, '1' + '0' * 22), (25200, '25200'), (0, '0'), (-0.0, '0'), (-1.5, '-1.5'),
            (2.5e-12, '0.000000000003'), (-2.5e-12, '-0.000000000003'), (4.9e-13, '0'),
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

    def test_what_a_field_keeps_is_what_is_sent(self):
        for value in (0.0075, 2.5e-12, 4.9e-13, 5e-13, 1 / 3, 0.1 + 0.2, 123456789.123456789):
            self.charge.price_per_unit = value
            self.env.flush_all()
            self.env.cr.execute("SELECT trim_scale(price_per_unit)::text FROM fusion_billing_charge WHERE id = %s", [self.charge.id])
            self.assertEqual(self.env.cr.fetchall(), [(decimal_string(value),)])

    def test_codes_of_services_and_metrics_are_unique(self):
        for make in (self._service, self._metric):
            make('twice')
            with mute_logger('odoo.sql_db'), self.assertRaises(UniqueViolation), self.cr.savepoint():
                make('twice')


@tagged('post_install', '-at_install')
class TestChargeModels(BillingCase):
    """Package, graduated and volume: what is entered, what is refused, and what the engine is sent."""

    TIERS = [
        {'up_to': 0, 'price_per_unit': 0.05},
        {'up_to': 200, 'price_per_unit': 0.08, 'unit_batch': 10, 'flat_fee': 2},
        {'up_to': 100, 'price_per_unit': 0.1},
    ]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.charge = cls._charge(cls._service(), cls._metric())

    def _set(self, model, tiers=None, **values):
        commands = {} if tiers is None else {'tier_ids': [Command.clear(), *map(Command.create, tiers)]}
        self.charge.write({'charge_model': model, **commands, **values})
        self.env.flush_all()
        self.env.invalidate_all()

    def _sent(self):
        return {name: value for name, value in self.charge._engine_charge().items() if name not in ('metric', 'included_quota')}

    def test_tiers_stand_in_order_however_they_were_entered(self):
        self._set('graduated', self.TIERS)
        self.assertEqual(
            [(tier.above, tier.up_to) for tier in self.charge.tier_ids], [(0, 100), (100, 200), (200, 0)])
        [*bounded, last] = self.charge.tier_ids.read(['up_to'])
        self.assertEqual(([tier['up_to'] for tier in bounded], last['up_to']), ([100, 200], False))

    def test_the_engine_is_sent_what_the_contract_has(self):
        """A charge with tiers has no price of its own; batches are rounded by the contract's word, and only if they are."""
        price = {'price_per_unit': '0.0075', 'unit_batch': '3600'}
        tiers = [
            {'up_to': '100', 'price_per_unit': '0.1', 'unit_batch': '1', 'flat_fee': '0'},
            {'up_to': '200', 'price_per_unit': '0.08', 'unit_batch': '10', 'flat_fee': '2'},
            {'up_to': None, 'price_per_unit': '0.05', 'unit_batch': '1', 'flat_fee': '0'},
        ]
        for model, rounding, sent in (
            ('standard', 'none', price), ('standard', 'up', {**price, 'batch_rounding': 'up'}),
            ('package', 'none', price), ('package', 'up', price),
            ('graduated', 'none', {'tiers': tiers}), ('graduated', 'up', {'tiers': tiers, 'batch_rounding': 'up'}),
            ('volume', 'none', {'tiers': tiers}), ('volume', 'up', {'tiers': tiers, 'batch_rounding': 'up'}),
        ):
            with self.subTest(model=model, rounding=rounding):
                self._set(model, self.TIERS, batch_rounding=rounding)
                self.assertEqual(self._sent(), {'charge_model': model, **sent})

    def test_each_model_is_rated_by_the_engine(self):
        """250 units beyond the quota: 10 and 10 and 2.5 with a fee of 2 in tiers; all of them at 0.05; a hundred in a package."""
        for model, amount in (('standard', 0.75), ('package', 0.9), ('graduated', 10 + 0.8 + 2 + 2.5), ('volume', 12.5)):
            self._set(model, self.TIERS, included_quota=50, unit_batch=100, price_per_unit=0.3)
            with self.subTest(model=model):
                overage, billed = self.charge._compute_billable(300)
                self.assertEqual((overage, round(billed, 9)), (250, amount))

    def test_figures_that_would_leave_usage_unrated_are_refused_as_they_are_saved(self):
        good = {'up_to': 0, 'price_per_unit': 1}
        for code, model, tiers, values in (
            ('FB_CHARGE_TIERS_MISSING', 'graduated', [], {}),
            ('FB_CHARGE_TIERS_MISSING', 'volume', [], {}),
            ('FB_CHARGE_TIERS_END', 'graduated', [{**good, 'up_to': 10}], {}),
            ('FB_CHARGE_TIERS_END', 'volume', [good, good], {}),
            ('FB_CHARGE_TIERS_ORDER', 'graduated', [{**good, 'up_to': 10}, {**good, 'up_to': 10}, good], {}),
            ('FB_CHARGE_TIERS_ORDER', 'graduated', [{**good, 'up_to': -10}, good], {}),
            ('FB_CHARGE_NEGATIVE', 'graduated', [{**good, 'price_per_unit': -1}], {}),
            ('FB_CHARGE_NEGATIVE', 'volume', [{**good, 'flat_fee': -0.01}], {}),
            ('FB_CHARGE_NEGATIVE', 'volume', [good], {'included_quota': -1}),
            ('FB_CHARGE_NEGATIVE', 'standard', [], {'price_per_unit': -0.01}),
            ('FB_CHARGE_NEGATIVE', 'package', [], {'included_quota': -0.01}),
            ('FB_CHARGE_BATCH', 'standard', [], {'unit_batch': 0}),
            ('FB_CHARGE_BATCH', 'package', [], {'unit_batch': -1}),
            ('FB_CHARGE_BATCH', 'graduated', [{**good, 'unit_batch': 0}], {}),
        ):
            with self.subTest(code, model=model, tiers=tiers, **values):
                with self.assertRaisesRegex(UserError, f'CPU: .* \\({code}\\)'), self.cr.savepoint():
                    self._set(model, tiers, **values)
                self.env.invalidate_all()

    def test_what_a_model_does_not_use_is_no_reason_to_refuse_it(self):
        self._set('graduated', [{'price_per_unit': 1}], unit_batch=0, price_per_unit=-1)
        self.assertEqual(self.charge._compute_billable(18001)[1], 1)

    def test_bounds_can_change_places_in_one_save(self):
        self._set('graduated', self.TIERS)
        first, second, _last = self.charge.tier_ids
        self.charge.write({'tier_ids': [Command.update(first.id, {'up_to': 200}), Command.update(second.id, {'up_to': 100})]})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.charge.tier_ids[:2], second + first)

    def test_tiers_are_kept_unused_while_another_model_is_chosen(self):
        self._set('graduated', self.TIERS)
        self._set('standard')
        self.assertEqual((len(self.charge.tier_ids), 'tiers' in self._sent()), (3, False))
        self._set('volume')
        self.assertEqual(len(self._sent()['tiers']), 3)

    def test_tiers_go_with_their_charge(self):
        self._set('graduated', self.TIERS)
        tiers = self.charge.tier_ids
        self.charge.unlink()
        self.assertFalse(tiers.exists())

    def test_the_form_offers_the_fields_of_its_model(self):
        with Form(self.charge) as form:
            form.charge_model = 'graduated'
            for values in self.TIERS:
                with form.tier_ids.new() as tier:
                    for name, value in values.items():
                        setattr(tier, name, value)
            with self.assertRaisesRegex(AssertionError, 'invisible'):
                form.price_per_unit = 1
        self.assertEqual(self.charge.tier_ids.mapped('above'), [0, 100, 200])
        with Form(self.charge) as form:
            form.charge_model = 'package'
            form.price_per_unit = 2
            with self.assertRaisesRegex(AssertionError, 'invisible'):
                form.batch_rounding = 'none'

    def test_a_quantity_is_tried_and_explained(self):
        self._set('graduated', self.TIERS, included_quota=0)
        self.charge.metric_id.unit_label = "seconds"
        trial = self.charge.try_quantity('250.5')
        self.assertEqual(
            (trial['unit'], trial['overage'], trial['amount'], trial['amount_rounded'], trial['warnings']),
            ('seconds', '250.5', '15.325', '15.33', []))
        self.assertEqual([(part['tier'], part['above'], part['up_to'], part['units'], part['amount']) for part in trial['parts']], [
            (1, '0', '100', '100', '10'), (2, '100', '200', '100', '2.8'), (3, '200', None, '50.5', '2.525')])
        self.assertTrue(trial['sentence'])

    def test_a_trial_loses_no_digit_and_writes_nothing(self):
        self._set('standard', included_quota=0, unit_batch=1, price_per_unit=1)
        with self.assertQueryCount(10):
            trial = self.charge.try_quantity('9007199254740993.000000000001')
        self.assertEqual((trial['amount'], trial['amount_rounded']), ('9007199254740993.000000000001', '9007199254740993.00'))

    def test_a_trial_of_a_negative_quantity_warns(self):
        trial = self.charge.try_quantity('-1')
        self.assertEqual((trial['amount_rounded'], [code for code, _text in trial['warnings']]), ('0.00', ['FB_RATE_QUANTITY_NEGATIVE']))

    def test_a_trial_of_no_number_is_refused_in_a_sentence(self):
        for quantity in ('many', '', '1e3', None, 5, 0.1):
            with self.subTest(quantity=quantity), self.assertRaisesRegex(UserError, re.escape('(FB_RATE_LINE_INVALID)')):
                self.charge.try_quantity(quantity)

    def test_a_trial_is_for_whoever_may_read_the_charge(self):
        self.assertEqual(self._rpc(self._user('trial-user', USER), self.charge, 'try_quantity', '18000')['overage'], '0')
        with self.assertRaises(AccessError):
            self._rpc(self._user('trial-employee'), self.charge, 'try_quantity', '18000')
