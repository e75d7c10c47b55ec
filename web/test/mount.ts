import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { App, Component } from '@odoo/owl'

const SOURCE = join(import.meta.dirname, '../src')

/** All templates in one document, as Odoo's bundle has them. */
const templates = `<templates>${readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.xml'))
  .map((name) => readFileSync(join(SOURCE, name), 'utf8').replace(/<\?xml.*?\?>|<\/?templates[^>]*>/g, ''))
  .join('')}</templates>`

/** One for all tests, so that each template is compiled once. */
const app = new App(Component, { templates, test: true, translateFn: (text: string) => text })
const roots: { destroy(): void }[] = []

/** Shows a component; its props are checked. */
export async function mount(
  component: typeof Component,
  props: object,
  env: Record<string, unknown> = {},
): Promise<HTMLElement> {
  const target = document.createElement('div')
  document.body.append(target)
  const root = app.createRoot(component, { props, env } as never)
  roots.push(root)
  await root.mount(target)
  return target
}

/** Removes all that was shown. */
export function unmountAll(): void {
  for (const root of roots.splice(0)) root.destroy()
  document.body.replaceChildren()
}
