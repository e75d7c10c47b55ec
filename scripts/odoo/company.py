# Read by `odoo shell`: makes the one company Canadian before the chart of accounts is chosen by its country.
env = globals()['env']
cad = env.ref('base.CAD')
cad.active = True
company = env.ref('base.main_company')
company.write({
    'name': 'NexaCloud Canada',
    'street': '100 Queen Street West',
    'city': 'Toronto',
    'zip': 'M5H 2N2',
    'state_id': env.ref('base.state_ca_on').id,
    'country_id': env.ref('base.ca').id,
    'currency_id': cad.id,
})
env.cr.commit()
