import { ConnectionLostError, RPCError } from '@web/core/network/rpc'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Progress, Run } from '../src/contract.ts'
import { ImportModel } from '../src/import_model.ts'
import { page, progress, run, source } from './fixtures.ts'

/** A model on a server whose answers the test gives. */
function modelOn(answers: Record<string, (...args: unknown[]) => unknown>) {
  const asked: string[] = []
  const model = new ImportModel(async (method, args) => {
    asked.push(method)
    return (answers[method] ?? (() => undefined))(...args)
  })
  models.push(model)
  const times = (method: string) => asked.filter((name) => name === method).length
  return { model, times }
}

const models: ImportModel[] = []
const newest = (present: Run | null) => () => ({ run: present, page_size: 80 })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  for (const model of models.splice(0)) model.close()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('an open run', () => {
  const applying = run({ state: 'applying', dry_run: false, counts: null })

  test('is asked for its progress twice a second until it ends, then shown whole', async () => {
    let present: Run = applying
    const { model, times } = modelOn({
      get_screen: () => newest(present)(),
      get_progress: () => progress({ ...present }),
    })
    await model.refresh()
    await vi.advanceTimersByTimeAsync(3000)
    expect(times('get_progress')).toBe(6)
    present = run({ state: 'done' })
    await vi.advanceTimersByTimeAsync(500)
    expect(model.run?.state).toBe('done')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(times('get_progress')).toBe(7)
  })

  test('is asked twenty times less often on a hidden page', async () => {
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
    const { model, times } = modelOn({ get_screen: newest(applying), get_progress: () => progress({ ...applying }) })
    await model.refresh()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(times('get_progress')).toBe(2)
  })

  test('is followed again when Odoo answers again', async () => {
    let lost = true
    const { model } = modelOn({
      get_screen: newest(applying),
      get_progress: () => {
        if (lost) throw new ConnectionLostError()
        return progress({ ...applying, rows_done: 5 })
      },
    })
    await model.refresh()
    await vi.advanceTimersByTimeAsync(1000)
    expect(model.connection).toContain('Odoo did not answer')
    lost = false
    await vi.advanceTimersByTimeAsync(1000)
    expect({ connection: model.connection, done: model.run?.rows_done }).toEqual({ connection: null, done: 5 })
  })

  test('is asked no more once the page is left', async () => {
    const { model, times } = modelOn({ get_screen: newest(applying), get_progress: () => progress({ ...applying }) })
    await model.refresh()
    model.close()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(times('get_progress')).toBe(0)
  })

  test('takes progress from the bus, and keeps the notice that only a poll brings', async () => {
    const { model } = modelOn({ get_screen: newest(run({ ...applying, notice: ['FB_CRON_OFF', 'Off.'] })) })
    await model.refresh()
    const { notice: _, ...message }: Progress = progress({ state: 'applying', rows_done: 80, rows_total: 100 })
    await model.take(message)
    expect(model.run).toMatchObject({ rows_done: 80, notice: ['FB_CRON_OFF', 'Off.'], name: applying.name })
  })
})

test('a run that somebody starts elsewhere is shown when the bus tells of it', async () => {
  let present: Run | null = null
  const { model } = modelOn({ get_screen: () => newest(present)() })
  await model.refresh()
  present = run({ id: 8, state: 'planning' })
  await model.take(progress({ id: 8, state: 'planning' }))
  expect(model.run?.id).toBe(8)
})

test('a page that could not be loaded is asked for again by itself', async () => {
  let down = true
  const { model } = modelOn({
    get_screen: () => {
      if (down) throw new ConnectionLostError()
      return newest(run())()
    },
    get_lines: () => page(1),
  })
  await model.refresh()
  expect(model.run).toBeNull()
  down = false
  await vi.advanceTimersByTimeAsync(1000)
  expect(model.run?.id).toBe(7)
})

test('a page that this user may not see is asked for once', async () => {
  const { model, times } = modelOn({
    get_screen: () => {
      throw Object.assign(new RPCError(), {
        exceptionName: 'odoo.exceptions.AccessError',
        data: { message: 'Not you.' },
      })
    },
  })
  await model.refresh()
  await vi.advanceTimersByTimeAsync(10_000)
  expect({ said: model.denied, loaded: model.loaded, times: times('get_screen') }).toEqual({
    said: 'Not you.',
    loaded: false,
    times: 1,
  })
})

