import { afterAll, expect, test } from 'vitest'
import { RATE_EXAMPLES } from '../src/contract/rate-examples.ts'
import { TestEngine } from './support/engine.ts'

interface Media {
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}
interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>
}

const engine = await TestEngine.start()
const { paths } = JSON.parse(
  (await engine.send({ method: 'GET', path: '/documentation/json', headers: {}, body: '' })).text,
) as { paths: Record<string, Record<string, Operation>> }

afterAll(() => engine.close())

/** Every request example of the document, with the response example of the same name. */
const examples = Object.entries(paths).flatMap(([path, methods]) =>
  Object.values(methods).flatMap(({ requestBody, responses }) =>
    Object.entries(requestBody?.content['application/json']?.examples ?? {}).map(([name, { value }]) => ({
      path,
      name,
      request: value,
      reply: responses[200]?.content?.['application/json']?.examples?.[name]?.value,
    })),
  ),
)

test('the document has examples of every charge model', () => {
  const names = examples.filter(({ path }) => path === '/v1/rate').map(({ name }) => name)
  expect(names).toEqual(Object.keys(RATE_EXAMPLES))
  expect(names).toEqual(expect.arrayContaining(['standard', 'package', 'graduated', 'volume']))
})

test.each(examples)('$path answers the example $name as the document says', async ({ path, request, reply }) => {
  const answer = await engine.post(path, request)
  expect(answer.status).toBe(200)
  expect(JSON.parse(answer.text)).toEqual(reply)
})
