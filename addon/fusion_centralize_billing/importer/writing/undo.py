"""How the undo of an import is written, in bulk: what it made is deleted, what it changed is written as it was."""
from .customers import CustomerWriter
from .subscriptions import SubscriptionWriter


class PlanUndo:
    """Deletes charges with their products, and writes old values into charges and products."""

    def __init__(self, env, say):
        self.env = env

    def prepare(self, lines):
        return lines

    def write(self, lines):
        charges = self.env['fusion.billing.charge']
        # Without a language names are kept in the one that all others fall back to, as an import writes them.
        products = self.env['product.product'].with_context(lang=None)
        for line in lines:
            for product_id, values in line.payload['product_values'].items():
                products.browse(product_id).write(values)
            if line.payload['charge_values']:
                charges.browse(line.payload['charge_id']).write(line.payload['charge_values'])
        deleted = [line for line in lines if line.action == 'delete']
        charges.browse([line.payload['charge_id'] for line in deleted]).unlink()
        products.browse([product_id for line in deleted for product_id in line.payload['product_ids']]).unlink()


class CustomerUndo(CustomerWriter):
    """Deletes links, and the partners that the import made once the last link to them is gone; empties and restores fields."""

    def prepare(self, lines):
        return lines

    def write(self, lines):
        links = self.env['fusion.billing.account.link']
        for line in lines:
            self._fill_partner(line.payload['partner_id'], line.payload.get('partner_values', {}))
            if line.payload.get('link_values'):
                links.browse(line.payload['link_id']).write(line.payload['link_values'])
        deleted = [line for line in lines if line.action == 'delete']
        links.browse([line.payload['link_id'] for line in deleted]).unlink()
        made = {line.payload['partner_id'] for line in deleted if line.seen.get('made')}
        linked = {partner.id for partner, in links._read_group([('partner_id', 'in', list(made))], ['partner_id'])} if made else set()
        self.env['res.partner'].browse(sorted(made - linked)).unlink()


class OrderUndo:
    """Deletes orders, and restores others."""

    def __init__(self, env, say):
        self.env, self.say = env, say
        self.restorer = None

    def prepare(self, lines):
        restored = [line for line in lines if line.action == 'update']
        if restored:
            self.restorer = _OrderRestorer(self.env, self.say)
            self.restorer.prepare(restored)
        return lines

    def write(self, lines):
        deleted = [line.payload['order_id'] for line in lines if line.action == 'delete']
        self.env['sale.order'].browse(deleted).unlink()
        restored = [line for line in lines if line.action == 'update']
        if restored:
            self.restorer.write(restored)


class _OrderRestorer(SubscriptionWriter):
    """Writes orders as they were by the way that an import goes, so that taxes and totals are Odoo's."""

    def prepare(self, lines):
        self._look_up([line.source for line in lines])
        return lines

    def _customer_and_product(self, line):
        return line.payload['partner_id'], self.plan_product_ids.get(line.source['plan_code'])

    def _quantities(self, row):
        return {'product_uom_qty': float(row['quantity']), 'discount': float(row['discount'])}


WRITERS = {'plan': PlanUndo, 'user': CustomerUndo, 'subscription': OrderUndo}
