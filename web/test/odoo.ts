import type { LineFilter, Lines, Orphans, Progress, Run, Source } from '../src/contract.ts'
import { ImportScreen } from '../src/import_screen/import_screen.ts'
import { page, progress, source } from './fixtures.ts'
import { mount } from './mount.ts'

/** What a server answers; a method that is given here replaces the one of the same name. */
export interface Server {
  get_source: () => Promise<Source> | Source
  get_screen: () => Promise<{ run: Run | null; page_size: number }> | { run: Run | null; page_size: number }
  get_progress: () => Promise<Progress> | Progress
  get_lines: (filter: LineFilter, offset: number, limit: number) => Promise<Lines> | Lines
  get_orphans: (offset: number, limit: number) => Promise<Orphans> | Orphans
  cancel_orphans: () => unknown
  choose_customer: () => unknown
  start: (dryRun: boolean) => unknown
  undo: () => unknown
  action_import: () => unknown
  action_import_anyway: () => unknown
  action_stop: () => unknown
  action_continue: () => unknown
}

export interface Shown {
  title: string
  body: string
  confirmLabel: string
  confirm: () => void
}

/** An Odoo that holds one run, and everything that the screen asked of it. */
export class FakeOdoo {
  run: Run | null
  readonly calls: { method: string; args: unknown[] }[] = []
  readonly dialogs: Shown[] = []
  readonly actions: unknown[] = []
  private readonly listeners = new Map<string, Set<(payload: unknown) => void>>()

  constructor(
    run: Run | null = null,
    private readonly answers: Partial<Server> = {},
  ) {
    this.run = run
  }

  /** The screen as it stands when all that it asked at first was answered. */
  async open(): Promise<HTMLElement> {
    const screen = await mount(ImportScreen as never, { action: {} }, this.env())
    await settle()
    return screen
  }

  /** What the screen sent to a method. */
  asked(method: string): unknown[][] {
    return this.calls.filter((call) => call.method === method).map(({ args }) => args)
  }

  /** Sends a message of the bus. */
  push(type: string, payload: unknown): void {
    for (const listener of this.listeners.get(type) ?? []) listener(payload)
  }

  listening(type: string): number {
    return this.listeners.get(type)?.size ?? 0
  }

  private answer(method: keyof Server, args: unknown[]): unknown {
    const [first, ...rest] = args
    switch (method) {
      case 'get_source':
        return (this.answers.get_source ?? source)()
      case 'get_screen':
        return this.answers.get_screen ? this.answers.get_screen() : { run: this.run, page_size: 80 }
      case 'get_progress':
        return this.answers.get_progress ? this.answers.get_progress() : progress({ ...this.run })
      case 'get_lines':
        return this.answers.get_lines ? this.answers.get_lines(...(rest as [LineFilter, number, number])) : page(0)
      case 'get_orphans':
        return this.answers.get_orphans
          ? this.answers.get_orphans(...(rest as [number, number]))
          : { total: 0, orphans: [] }
      case 'start':
        return this.answers.start?.(first as boolean)
      default:
        return this.answers[method]?.()
    }
  }

  private env() {
    const call = async (_model: string, method: string, args: unknown[]) => {
      this.calls.push({ method, args })
      return this.answer(method as keyof Server, args)
    }
    return {
      config: { setDisplayName: () => {} },
      services: {
        orm: { call, silent: { call } },
        dialog: { add: (_component: unknown, props: Shown) => this.dialogs.push(props) },
        action: { doAction: (action: unknown) => this.actions.push(action) },
        bus_service: {
          subscribe: (type: string, listener: (payload: unknown) => void) => {
            this.listeners.set(type, (this.listeners.get(type) ?? new Set()).add(listener))
          },
          unsubscribe: (type: string, listener: (payload: unknown) => void) => {
            this.listeners.get(type)?.delete(listener)
          },
        },
      },
    }
  }
}

/** Lets answers arrive and OWL draw: its frames are jsdom's. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    await new Promise<void>((resolve) => requestAnimationFrame(() => resolve()))
    await Promise.resolve()
  }
}
