"""The undo of a run: what the run wrote and Odoo's present state -> a plan -> writes, in the shapes of an import's."""
from operator import itemgetter

from odoo.tools import SQL

from ..engine.snapshot import Snapshot
from .apply import Refusal
from .batches import write_in_batches
from .bulk import read_rows
from .plan import Plan
from .plan_line import UNDO_ACTIONS
from .planning.undo import Trace, UndoPlanner, UndoWorld, in_order_of_writing, keep_shared
from .references import read_uses
from .stored_plan import written_lines
from .traces import History
from .world import read_world
from .writing.undo import WRITERS

LINK = 'fusion.billing.account.link'
CHARGE = 'fusion.billing.charge'
# The records that all rows of an import share, in an order in which they can go.
SHARED = ('fusion.billing.service', 'product.pricelist', 'fusion.billing.metric', 'sale.subscription.plan')


class Undoer:
    """Undoes one run, in the caller's transaction. It has the face of an Importer, whose environment it works in.

    :param importer: an Importer, which has checked who asks
    :param run: the run that is undone
    """

    def __init__(self, importer, run):
        self.env, self.user_env, self.say, self.run = importer.env, importer.user_env, importer.say, run

    def plan(self):
        """What an undo would do. Reads only."""
        lines = self._plan_lines(written_lines(self.env, self.run))
        return Plan(in_order_of_writing(lines), actions=UNDO_ACTIONS)

    def review(self, lines):
        """Compares reviewed lines with what Odoo holds by now: see Importer.review."""
        undone = written_lines(self.env, self.run, [line.seen['undone'] for line in lines.values()])
        planned_again = {line.seen['undone']: line for line in self._plan_lines(undone)}
        ready, held, present = {}, {}, {}
        for line_id, reviewed in lines.items():
            now = planned_again[reviewed.seen['undone']]
            if (now.action, now.res_id, now.changes) == (reviewed.action, reviewed.res_id, reviewed.changes):
                ready[line_id] = now
            elif now.action == 'skip':
                held[line_id] = now
            else:
                reviewed.action, reviewed.code = 'skip', 'FB_CHANGED_SINCE_PREVIEW'
                reviewed.message, holds = self.say(reviewed.code), now.payload.get('held', {})
                held[line_id] = reviewed
                present[line_id] = {
                    name: holds[name] for name, (saw, _old) in reviewed.changes.items() if name in holds and holds[name] != saw}
        return ready, held, present

    def apply_lines(self, kind, lines):
        """Carries out some lines of one kind."""
        if lines:
            writer = WRITERS[kind](self.env, self.say)
            write_in_batches(self.env, writer.prepare(lines), writer.write, Refusal(self.env, self.say))
        self.env.flush_all()

    def remove_shared(self):
        """Deletes what all rows of the undone run shared (service, metric and the like), if it made that and nobody uses it."""
        times = History(self.env, self.run, []).times
        for model in SHARED:
            ids = [record_id for record_id, written in self.env.execute_query(SQL(
                "SELECT id, write_date FROM %s WHERE create_date = ANY(%s)", SQL.identifier(self.env[model]._table), sorted(times),
            )) if written in times]
            uses = read_uses(self.env, model, ids)
            self.env[model].browse([record_id for record_id in ids if record_id not in uses]).unlink()
            self.env.flush_all()

    # -- Planning -----------------------------------------------------------------------------------------------------

    def _plan_lines(self, undone):
        """The lines of an undo for lines of the run. What is used by what goes itself is not used."""
        state = self._read_state(undone.values())
        planner = UndoPlanner(state, self.say)
        of = {kind: {key: line for key, line in undone.items() if line.kind == kind} for kind in ('subscription', 'user', 'plan')}
        made = {kind: [line.res_id for line in lines.values() if line.action == 'create'] for kind, lines in of.items()}

        own_lines = [line_id for order_id in made['subscription'] for line_id in state.order_lines.get(order_id, ())]
        state.uses['sale.order'] = read_uses(self.env, 'sale.order', made['subscription'], {'sale_order_line': own_lines})
        state.uses['sale.order.line'] = read_uses(self.env, 'sale.order.line', own_lines)
        orders = _planned(planner.subscription, of['subscription'])

        going = {line.res_id for line in orders if line.action == 'delete'}
        going_lines = [line_id for order_id in going for line_id in state.order_lines.get(order_id, ())]
        rows = {'sale_order': going, 'sale_order_line': going_lines}
        partners = [partner_id for partner_id in made['user'] if state.was_made('res.partner', partner_id)]
        links = self._links_made(partners, state.times)
        state.uses['res.partner'] = read_uses(self.env, 'res.partner', partners, {**rows, 'fusion_billing_account_link': links})
        state.staying = self._staying_orders([line.res_id for line in of['user'].values()], going)
        customers = keep_shared(_planned(planner.customer, of['user']), self.say)

        products = [key for key in state.traces['product.product'] if state.was_made('product.product', key)]
        rows['fusion_billing_charge'] = made['plan']
        state.uses['product.product'] = read_uses(self.env, 'product.product', products, rows)
        templates = read_uses(
            self.env, 'product.template', list(self._template_ids.values()), {'product_product': products})
        state.uses['product.template'] = {key: templates[self._template_ids[key]] for key in products if self._template_ids[key] in templates}
        state.uses[CHARGE] = read_uses(self.env, CHARGE, made['plan'])
        return [*orders, *customers, *_planned(planner.plan, of['plan'])]

    def _read_state(self, undone):
        world = read_world(self.env, _sources(undone))
        lines = list(undone)
        history = History(self.env, self.run, [line.external_id for line in lines])
        order_ids = [order.id for order in world.orders.values()]
        line_rows = read_rows(self.env, 'sale.order.line', [('order_id', 'in', order_ids)], ('order_id', 'id')) if order_ids else []
        order_lines = {}
        for order_id, line_id in line_rows:
            order_lines.setdefault(order_id, []).append(line_id)
        products = {
            product_id for line in lines if line.kind == 'plan' and (charge := world.charges.get(line.external_id))
            for product_id in (charge.plan_product_id, charge.product_id) if product_id}
        self._template_ids = dict(read_rows(
            self.env, 'product.product', [('id', 'in', sorted(products))], ('id', 'product_tmpl_id'))) if products else {}
        templates = self._traces(history, 'product.template', self._template_ids.values())
        partners = {line.res_id for line in lines if line.kind == 'user'}
        partners |= {line.seen['partner_id'] for line in lines if line.seen and line.seen.get('partner_id')}
        return UndoWorld(
            world=world,
            times=history.times,
            later=history.later,
            traces={
                'sale.order': self._traces(history, 'sale.order', order_ids),
                'sale.order.line': self._traces(history, 'sale.order.line', map(itemgetter(1), line_rows)),
                'res.partner': self._traces(history, 'res.partner', partners),
                LINK: self._traces(history, LINK, (link.id for link in world.links.values())),
                CHARGE: self._traces(history, CHARGE, (line.res_id for line in lines if line.kind == 'plan')),
                'product.product': self._traces(history, 'product.product', products),
                'product.template': {key: templates[template_id] for key, template_id in self._template_ids.items()},
            },
            order_lines=order_lines,
        )

    def _traces(self, history, model, ids):
        """{id: Trace} of those that exist."""
        ids = sorted(ids)
        rows = self.env.execute_query(SQL(
            """
            SELECT record.id, record.create_date, record.write_date, coalesce(person.name, '?')
              FROM %s record
         LEFT JOIN res_users who ON who.id = record.write_uid
         LEFT JOIN res_partner person ON person.id = who.partner_id
             WHERE record.id = ANY(%s)
            """, SQL.identifier(self.env[model]._table), ids)) if ids else ()
        traces = {}
        for record_id, created, written, writer in rows:
            last = history.last_write(model, record_id, written)
            traces[record_id] = Trace(created, last, writer if last == written else self.user_env._("somebody"))
        return traces

    def _links_made(self, partner_ids, times):
        """The ids of all links that the run made to partners, whose users may be lines of other chunks."""
        return [link_id for link_id, in self.env.execute_query(SQL(
            "SELECT id FROM fusion_billing_account_link WHERE partner_id = ANY(%s) AND create_date = ANY(%s)",
            partner_ids, sorted(times)))]

    def _staying_orders(self, partner_ids, going):
        """{NexaCloud user: name of an order} of the orders that the run made and that stay with these partners."""
        return dict(self.env.execute_query(SQL(
            """
            SELECT line.source->>'user_id', min(o.name)
              FROM sale_order o
              JOIN fusion_billing_import_line line ON line.res_id = o.id AND line.run_id = %s
                   AND line.kind = 'subscription' AND line.action = 'create' AND NOT line.pending
             WHERE o.partner_id = ANY(%s) AND NOT o.id = ANY(%s)
          GROUP BY 1
            """, self.run.id, partner_ids, sorted(going))))


def _planned(plan, undone):
    lines = []
    for key, line in undone.items():
        planned = plan(line)
        planned.seen['undone'] = key
        lines.append(planned)
    return lines


def _sources(lines):
    """The source rows of lines as a snapshot; without e-mails, since nobody is to be matched by one."""
    rows = {'plan': [], 'user': [], 'subscription': []}
    for line in lines:
        rows[line.kind].append({**line.source, 'email': None} if line.kind == 'user' else line.source)
    return Snapshot(
        source='', read_at='', engine='', plans=rows['plan'], partners=rows['user'], subscriptions=rows['subscription'])
