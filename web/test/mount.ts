import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { App, type Component } from '@odoo/owl'

const SOURCE = join(import.meta.dirname, '../src')

/** All templates in one document, as Odoo's bundle has them. */
const templates = `<templates>${readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.xml'))
  .map((name) => readFileSync(join(SOURCE, name), 'utf8').replace(/<\?xml.*?\?>|<\/?templates[^>]*>/g, ''))
  .join('')}</templates>`

const mounted: App[] = []

/** Shows a component; its props are checked. */
export async function mount(
  component: typeof Component,
  props: object,
  env: Record<string, unknown> = {},
): Promise<HTMLElement> {
  const target = document.createElement('div')
  document.body.append(target)
  const app = new App(component, { props, env, templates, test: true, translateFn: (text: string) => text })
  mounted.push(app)
  await app.mount(target)
  return target
}

/** Removes all that was shown. */
export function unmountAll(): void {
  for (const app of mounted.splice(0)) app.destroy()
  document.body.replaceChildren()
}
