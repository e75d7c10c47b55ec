import { _t } from '@web/core/l10n/translation'
import type { Coded, Run, Source } from './contract.ts'
import { hasNothingToDo } from './screen_state.ts'

/** One sentence for the top of the page. */
export interface Message {
  level: 'danger' | 'warning' | 'info'
  text: string
  /** A code to look up or to ask about, where the text does not end with it. */
  code: string | null
}

/** What the page knows that may need saying. */
export interface Circumstances {
  run: Run | null
  source: Source | null
  /** Why this user gets to see nothing. */
  denied: string | null
  /** Why the last click came to nothing. */
  error: string | null
  /** Why the page cannot follow the run at the moment. */
  connection: string | null
}

/** All that the page has to say above its figures, the worst first, and nothing twice. */
export function messages({ run, source, denied, error, connection }: Circumstances): Message[] {
  const said = [
    plain('danger', denied),
    plain('danger', error),
    plain('warning', connection),
    ...(run ? runMessages(run, source) : []),
  ].filter((message) => message !== null)
  return [...new Map(said.map((message) => [wording(message), message])).values()]
}

function runMessages(run: Run, source: Source | null): (Message | null)[] {
  return [
    endMessage(run, source),
    ...[...(run.notice ? [run.notice] : []), ...run.questions, ...run.warnings].map(warning),
    hasNothingToDo(run) ? plain('info', _t('Odoo holds everything already: there is nothing to import.')) : null,
  ]
}

/** How the run ended, where it did so before its time. */
function endMessage(run: Run, source: Source | null): Message | null {
  if (run.message) {
    const level = run.state === 'failed' ? 'danger' : 'warning'
    const cause = source?.problems.find((problem) => wording(warning(problem)) === run.message)
    return cause ? { level, text: underNexaCloud(), code: cause[0] } : plain(level, run.message)
  }
  if (run.state !== 'stopped' || run.questions.length > 0) return null
  return plain(
    'info',
    run.may_continue
      ? _t('Stopped. What was written stays; Continue goes on from there.')
      : _t('Stopped before anything was written.'),
  )
}

/** Instead of a cause and cure that the source card shows anyway. */
const underNexaCloud = () => _t('It failed for the reason that is given under NexaCloud.')

const warning = ([code, text]: Coded): Message => ({ level: 'warning', text, code })

const plain = (level: Message['level'], text: string | null): Message | null =>
  text === null ? null : { level, text, code: null }

const wording = ({ text, code }: Message): string => (code ? `${text} (${code})` : text)
