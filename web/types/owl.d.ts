/**
 * OWL as Odoo's registries and services want it: with OWL's own generic Component, a class with typed props is no
 * `typeof Component`.
 */
import type { Component as OwlComponent } from '../../node_modules/@odoo/owl/dist/types/owl'

export * from '../../node_modules/@odoo/owl/dist/types/owl'

export declare class Component {
  static template: string
  // biome-ignore lint/suspicious/noExplicitAny: Odoo's own classes pass objects and lists of names
  static props?: any
  // biome-ignore lint/suspicious/noExplicitAny: as above
  static defaultProps?: any
  static components?: Record<string, typeof Component>
  // biome-ignore lint/suspicious/noExplicitAny: subclasses declare theirs
  props: any
  // biome-ignore lint/suspicious/noExplicitAny: what is in it depends on where a component stands
  env: any
  __owl__: OwlComponent['__owl__']
  // biome-ignore lint/suspicious/noExplicitAny: OWL calls it
  constructor(props: any, env: any, node: any)
  setup(): void
  render(deep?: boolean): void
}
