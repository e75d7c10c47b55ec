"""Whatever happens in whatever order, an import ends where it should.

A failure names its seed: FUSION_SIMULATION_SEED=<seed> replays that one (or several, with commas between),
FUSION_SIMULATIONS=<count> tries so many.
"""
import os
import random
from decimal import Decimal

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..errors import reason
from .import_common import ImportCase
from .simulation import Simulation, differences

STEPS = 5
# The seeds of every run of the tests; FUSION_SIMULATIONS draws new ones.
ALWAYS = (1, 2, 3)
# Nothing that an import does may be heard by anybody.
LOUD = ('account_move', 'payment_transaction', 'mail_mail', 'mail_followers', 'mail_activity', 'sms_sms')


@tagged('post_install', '-at_install')
class TestSimulation(ImportCase):

    def test_histories(self):
        for seed in self.seeds():
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                self.assert_history(seed)
                savepoint.rollback()

    def seeds(self):
        if chosen := os.environ.get('FUSION_SIMULATION_SEED'):
            return [int(seed) for seed in chosen.split(',')]
        count = int(os.environ.get('FUSION_SIMULATIONS') or 0)
        return [random.randrange(10 ** 9) for _ in range(count)] or ALWAYS

    @mute_logger('odoo.sql_db')
    def assert_history(self, seed):
        simulation = Simulation(self, seed)
        try:
            quiet = self.loud(simulation.tables())
            for _step in range(STEPS):
                simulation.step()
                self.assert_sound(simulation.run)
                self.assert_settles(simulation)
                self.assertEqual(differences(quiet, self.loud(simulation.tables())), [])
        except Exception as error:
            error.add_note('\n'.join([f'FUSION_SIMULATION_SEED={seed}', *simulation.happened]))
            raise

    def loud(self, tables):
        return {name: tables[name] for name in LOUD}

    def assert_sound(self, run):
        """A run has ended, and what it says of itself adds up; one during which a colleague took an order away says so."""
        self.assertIn(run.state, ('done', 'failed'), run.message)
        if run.state == 'failed':
            self.assert_said(run, 'FB_TOTALS_DIFFER')
        for kind, counts in run.counts.items():
            self.assertEqual(counts['read'], sum(counts[action] for action in run._actions()), kind)
        if run.control_totals and run.state == 'done':
            self.assertNotIn(False, [row['agrees'] for row in run.control_totals])

    def assert_said(self, run, code):
        self.assertEqual(run.message.partition('\n')[0], reason(self.env, code))

    def assert_settles(self, simulation):
        """One more import brings Odoo to where NexaCloud is, and a further one has nothing to do."""
        simulation.an_import()
        run = simulation.run
        self.assert_sound(run)
        self.assertEqual(run.state, 'done', run.message)
        self.assert_exact(simulation, run)
        settled = simulation.tables()
        again = self.preview(**simulation.source())
        self.assertEqual({line.action for line in again.line_ids} - {'skip', 'fail', 'unchanged'}, set())
        simulation.an_import()
        self.assertEqual(differences(settled, simulation.tables()), [])

    def assert_exact(self, simulation, run):
        """Each customer whom nobody touched is as in NexaCloud, and each subscription that the run did not leave out has its one
        draft order, at NexaCloud's price to the last digit; what a colleague cancelled stays so."""
        left_out = {line.external_id for line in run.line_ids if line.kind == 'subscription' and line.action in ('skip', 'fail')}
        for number, city in simulation.cities().items():
            self.assertEqual(self.partner_of(number).city, city, number)
        self.env.cr.execute("""
            SELECT o.x_fc_nexacloud_subscription_id, o.state, o.x_fc_shadow, array_agg(l.price_unit::text)
              FROM sale_order o LEFT JOIN sale_order_line l ON l.order_id = o.id
             WHERE o.x_fc_nexacloud_subscription_id IS NOT NULL GROUP BY o.id""")
        held = {row[0]: row[1:] for row in self.env.cr.fetchall()}
        for number, price in simulation.prices().items():
            if number not in left_out:
                state, shadow, (held_price,) = held[number]
                self.assertEqual((state, shadow, Decimal(held_price)), ('draft', True, price), number)
        self.assertEqual({number for number in simulation.cancelled if held[number][0] != 'cancel'}, set())
        self.assertLessEqual({state for state, _shadow, _prices in held.values()}, {'draft', 'cancel'})
