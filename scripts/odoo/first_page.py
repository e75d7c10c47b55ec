# Read by `odoo shell`: speaks French besides English, and makes what the first page would otherwise wait for.
env = globals()['env']
french = env.ref('base.lang_fr_CA')
env['base.language.install'].create({'lang_ids': french.ids}).lang_install()
assets = env['ir.qweb']
for name in ('web.assets_web', 'web.assets_frontend', 'web.assets_frontend_lazy'):
    assets._get_asset_bundle(name, css=True, js=False).css()
    assets._get_asset_bundle(name, css=False, js=True).js()
assets._get_asset_bundle('web.assets_web_print', css=True, js=False).css()
for name in ('web.assets_frontend_minimal', 'web_tour.interactive', 'bus.websocket_worker_assets'):
    assets._get_asset_bundle(name, css=False, js=True).js()
env.cr.commit()
