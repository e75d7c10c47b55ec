import type { FastifyError, FastifyRequest } from 'fastify'

/**
 * What is logged of requests and errors. No header, body or query string, and of an error only its type, code and stack
 * frames: the text of a foreign error may quote what it failed on.
 */
export const serializers = {
  req: (request: FastifyRequest) => ({ method: request.method, path: request.url.split('?')[0] }),
  err: (error: FastifyError) => ({ type: error.name, message: error.code ?? '', stack: frames(error) }),
}

function frames(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .join('\n')
}
