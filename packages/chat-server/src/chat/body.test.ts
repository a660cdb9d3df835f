import { expect, test } from 'vitest'
import { Refusal } from '../refusal/refusal.ts'
import { parseBody } from './body.ts'
import { samplingOf } from './sampling.ts'

const least = { model: 'tiny', messages: [{ role: 'user', content: 'Which?' }] }

function refusal(change: object): Refusal {
  try {
    const rules = { defaults: {}, mostTokens: 100, endTokens: [7] }
    samplingOf(parseBody({ ...least, ...change }), rules)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error(`${JSON.stringify(change)} is not refused`)
}

test.each([
  [{ logit_bias: { 5: 1 } }, 'logit_bias'],
  [{ tools: [] }, 'tools'],
  [{ frequency_penalty: 0.5 }, 'frequency_penalty'],
  [{ presence_penalty: 1 }, 'presence_penalty'],
  [{ top_logprobs: 5 }, 'top_logprobs'],
  [{ response_format: { type: 'json_object' } }, 'response_format.type'],
  [{ temperature: -1 }, 'temperature'],
  [{ temperature: 'warm' }, 'temperature'],
  [{ top_p: 0 }, 'top_p'],
  [{ top_k: 1.5 }, 'top_k'],
  [{ n: 0 }, 'n'],
  [{ n: 1000 }, 'n'],
  [{ seed: 'x' }, 'seed'],
  [{ stop: '' }, 'stop'],
  [{ stop_token_ids: [8] }, 'stop_token_ids'],
  [{ max_tokens: 101 }, 'max_tokens'],
  [{ max_completion_tokens: 101 }, 'max_completion_tokens'],
  [{ max_tokens: 5, max_completion_tokens: 6 }, 'max_tokens'],
  [{ stream_options: { chunk: 1 } }, 'stream_options.chunk'],
  [{ messages: [] }, 'messages'],
  [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].role'],
  [{ messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }] }, 'messages[0].content'],
  [
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'x', detail: 'low' } }] }] },
    'messages[0].content',
  ],
  [{ messages: [{ role: 'user', content: 'x', cache: 1 }] }, 'messages[0].cache'],
  [{ model: undefined }, 'model'],
])('%j is refused by name', (change, field) => {
  const { status, param, message } = refusal(change)
  expect([status, param?.startsWith(field)]).toEqual([400, true])
  expect(message).toMatch(/^[^\n]+$/)
})

test('fields that ask for nothing pass, and a folder fills in what is left open', () => {
  const plain = {
    frequency_penalty: 0,
    presence_penalty: null,
    top_logprobs: null,
    response_format: { type: 'text' },
    user: 'me',
    logprobs: null,
  }
  const rules = {
    defaults: { temperature: 0.2, topK: 20, repetitionPenalty: 1.05, maxTokens: 500 },
    mostTokens: 100,
    endTokens: [7],
  }
  expect(samplingOf(parseBody({ ...least, ...plain }), rules)).toEqual({
    n: 1,
    temperature: 0.2,
    topP: 1,
    topK: 20,
    minP: 0,
    repetitionPenalty: 1.05,
    maxTokens: 100,
    stop: [],
  })
  const asked = {
    n: 3,
    temperature: 0,
    top_p: 0.5,
    top_k: -1,
    min_p: 0.1,
    repetition_penalty: 1,
    max_tokens: 9,
    stop: '##',
    stop_token_ids: [7],
  }
  expect(samplingOf(parseBody({ ...least, ...asked }), rules)).toEqual({
    n: 3,
    temperature: 0,
    topP: 0.5,
    topK: -1,
    minP: 0.1,
    repetitionPenalty: 1,
    maxTokens: 9,
    stop: ['##'],
  })
})
