import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { LIMITS, type Limits } from '../../src/nexacloud/limits.ts'

export const TOKEN = 'token-of-the-engine-tests-0123456789'

/** An engine that listens on a free port of loopback. */
export class TestEngine {
  readonly #app: FastifyInstance
  readonly #log: string[]

  static async start(env: Record<string, string> = {}, limits: Partial<Limits> = {}): Promise<TestEngine> {
    const log: string[] = []
    const app = await buildApp(readConfig({ ENGINE_TOKEN: TOKEN, LOG_LEVEL: 'trace', ...env }), {
      limits: { ...LIMITS, ...limits },
      log: new Writable({
        write(chunk, _encoding, done) {
          log.push(String(chunk))
          done()
        },
      }),
    })
    await app.listen({ host: '127.0.0.1', port: 0 })
    return new TestEngine(app, log)
  }

  private constructor(app: FastifyInstance, log: string[]) {
    this.#app = app
    this.#log = log
  }

  get log(): string {
    return this.#log.join('')
  }

  get port(): number {
    return (this.#app.server.address() as AddressInfo).port
  }

  /** Sends a request and does not read the answer's body. */
  async open(path: string, body: unknown, headers: Record<string, string> = {}): Promise<IncomingMessage> {
    const sent = this.#request(path, headers)
    sent.end(typeof body === 'string' ? body : JSON.stringify(body))
    return responseOf(sent)
  }

  /** Sends a request and reads the whole answer. */
  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return read(await this.open(path, body, headers))
  }

  /** Sends a request as it is, whatever stands in it. */
  async send({ method, path, headers, body }: RawRequest): Promise<Answer> {
    // Without a length Node would send the body of a GET as if it were the next request.
    const length = 'transfer-encoding' in headers ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const options = { host: '127.0.0.1', port: this.port, agent: false }
    const sent = request({ ...options, method, path, headers: { ...length, ...headers } })
    sent.end(body)
    return read(await responseOf(sent))
  }

  /** Announces a body of this size, and reads the answer without sending any of the body. */
  async announce(path: string, bytes: number, headers: Record<string, string> = {}): Promise<Answer> {
    const sent = this.#request(path, { 'content-length': String(bytes), ...headers })
    sent.flushHeaders()
    const answer = await read(await responseOf(sent))
    sent.destroy()
    return answer
  }

  #request(path: string, headers: Record<string, string>): ClientRequest {
    const authorization = `Bearer ${TOKEN}`
    return request({
      host: '127.0.0.1',
      port: this.port,
      path,
      method: 'POST',
      agent: false,
      headers: { authorization, 'content-type': 'application/json', ...headers },
    })
  }

  close(): Promise<void> {
    return this.#app.close()
  }
}

export interface RawRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

async function responseOf(sent: ClientRequest): Promise<IncomingMessage> {
  const [answer] = await once(sent, 'response')
  return answer
}

async function read(answer: IncomingMessage): Promise<Answer> {
  let text = ''
  for await (const chunk of answer.setEncoding('utf8')) text += chunk
  return { status: answer.statusCode ?? 0, headers: answer.headers, text }
}
