// Arguments: the engine's process id and its health URL. Ends with 0 once it answers, with 1 when it has gone.
import { setTimeout as sleep } from 'node:timers/promises'

const [pid, url] = process.argv.slice(2)
const healthy = () =>
  fetch(url).then(
    (reply) => reply.ok,
    () => false,
  )
for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(100)) {
  if (await healthy()) process.exit(0)
  try {
    process.kill(Number(pid), 0)
  } catch {
    break
  }
}
process.exit(1)
