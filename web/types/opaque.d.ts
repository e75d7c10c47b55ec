/** Stands in for sources of Odoo that do not type-check by themselves. */
export {}