test('an answer that comes after a newer one is not shown', async () => {
  const waiting: ((total: number) => void)[] = []
  const { model } = modelOn({
    get_screen: newest(run()),
    get_lines: () => new Promise((resolve) => waiting.push((total) => resolve(page(total)))),
  })
  await model.refresh()
  model.search('late')
  waiting[1]?.(2)
  waiting[0]?.(1)
  await vi.advanceTimersByTimeAsync(0)
  expect(model.lines?.total).toBe(2)
})

/** A model that keeps what lines it was asked for. */
function modelWithLines(present: () => Run) {
  const asked: { filter: unknown; offset: unknown }[] = []
  const { model } = modelOn({
    get_screen: () => newest(present())(),
    get_lines: (_, filter, offset) => {
      asked.push({ filter, offset })
      return page(300, offset as number)
    },
  })
  return { model, asked }
}

test('a new run is shown from its first row and without a filter', async () => {
  let present = run()
  const { model, asked } = modelWithLines(() => present)
  await model.refresh()
  model.toggle('user', 'fail')
  model.goTo(80)
  present = run({ id: 8 })
  await model.refresh()
  expect(asked.at(-1)).toEqual({ filter: {}, offset: 0 })
})

test('a run in a new state is shown from its first row, under the same filter', async () => {
  let present = run()
  const { model, asked } = modelWithLines(() => present)
  await model.refresh()
  model.toggle('user', 'create')
  model.goTo(80)
  await model.refresh()
  expect(asked.at(-1)).toEqual({ filter: { kind: 'user', action: 'create' }, offset: 80 })
  present = run({ state: 'done' })
  await model.refresh()
  expect(asked.at(-1)).toEqual({ filter: { kind: 'user', action: 'create' }, offset: 0 })
})

test('lines that arrive when their run is shown no more are dropped', async () => {
  let present = run()
  let answer = () => {}
  const { model } = modelOn({
    get_screen: () => newest(present)(),
    get_lines: () =>
      new Promise((resolve) => {
        answer = () => resolve(page(1))
      }),
  })
  await model.refresh()
  present = run({ id: 8, state: 'draft', counts: null })
  await model.refresh()
  answer()
  await vi.advanceTimersByTimeAsync(0)
  expect({ lines: model.lines, loading: model.linesLoading }).toEqual({ lines: null, loading: false })
})

test('lines are shown as the page that they are until the next one is there', async () => {
  const waiting: (() => void)[] = []
  const { model } = modelOn({
    get_screen: newest(run()),
    get_lines: (_, __, offset) => new Promise((resolve) => waiting.push(() => resolve(page(300, offset as number)))),
  })
  await model.refresh()
  waiting[0]?.()
  await vi.advanceTimersByTimeAsync(0)
  model.goTo(80)
  expect(model.lines?.offset).toBe(0)
  waiting[1]?.()
  await vi.advanceTimersByTimeAsync(0)
  expect(model.lines?.offset).toBe(80)
})

test('lines of another filter are not left on the page when the wanted ones cannot be had', async () => {
  let lost = false
  const { model } = modelOn({
    get_screen: newest(run()),
    get_lines: () => {
      if (lost) throw new ConnectionLostError()
      return page(1)
    },
  })
  await model.refresh()
  lost = true
  model.toggle('user', 'fail')
  await vi.advanceTimersByTimeAsync(0)
  expect({ lines: model.lines, said: model.linesError }).toEqual({
    lines: null,
    said: expect.stringContaining('Odoo did not answer'),
  })
})

test('the source is unknown while it is asked for again', async () => {
  const { model } = modelOn({ get_source: () => source() })
  await model.checkSource()
  const again = model.checkSource()
  expect(model.source).toBeNull()
  await again
  expect(model.source?.status).toBe('ready')
})

test('the source is looked at again when a run fails, and not because an old one has', async () => {
  const old = run({ id: 7, state: 'failed' })
  let present = old
  const { model, times } = modelOn({ get_screen: () => newest(present)() })
  await model.refresh()
  await model.refresh()
  expect(times('get_source')).toBe(0)
  present = { ...old, id: 8 }
  await model.refresh()
  expect(times('get_source')).toBe(1)
})
