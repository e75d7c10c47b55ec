# Read by `odoo shell`: speaks French besides English, and makes what the first page would otherwise wait for.
env = globals()['env']
french = env.ref('base.lang_fr_CA')
env['base.language.install'].create({'lang_ids': french.ids}).lang_install()
for name in ('web.assets_web', 'web.assets_frontend', 'web.assets_frontend_lazy', 'web.assets_frontend_minimal'):
    env['ir.qweb']._get_asset_bundle(name, css=True, js=False).css()
    env['ir.qweb']._get_asset_bundle(name, css=False, js=True).js()
env.cr.commit()
