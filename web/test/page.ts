/** What a person sees and does, by roles and words. */

/** The words of an element, whitespace as a reader sees it. */
export const text = (element: Element | null | undefined): string =>
  element ? words(element).replace(/\s+/g, ' ').trim() : ''

/** OWL drops the whitespace between elements, which a browser's layout makes good. */
const words = (node: Node): string =>
  [...node.childNodes]
    .map((child) => (child.nodeType === Node.TEXT_NODE ? child.textContent : ` ${words(child)} `))
    .join('')

export const button = (page: Element, name: string): HTMLButtonElement | undefined =>
  [...page.querySelectorAll<HTMLButtonElement>('button')].find(
    (candidate) => (candidate.getAttribute('aria-label') ?? text(candidate)) === name,
  )

/** The part of the page under a heading. */
export const section = (page: Element, heading: string): HTMLElement | undefined =>
  [...page.querySelectorAll('section')].find((candidate) => text(candidate.querySelector('h2')) === heading)

export function click(page: Element | undefined, name: string): void {
  const found = page && button(page, name)
  if (!found) throw new Error(`no button ${name}`)
  if (found.disabled) throw new Error(`the button ${name} is disabled`)
  found.click()
}

/** The figures of a table, row by row. */
export const rows = (table: Element | null | undefined) =>
  [...(table?.querySelectorAll(':scope > tbody > tr') ?? [])].map((row) => [...row.children].map(text))
