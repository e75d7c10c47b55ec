import type { Run } from './contract.ts'

/** Whether a worker of the server has the run in hand, or will have. */
export function isOpen(run: Run | null): boolean {
  return run !== null && ['draft', 'planning', 'applying'].includes(run.state)
}

/** What the switch shows: as the person set it, else what the open run is, else a dry run. */
export function shownDryRun(run: Run | null, chosen: boolean | null): boolean {
  return chosen ?? (run !== null && isOpen(run) ? run.dry_run : true)
}

/**
 * What the main button does: make a preview, carry out the plan that was reviewed, or read NexaCloud and import what is
 * there now.
 */
export type MainAction = 'preview' | 'apply' | 'import'

export function mainAction(run: Run | null, dryRun: boolean): MainAction {
  if (dryRun) return 'preview'
  return run?.state === 'planned' ? 'apply' : 'import'
}

/** Which of the buttons are there, and which of them can be used. */
export interface Buttons {
  main: MainAction
  mainEnabled: boolean
  switchEnabled: boolean
  stop: boolean
  continue: boolean
  importAnyway: boolean
}

/** `busy`: a click is on its way to the server. */
export function buttons(run: Run | null, dryRun: boolean, busy: boolean): Buttons {
  const open = isOpen(run)
  const main = mainAction(run, dryRun)
  const asks = run !== null && run.questions.length > 0
  return {
    main,
    // A plan with open questions is imported by the button that answers them.
    mainEnabled: !busy && !open && !(main === 'apply' && asks),
    switchEnabled: !busy && !open,
    stop: open,
    continue: !asks && run !== null && run.may_continue,
    importAnyway: asks && (run.state === 'stopped' || run.state === 'planned'),
  }
}

/** Whether the run has a plan that was carried out, at least in part. */
export function wasApplied(run: Run): boolean {
  return (
    !run.dry_run &&
    run.counts !== null &&
    run.planned_counts !== null &&
    ['done', 'stopped', 'failed'].includes(run.state)
  )
}

/** Whether a plan would change nothing. */
export function hasNothingToDo(run: Run): boolean {
  if (run.state !== 'planned' || run.counts === null) return false
  return Object.values(run.counts).every(({ create, update, delete: gone }) => create + update + gone === 0)
}
