import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
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
    const authorization = `Bearer ${TOKEN}`
    const sent = request({
      host: '127.0.0.1',
      port: this.port,
      path,
      method: 'POST',
      agent: false,
      headers: { authorization, 'content-type': 'application/json', ...headers },
    })
    sent.end(typeof body === 'string' ? body : JSON.stringify(body))
    const [answer] = await once(sent, 'response')
    return answer
  }

  /** Sends a request and reads the whole answer. */
  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await this.open(path, body, headers)
    let text = ''
    for await (const chunk of answer.setEncoding('utf8')) text += chunk
    return { status: answer.statusCode ?? 0, headers: answer.headers, text }
  }

  close(): Promise<void> {
    return this.#app.close()
  }
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}
