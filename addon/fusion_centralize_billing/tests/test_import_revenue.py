"""The recurring revenue by plan: exact sums, rounded once."""
import random
from decimal import ROUND_HALF_UP, Decimal, localcontext

from odoo.tests import BaseCase, tagged

from ..importer.revenue import revenue


def rows(code, cycle, *prices):
    return [(f'{code}-{cycle}-{index}', code, cycle, price) for index, price in enumerate(prices)]


@tagged('post_install', '-at_install')
class TestRevenue(BaseCase):

    def test_monthly_prices_count_twelve_times_and_yearly_ones_a_twelfth(self):
        found = revenue(rows('pro', 'monthly', '49.99', '49.99') + rows('pro', 'yearly', '499.90'), {'pro': "Pro"})
        self.assertEqual(found, {'month': '141.64', 'year': '1699.66', 'plans': [
            {'label': "Pro", 'month': '141.64', 'year': '1699.66', 'share': 1.0}]})

    def test_amounts_are_rounded_half_up_and_once(self):
        for price, month, year in (
            ('0.06', '0.01', '0.06'), ('0.05', '0.00', '0.05'), ('0.005', '0.00', '0.01'), ('0.0049', '0.00', '0.00'),
            ('100', '8.33', '100.00'), ('12345678901234567890.12', '1028806575102880657.51', '12345678901234567890.12'),
        ):
            with self.subTest(price=price):
                found = revenue(rows('p', 'yearly', price), {})
                self.assertEqual((found['month'], found['year']), (month, year))

    def test_total_is_the_rounded_exact_sum_not_the_sum_of_what_was_rounded(self):
        subscriptions = [row for code in 'abc' for row in rows(code, 'monthly', '0.004')]
        found = revenue(subscriptions, {})
        self.assertEqual([plan['month'] for plan in found['plans']], ['0.00', '0.00', '0.00'])
        self.assertEqual((found['month'], found['year']), ('0.01', '0.14'))

    def test_free_plans_are_named_with_nothing(self):
        found = revenue(rows('free', 'monthly', '0') + rows('pro', 'monthly', '10'), {'free': "Free"})
        self.assertEqual(found['plans'][1], {'label': "Free", 'month': '0.00', 'year': '0.00', 'share': 0})
        self.assertEqual(revenue(rows('free', 'yearly', '0'), {})['plans'][0]['share'], 0)

    def test_largest_plan_comes_first_and_the_others_have_a_share_of_it(self):
        found = revenue(rows('a', 'monthly', '5') + rows('b', 'yearly', '240') + rows('c', 'monthly', '10'), {'c': "Gold"})
        self.assertEqual([(plan['label'], plan['share']) for plan in found['plans']], [('b', 1), ('Gold (c)', 0.5), ('a', 0.25)])

    def test_nothing_is_nothing(self):
        self.assertEqual(revenue([], {}), {'month': '0.00', 'year': '0.00', 'plans': []})

    def test_agrees_with_decimals_of_any_size(self):
        seed = random.randrange(2 ** 32)
        draw = random.Random(seed)
        subscriptions = [
            (str(number), 'p', draw.choice(('monthly', 'yearly')), str(Decimal(draw.randrange(10 ** 8)).scaleb(-draw.randrange(7))))
            for number in range(200)
        ]
        with localcontext() as context:
            context.prec = 100
            year = sum(Decimal(price) * (12 if cycle == 'monthly' else 1) for _id, _code, cycle, price in subscriptions)
            expected = {
                'month': format((year / 12).quantize(Decimal('0.01'), ROUND_HALF_UP), 'f'),
                'year': format(year.quantize(Decimal('0.01'), ROUND_HALF_UP), 'f'),
            }
        found = revenue([(i, c, cycle, format(Decimal(price), 'f')) for i, c, cycle, price in subscriptions], {})
        self.assertEqual({name: found[name] for name in expected}, expected, f"seed {seed}")
