import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Odoo } from '../odoo/odoo.ts'
import { REPOSITORY } from '../places.ts'

/**
 * Tells the type check of the screens where this Odoo's sources lie, in the file that web/tsconfig.json extends. It
 * names the place and links to nothing: tools that write to the files of the clone would follow a link and alter Odoo.
 */
export function nameOdooSources({ ownAddons }: Odoo): void {
  const types = (addon: string) => `${ownAddons}/${addon}/static/src/@types`
  const config = {
    compilerOptions: {
      paths: {
        '@odoo/owl': ['./types/owl.d.ts'],
        '@odoo/owl/dist/types/owl': ['./types/owl.d.ts'],
        // Two of these files have errors of their own.
        '@web/model/*': ['./types/opaque.d.ts'],
        '@web/*': [`${ownAddons}/web/static/src/*`],
        '@bus/*': [`${ownAddons}/bus/static/src/*`],
      },
    },
    include: ['src', 'test', `${types('web')}/**/*.d.ts`, `${types('bus')}/*.d.ts`],
    exclude: ['hoot', 'qunit', 'libs'].map((name) => `${types('web')}/${name}.d.ts`),
  }
  writeFileSync(join(REPOSITORY, 'web/tsconfig.odoo.json'), `${JSON.stringify(config, null, 2)}\n`)
}
