from ..planning.catalogue import ROUNDING, overage_name
from ..shared_records import find_or_make_metric, find_or_make_service
from ..world import CHARGE_DECIMALS, overage_reference, plan_reference


class CatalogueWriter:
    """Writes plans: a charge, and the products of the flat price and of the usage beyond the quota."""

    def __init__(self, env, say):
        self.env = env
        self.service = find_or_make_service(env)
        self.metric_id = find_or_make_metric(env).id

    def prepare(self, lines):
        return lines

    def write(self, lines):
        product_ids = self._write_products([product for line in lines for product in _products(line)])
        charges, new = self.env['fusion.billing.charge'], []
        for line in lines:
            values = self._charge_values(line.source, product_ids)
            if line.action == 'create':
                new.append({**values, 'service_id': self.service.id, 'plan_code': line.external_id, 'plan_id': False,
                            'metric_id': self.metric_id})
            else:
                charges.browse(line.res_id).write(values)
        for line, charge in zip([line for line in lines if line.action == 'create'], charges.create(new), strict=True):
            line.res_id = charge.id

    def _write_products(self, wanted):
        """Makes or corrects products; returns {reference: id}. `wanted` is [(reference, id or None, values)]."""
        # Without a language names are kept in the one that all others fall back to, whoever imports.
        products = self.env['product.product'].with_context(lang=None)
        ids = {}
        for reference, product_id, values in wanted:
            if product_id:
                ids[reference] = product_id
                product = products.browse(product_id)
                changed = {name: value for name, value in values.items() if product[name] != value}
                if changed:
                    product.write(changed)
        missing = [(reference, values) for reference, product_id, values in wanted if not product_id]
        created = products.create([{
            **values, 'default_code': reference, 'type': 'service', 'sale_ok': True, 'purchase_ok': False,
            'company_id': False,
        } for reference, values in missing])
        return ids | {reference: product.id for (reference, _values), product in zip(missing, created, strict=True)}

    def _charge_values(self, row, product_ids):
        return {
            'name': row['name'],
            'charge_model': row['charge']['charge_model'],
            'batch_rounding': ROUNDING,
            **{name: float(row['charge'][name]) for name in CHARGE_DECIMALS},
            'product_id': product_ids[overage_reference(row['code'])],
            'plan_product_id': product_ids[plan_reference(row['code'])],
        }


def _products(line):
    """The two products of a plan: its flat price, and its usage beyond the quota, whose price the charge knows."""
    row, payload = line.source, line.payload
    return [
        (plan_reference(row['code']), payload['plan_product_id'], {
            'name': row['name'], 'list_price': float(row['price_monthly'] or 0), 'recurring_invoice': True}),
        (overage_reference(row['code']), payload['product_id'], {
            'name': overage_name(row), 'list_price': 0.0, 'recurring_invoice': False}),
    ]
