/**
 * Ctrl-C, a closed terminal and `kill` all ask the command once to stop. npm passes the terminal's Ctrl-C on a second
 * time, so later signals say nothing new.
 */
type Cleaner = () => Promise<unknown>

const cleaners = new Set<Cleaner>()
let stopping = false
let tell: () => void = () => undefined

/** Fulfilled when somebody asks this command to stop. */
export const interrupted = new Promise<void>((resolve) => {
  tell = resolve
})

export function isInterrupted(): boolean {
  return stopping
}

/** From now on the signals that ask for a stop run the cleaners instead of ending this command at once. */
export function listenForInterrupts(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt)
}

/** The same for a process that works for the one that forked it: it stops when that one is gone. */
export function listenForParent(): void {
  process.once('disconnect', interrupt)
}

function interrupt(): void {
  if (stopping) return
  stopping = true
  tell()
  for (const clean of cleaners) void clean()
}

/** Runs `clean` on an interrupt; the returned function takes it back. */
export function onInterrupt(clean: Cleaner): () => void {
  cleaners.add(clean)
  return () => cleaners.delete(clean)
}
