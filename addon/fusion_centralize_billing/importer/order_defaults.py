"""What Odoo itself would fill into an order for a customer and a product, asked of Odoo once a distinct group.

Addresses, fiscal position, taxes, terms and the like depend on little of a customer: most customers of one province get
the same. So Odoo computes them on an unsaved order of one customer of each group, and the group shares the answer.
"""
from odoo import Command

# Modules whose ways of choosing a fiscal position are known to look at nothing but what `_signature` holds.
KNOWN_MODULES = frozenset(('account', 'analytic', 'base_vat', 'sale', 'l10n_ca', 'l10n_us'))

ORDER_FIELDS = (
    'partner_invoice_id', 'partner_shipping_id', 'fiscal_position_id', 'payment_term_id',
    'preferred_payment_method_line_id', 'journal_id', 'note', 'prepayment_percent',
)
LINE_FIELDS = ('name', 'product_uom_id', 'tax_ids', 'analytic_distribution', 'customer_lead', 'sequence')


class OrderDefaults:
    """Odoo's own values for orders of one company and pricelist.

    Holds plain values and ids only, so it outlives savepoints and commits.
    """

    def __init__(self, env, pricelist_id):
        self.env, self.pricelist_id = env, pricelist_id
        self._orders = {}  # group -> {field: value}
        self._lines = {}  # (group, product id) -> {field: value}
        self._groups = {}  # partner id -> group
        # Without one, asking Odoo for it would cost a query for each group and product.
        self._fixed_line = {} if env['account.analytic.distribution.model'].search_count([], limit=1) else {
            'analytic_distribution': False}

    def prepare(self, pairs):
        """Computes what is still unknown for `pairs` of (partner id, product id)."""
        partner_ids = {partner_id for partner_id, _product_id in pairs}
        self._groups |= _group(self.env, sorted(partner_ids - self._groups.keys()))
        products_of, representative = {}, {}
        for partner_id, product_id in sorted(pairs):
            group = self._groups[partner_id]
            if (group, product_id) not in self._lines:
                products_of.setdefault(group, set()).add(product_id)
                representative.setdefault(group, partner_id)
        if products_of:
            _warm_up(self.env)
        for group, product_ids in products_of.items():
            self._ask_odoo(group, representative[group], sorted(product_ids))

    def order(self, partner_id):
        """The values of ORDER_FIELDS for a customer who is in a prepared pair."""
        values = self._orders[self._groups[partner_id]]
        return {name: partner_id if value is _SELF else value for name, value in values.items()}

    def line(self, partner_id, product_id):
        """The values of LINE_FIELDS for a prepared pair."""
        return dict(self._lines[self._groups[partner_id], product_id])

    def _ask_odoo(self, group, partner_id, product_ids):
        order = self.env['sale.order'].new({
            'company_id': self.env.company.id,
            'partner_id': partner_id,
            'pricelist_id': self.pricelist_id,
            'order_line': [
                Command.create({'product_id': product_id, **self._fixed_line}) for product_id in product_ids],
        })
        self._orders[group] = {
            name: _SELF if value == partner_id and name in ('partner_invoice_id', 'partner_shipping_id') else value
            for name, value in _values(order, ORDER_FIELDS).items()
        }
        for product_id, line in zip(product_ids, order.order_line, strict=True):
            self._lines[group, product_id] = _values(line, LINE_FIELDS)


def _warm_up(env):
    """Reads at once what every group would read for itself: fiscal positions, and the taxes they lead to."""
    positions = env['account.fiscal.position'].search(
        env['account.fiscal.position']._check_company_domain(env.company))
    taxes = positions.tax_ids | positions.tax_ids.original_tax_ids
    taxes.mapped('tax_group_id.name')
    (taxes.invoice_repartition_line_ids | taxes.refund_repartition_line_ids).mapped('factor_percent')


_SELF = object()  # stands for the customer itself in the values of a group


def _values(record, names):
    return {name: record._fields[name].convert_to_write(_real(record[name]), record) for name in names}


def _real(value):
    """The saved records behind those of an unsaved order."""
    return value._origin if hasattr(value, '_origin') else value


def _group(env, partner_ids):
    """{partner id: group}: customers of one group get the same values from Odoo but for their own id.

    A customer with contacts or a parent is a group of its own, and all are where a module that is not known decides.
    """
    partners = env['res.partner'].browse(partner_ids)
    if _is_overridden(env):
        return {partner.id: (partner.id,) for partner in partners}
    alone = set(partner_ids) - {
        parent.id for parent, in env['res.partner']._read_group([('parent_id', 'in', partner_ids)], ['parent_id'])}
    own_distribution = {
        partner.id for partner, in env['account.analytic.distribution.model']._read_group(
            [('partner_id', 'in', partner_ids)], ['partner_id'])}
    zips_matter = bool(env['account.fiscal.position'].search_count([('zip_from', '!=', False)], limit=1))
    return {
        partner.id: (*_signature(partner), zips_matter and partner.zip)
        if partner.id in alone and partner.id not in own_distribution and not partner.parent_id else (partner.id,)
        for partner in partners
    }


def _signature(partner):
    """All of a customer that decides on ORDER_FIELDS and LINE_FIELDS, its own id aside."""
    return (
        partner.country_id.id, partner.state_id.id, (partner.vat or '')[:2].upper(), bool(partner.vat),
        'vies_valid' in partner._fields and partner.vies_valid, partner.type, partner.lang,
        partner.property_account_position_id.id, partner.property_payment_term_id.id,
        partner.property_inbound_payment_method_line_id.id, tuple(partner.category_id.ids),
    )


def _is_overridden(env):
    """Whether a module that KNOWN_MODULES does not name has a hand in choosing fiscal positions, taxes or addresses."""
    watched = (
        ('account.fiscal.position', ('_get_fiscal_position', '_get_first_matching_fpos', '_get_fpos_validation_functions',
                                     'map_tax')),
        ('sale.order', ('_compute_fiscal_position_id', '_compute_payment_term_id')),
        ('sale.order.line', ('_compute_tax_ids', '_get_custom_compute_tax_cache_key', '_compute_analytic_distribution')),
    )
    return any(
        name in base.__dict__ and base._module not in KNOWN_MODULES
        for model, names in watched for base in type(env[model]).__mro__ for name in names
    )

