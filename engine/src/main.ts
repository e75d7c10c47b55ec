import closeWithGrace from 'close-with-grace'
import { buildApp } from './app.ts'
import { forgetPostgres, readConfig } from './config.ts'
import { EngineError } from './engine-error.ts'

/** How long running requests may take to end once the engine is told to stop, in milliseconds. */
const GRACE_MS = 10_000

try {
  const config = readConfig(process.env)
  forgetPostgres(process.env)
  const app = await buildApp(config)
  closeWithGrace({ delay: GRACE_MS, logger: false }, async ({ err }) => {
    if (err) app.log.error({ err }, 'the engine failed and stops')
    await app.close()
  })
  await app.listen({ host: config.host, port: config.port })
} catch (error) {
  console.error(bootFailure(error))
  process.exit(1)
}

function bootFailure(error: unknown): string {
  if (error instanceof EngineError) return `${error.code}: ${error.reply.message} ${error.reply.fix}`
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  if (code === 'EADDRINUSE') return 'The port is in use. Set ENGINE_PORT to another one, or 0 for a free one.'
  return `The engine can not start (${code}).`
}
