import { _t } from '@web/core/l10n/translation'
import type { Run } from './contract.ts'
import { hasNothingToDo } from './screen_state.ts'

/** One sentence for the top of the page. */
export interface Message {
  level: 'danger' | 'warning' | 'info'
  text: string
  /** A code to look up or to ask about. */
  code: string | null
}

/**
 * All that the page has to say above its figures, the worst first.
 *
 * @param error - what became of the last click, when it failed
 * @param connection - why the page cannot follow the run at the moment
 */
export function messages(run: Run | null, error: string | null, connection: string | null): Message[] {
  const said: (Message | null)[] = [
    error ? { level: 'danger', text: error, code: null } : null,
    connection && connection !== error ? { level: 'warning', text: connection, code: null } : null,
    run ? endMessage(run) : null,
    run?.notice ? { level: 'warning', text: run.notice[1], code: run.notice[0] } : null,
    ...(run?.questions ?? []).map(([code, text]): Message => ({ level: 'warning', text, code })),
    ...(run?.warnings ?? []).map(([code, text]): Message => ({ level: 'warning', text, code })),
    run && hasNothingToDo(run)
      ? { level: 'info', text: _t('Odoo holds everything already: there is nothing to import.'), code: null }
      : null,
  ]
  return said.filter((message) => message !== null)
}

function endMessage(run: Run): Message | null {
  if (run.message) return { level: run.state === 'failed' ? 'danger' : 'warning', text: run.message, code: null }
  if (run.state !== 'stopped' || run.questions.length > 0) return null
  return { level: 'info', text: _t('Stopped. What was written stays; Continue goes on from there.'), code: null }
}
