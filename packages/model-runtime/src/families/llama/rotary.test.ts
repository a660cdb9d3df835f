import { expect, test } from 'vitest'
import { parseLlamaConfig } from './config.ts'
import { frequencies, positionRotary } from './rotary.ts'

const json = {
  model_type: 'llama',
  hidden_size: 16,
  intermediate_size: 16,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  vocab_size: 16,
  rms_norm_eps: 1e-5,
  rope_theta: 10_000,
  eos_token_id: 1,
}
const scaling = { rope_type: 'llama3', factor: 8, low_freq_factor: 1, high_freq_factor: 4 }
const parse = (rope_scaling?: object) => parseLlamaConfig({ json: { ...json, rope_scaling }, file: 'config.json' })

test('a head turns by 1, 1/10, 1/100, 1/1000 radians per position', () => {
  expect(frequencies(parse())).toEqual([1, 0.1, 0.01, 0.001].map((x) => expect.closeTo(x, 12)))
  const { cos, sin } = positionRotary(parse())(3)
  const angles = [3, 0.3, 0.03, 0.003]
  expect([...cos]).toEqual([...angles, ...angles].map((angle) => expect.closeTo(Math.cos(angle), 7)))
  expect([...sin]).toEqual([...angles, ...angles].map((angle) => expect.closeTo(Math.sin(angle), 7)))
})

test('llama3 keeps fast turns, divides slow ones and blends between', () => {
  // Within 128 positions the pairs turn 20.4, 2.04, 0.204 and 0.0204 times: above 4, between 1 and 4, below 1 twice.
  const kept = ((128 * 0.1) / (2 * Math.PI) - 1) / 3
  const expected = [1, kept * 0.1 + ((1 - kept) * 0.1) / 8, 0.01 / 8, 0.001 / 8]
  const config = parse({ ...scaling, original_max_position_embeddings: 128 })
  expect(frequencies(config)).toEqual(expected.map((x) => expect.closeTo(x, 12)))
})
