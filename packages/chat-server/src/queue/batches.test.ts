import { type Generation, type PolicyRequest, type Sampling, SpatialError } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { type ChatPolicy, createBatches, type Question } from './batches.ts'

const sampling: Sampling = { n: 1, temperature: 1, maxTokens: 4, seed: 1 }
const request = (text: string): PolicyRequest => ({ text, images: [] })
const reply = (text: string): Generation => ({
  text,
  tokens: Int32Array.of(1),
  logprobs: Float32Array.of(0),
  finishReason: 'stop',
})

/** A policy that answers each question with its own text, when it is let go on. */
function heldPolicy(refuse?: string) {
  const calls: { texts: string[]; seeds: readonly unknown[]; signal: AbortSignal; goOn(): void }[] = []
  const generate: ChatPolicy['generate'] = (requests, _, { seeds, signal }) =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
      const texts = requests.map(({ text }) => text)
      const goOn = () =>
        refuse !== undefined && texts.includes(refuse)
          ? reject(new SpatialError('data', `${refuse} cannot be asked`))
          : resolve(texts.map((text) => [reply(text)]))
      calls.push({ texts, seeds, signal, goOn })
    })
  return { calls, policy: { generate } as unknown as ChatPolicy }
}

const question = (text: string, change: Partial<Question> = {}): Question => ({
  request: request(text),
  sampling,
  signal: new AbortController().signal,
  onReply: () => {},
  ...change,
})
const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

test('questions that wait together and are drawn alike share a call, each with its own seed', async () => {
  const { calls, policy } = heldPolicy()
  const batches = createBatches(policy)
  const asked = ['a', 'b', 'c'].map((text, seed) => batches.ask(question(text, { sampling: { ...sampling, seed } })))
  const other = batches.ask(question('warm', { sampling: { ...sampling, temperature: 0.5 } }))
  await turn()
  expect(batches.open).toBe(4)
  expect(calls.map(({ texts, seeds }) => [texts, seeds])).toEqual([
    [
      ['a', 'b', 'c'],
      [0, 1, 2],
    ],
  ])
  const late = batches.ask(question('d'))
  calls[0]!.goOn()
  expect((await Promise.all(asked)).map(([one]) => one!.text)).toEqual(['a', 'b', 'c'])
  await turn()
  expect(calls[1]!.texts).toEqual(['warm'])
  calls[1]!.goOn()
  await other
  await turn()
  expect(calls[2]!.texts).toEqual(['d'])
  calls[2]!.goOn()
  expect((await late)[0]!.text).toBe('d')
  expect(batches.open).toBe(0)
})

test('a question that nobody waits for is not asked, and a call is ended when nobody waits for any of it', async () => {
  const { calls, policy } = heldPolicy()
  const batches = createBatches(policy)
  const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()]
  const asked = [first, second].map(({ signal }, i) =>
    batches.ask(question(`${i}`, { signal })).catch((error) => error),
  )
  await turn()
  const waiting = batches.ask(question('2', { signal: third.signal })).catch((error) => error)
  third.abort('gone')
  first.abort('gone')
  await turn()
  expect(calls[0]!.signal.aborted).toBe(false)
  second.abort('gone')
  expect(await Promise.all([...asked, waiting])).toEqual(['gone', 'gone', 'gone'])
  expect(calls.length).toBe(1)
})

test('one question at fault is refused alone', async () => {
  const { calls, policy } = heldPolicy('bad')
  const batches = createBatches(policy)
  const asked = ['a', 'bad', 'c'].map((text) => batches.ask(question(text)).catch((error) => error.message))
  for (let call = 0; call < 4; call++) {
    await turn()
    calls[call]!.goOn()
    await turn()
  }
  expect(await Promise.all(asked)).toEqual([[reply('a')], 'bad cannot be asked', [reply('c')]])
})

test('pictures bound a call', async () => {
  const { calls, policy } = heldPolicy()
  const batches = createBatches(policy)
  const picture = { width: 1, height: 1, data: new Uint8Array(3) }
  const images = Array.from({ length: 9 }, () => picture)
  const asked = ['a', 'b'].map((text) => batches.ask(question(text, { request: { text, images } })))
  for (const call of [0, 1]) {
    await turn()
    expect(calls[call]!.texts.length).toBe(1)
    calls[call]!.goOn()
  }
  await Promise.all(asked)
})
