import manifest from '../package.json' with { type: 'json' }

/** The engine's own version, as `GET /health` and the start line of a stream tell it. */
export const VERSION: string = manifest.version
