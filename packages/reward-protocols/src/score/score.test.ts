import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { judge, startServer, type TestServer } from '../server.fixture.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop(0))

const pieces = ['<think>', '</think>', '\\boxed{', '}', 'A', '2-1', ' ', '\n', '\ud800', '日本', '"']

test('verdicts are those of the judge, in order, null where there is none', async () => {
  const text = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''))
  const item = fc.record(
    {
      id: fc.string(),
      task: fc.constantFrom('shuffle', 'maze', 'mine'),
      answer: fc.constantFrom('A', '2-1', ''),
      response: text,
      meta: fc.constantFrom({}, { maze: { rows: 1, columns: 2, start: 0, goal: 1, walls: [] } }),
      tokens: fc.nat(),
    },
    { requiredKeys: ['answer', 'response'] },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(item, { maxLength: 20 }), async (items) => {
      const { status, body } = await server.ask('/v1/score', { items })
      expect(status).toBe(200)
      const ours = items.map(({ task = '', answer, response, meta, tokens }) =>
        judge({ task, answer, meta }, { text: response, tokens }),
      )
      expect(body).toEqual(JSON.parse(JSON.stringify({ results: ours })))
    }),
    { numRuns: 100 },
  )
})

test('a maze without its walls is null, not 0; more items than one request may hold are refused', async () => {
  const maze = { task: 'maze', answer: 'R', response: '<think></think>\\boxed{R}' }
  expect((await server.ask('/v1/score', { items: [maze] })).body).toEqual({ results: [null] })
  const many = { items: Array.from({ length: 8193 }, () => ({ answer: 'A', response: '' })) }
  expect((await server.ask('/v1/score', many)).status).toBe(422)
})
