import { Decimal } from 'decimal.js'
import type { LoudFacts, Prices, ShadowFacts, SourceFacts } from './facts.ts'
import { BUCKETS, type Bucket, type ControlTotal, type ImportLine, type ImportRun, KINDS, type Total } from './run.ts'

/** One thing that must hold after an import. `problem` says what does not, in a few words; undefined is well. */
export interface Finding {
  claim: string
  problem: string | undefined
}

/** All that was seen of a dry run, an import and a second import of the same source. */
export interface Evidence {
  dryRun: ImportRun
  first: ImportRun
  second: ImportRun
  source: { before: SourceFacts; after: SourceFacts; prices: Prices }
  loud: { before: LoudFacts; after: LoudFacts }
  shadow: ShadowFacts
  shadowPrices: Prices
}

/** Judges the evidence. Pure: what it compares was read from both databases and from Odoo before. */
export function findings(evidence: Evidence): Finding[] {
  const { dryRun, first, second, source, loud, shadow } = evidence
  const runs = { 'the dry run': dryRun, 'the import': first, 'the second import': second }
  return [
    finding(
      'each run ended well',
      Object.entries(runs).flatMap(([name, run]) =>
        run.state === (run === dryRun ? 'planned' : 'done') ? [] : [`${name} is ${run.state}: ${run.message}`],
      ),
    ),
    finding(
      'every row that NexaCloud holds was read and is in exactly one bucket',
      Object.entries(runs).flatMap(([name, run]) => uncounted(run, source.before).map((text) => `${name}: ${text}`)),
    ),
    finding(
      'the control totals agree to the cent',
      [first, second].flatMap((run) => run.control_totals.flatMap(disagreement)),
    ),
    finding('every shadow order has exactly the price of its plan', wrongPrices(evidence)),
    finding('the dry run announced exactly what the import did', differences(dryRun, first)),
    finding('the second import found everything unchanged', changed(first, second)),
    finding('nobody was mailed and nobody follows a shadow order', [
      ...grown('mail', loud.before.mails, loud.after.mails),
      ...(shadow.messages ? [`${shadow.messages} messages on shadow orders`] : []),
      ...(shadow.followers ? [`${shadow.followers} followers of shadow orders`] : []),
    ]),
    finding('nobody was invoiced or charged', [
      ...grown('invoice', loud.before.invoices, loud.after.invoices),
      ...grown('payment transaction', loud.before.transactions, loud.after.transactions),
      ...grown('payment token', loud.before.tokens, loud.after.tokens),
    ]),
    finding('there are shadow orders, and all of them are draft or cancelled', [
      ...(shadow.shadows ? [] : ['there is no shadow order']),
      ...(shadow.loose ? [`${shadow.loose} are neither`] : []),
    ]),
    finding(
      'NexaCloud is as it was',
      source.before.digest === source.after.digest ? [] : ['its tables differ from what they were'],
    ),
  ]
}

function finding(claim: string, problems: string[]): Finding {
  const more = problems.length > 3 ? ` (and ${problems.length - 3} more)` : ''
  return { claim, problem: problems.length ? `${problems.slice(0, 3).join('; ')}${more}` : undefined }
}

function uncounted(run: ImportRun, source: SourceFacts): string[] {
  return KINDS.flatMap((kind) => {
    const counts = run.counts[kind]
    const sum = BUCKETS.reduce((total, bucket) => total + counts[bucket], 0)
    return [
      ...(counts.read === source.rows[kind] ? [] : [`${counts.read} of ${source.rows[kind]} ${kind} rows were read`]),
      ...(sum === counts.read ? [] : [`${sum} of ${counts.read} ${kind} rows are in a bucket`]),
    ]
  })
}

/** Twice the digits that a decimal may have on the wire, so that a sum of them is exact. */
const Exact = Decimal.clone({ precision: 120 })

/** A total disagrees unless the source less what was left out is what Odoo holds, exactly. */
function disagreement(total: ControlTotal): string[] {
  const { label, source, left_out: leftOut, odoo, agrees } = total
  if (odoo === null) return [`${label}: Odoo's side is missing`]
  const same =
    source.count - leftOut.count === odoo.count && amountOf(source).minus(amountOf(leftOut)).equals(amountOf(odoo))
  if (same && agrees) return []
  return [`${label}: ${text(source)} less ${text(leftOut)} is not ${text(odoo)}`]
}

const amountOf = (total: Total) => new Exact(total.amount ?? 0)
const text = ({ count, amount }: Total) => (amount === null ? `${count}` : `${count} for ${amount}`)

function wrongPrices({ source, shadowPrices, first }: Evidence): string[] {
  const subscriptions = first.counts.subscription
  const standing = subscriptions.create + subscriptions.update + subscriptions.unchanged
  const wrong = [...shadowPrices].flatMap(([id, price]) => {
    const expected = source.prices.get(id)
    if (expected === undefined) return [`${id} has no price in NexaCloud`]
    return new Exact(price).equals(expected) ? [] : [`${id} costs ${expected} and stands at ${price}`]
  })
  return shadowPrices.size === standing
    ? wrong
    : [`${shadowPrices.size} orders for ${standing} subscriptions`, ...wrong]
}

/** Compares the lines of two runs as sets: what each row would become and why. */
function differences(announced: ImportRun, done: ImportRun): string[] {
  return [
    ...KINDS.flatMap((kind) =>
      [...BUCKETS, 'warn' as const]
        .filter((bucket) => announced.counts[kind][bucket] !== done.counts[kind][bucket])
        .map((bucket) => `${kind} ${bucket}: ${announced.counts[kind][bucket]}, then ${done.counts[kind][bucket]}`),
    ),
    ...unmatched(announced.lines, done.lines),
  ]
}

function changed(first: ImportRun, second: ImportRun): string[] {
  const left = (run: ImportRun, ...buckets: Bucket[]) => run.lines.filter((line) => buckets.includes(line.action))
  return [
    ...KINDS.flatMap((kind) => {
      const { create, update, unchanged } = first.counts[kind]
      const again = second.counts[kind]
      const found = again.create === 0 && again.update === 0 && again.unchanged === create + update + unchanged
      return found ? [] : [`${kind}: ${again.create} new, ${again.update} changed, ${again.unchanged} unchanged`]
    }),
    ...unmatched(left(first, 'skip', 'fail'), left(second, 'skip', 'fail')),
  ]
}

function unmatched(before: ImportLine[], after: ImportLine[]): string[] {
  const open = new Map<string, number>()
  for (const line of before) add(open, lineText(line), 1)
  for (const line of after) add(open, lineText(line), -1)
  return [...open]
    .filter(([, count]) => count !== 0)
    .map(([line, count]) => `${count > 0 ? 'only before' : 'only after'}: ${line}`)
}

function add(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

function lineText({ kind, external_id: id, action, code, changes }: ImportLine): string {
  const sorted = Object.entries(changes || {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return `${kind} ${id || 'without id'} ${action} ${code || ''} ${JSON.stringify(sorted)}`
}

function grown(what: string, before: number, after: number): string[] {
  return after === before ? [] : [`${after - before} more ${what}s than before`]
}
