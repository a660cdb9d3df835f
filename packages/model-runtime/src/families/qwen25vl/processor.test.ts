import { type RgbImage, SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createImageProcessor } from '../../vision/image-processor.ts'
import { createProcessor } from './processor.ts'
import { tinyConfig, tinyModel } from './tiny/tiny.ts'
import { tinyTokenId } from './tiny/tiny-tokenizer.ts'

const { files } = tinyModel({ seed: 0 })
const processorFiles = {
  tokenizer: JSON.parse(files['tokenizer.json']!),
  tokenizerConfig: JSON.parse(files['tokenizer_config.json']!),
  chatTemplate: files['chat_template.jinja']!,
}
// Four visual tokens to a picture of 64×64 px: the tiny preset itself has but one, which would hide their order.
const config = { ...tinyConfig, vision: { ...tinyConfig.vision, spatialMergeSize: 2 } }
const images = createImageProcessor(
  { ...JSON.parse(files['preprocessor_config.json']!), merge_size: 2 },
  config.vision,
  'preprocessor_config.json',
)
const processor = createProcessor(processorFiles, config, images)

const grey = (width: number, height: number): RgbImage => ({
  width,
  height,
  data: new Uint8Array(width * height * 3).fill(128),
})
const [pad, start, end] = [tinyConfig.imageToken, tinyConfig.visionStartToken, tinyConfig.visionEndToken]

test('a question with two pictures becomes a chat prompt', () => {
  const request = { text: '<image>Compare with <image>, please.', images: [grey(64, 64), grey(64, 32)] }
  const { tokens, positions, nextPosition, images: prepared } = processor.prepare(request)
  const text = (piece: string) => [...processor.encode(piece)]
  expect([...tokens]).toEqual([
    ...text('<|im_start|>user\n'),
    ...[start, pad, pad, pad, pad, end],
    ...text('Compare with '),
    ...[start, pad, pad, end],
    ...text(', please.<|im_end|>\n<|im_start|>assistant\n'),
  ])
  expect(prepared.map(({ gridHeight, gridWidth }) => [gridHeight, gridWidth])).toEqual([
    [4, 4],
    [2, 4],
  ])
  expect(positions.length).toBe(3 * tokens.length)
  // 4 tokens in the place of 2 and 2 tokens in the place of 2: two positions fewer than tokens.
  expect(nextPosition).toBe(tokens.length - 2)
})

test('pictures of another size under the same text get their own tokens', () => {
  const count = (image: RgbImage) =>
    processor.prepare({ text: '<image>?', images: [image] }).tokens.filter((token) => token === pad).length
  expect([count(grey(64, 64)), count(grey(32, 32)), count(grey(64, 64))]).toEqual([4, 1, 4])
})

test.each<[string, string, number, RegExp?]>([
  ['no mark', 'What is this?', 1],
  ['one mark too many', '<image><image>?', 1],
  ['a forged image token', '<image><|image_pad|>?', 1, /spells out the image token/],
])('%s is an error of the data', (_, text, count, message = /marks \d pictures with <image> but comes with 1/) => {
  const request = { text, images: Array.from({ length: count }, () => grey(32, 32)) }
  expect(() => processor.prepare(request)).toThrow(SpatialError)
  expect(() => processor.prepare(request)).toThrow(message)
})

test('decoding keeps the thinking and drops the chat', () => {
  const reply = '<think>Left first.</think> \\boxed{0-1}'
  const tokens = processor.encode(`${reply}<|im_end|><|endoftext|><|vision_start|><|image_pad|>`)
  expect(processor.decode(tokens)).toBe(reply)
  expect(processor.decode(new Int32Array(0))).toBe('')
  expect(processor.decode(Int32Array.of(tinyTokenId('<|im_end|>'), 100_000))).toBe('')
})

test.each([
  [{ text: '<video>What moves?', images: [] }, 'marks a video with <video>'],
  [{ text: 'What?', images: [grey(64, 64)] }, 'marks 0 pictures with <image> but comes with 1'],
  [{ text: '<image><image>What?', images: [grey(64, 64)] }, 'marks 2 pictures with <image> but comes with 1'],
  [{ text: '<image>', images: [] }, 'marks 1 pictures with <image> but comes with 0'],
  [{ text: '<image>', images: [{ ...grey(64, 64), width: 63 }] }, 'comes with 12288 bytes; expected 12096'],
  [{ text: '<image>', images: [{ ...grey(64, 64), height: 64.5 }] }, 'sides of 64×64.5'],
  [{ text: '<image>', images: [{ width: 0, height: 0, data: new Uint8Array() }] }, 'sides of 0×0'],
])('a question that cannot be asked is refused: %#', (request, message) => {
  expect(() => processor.prepare(request)).toThrow(message)
})

test('what was said before stands before the question, its pictures first', () => {
  const before = [
    { role: 'system' as const, text: 'Be brief.' },
    { role: 'user' as const, text: '<image>What is it?' },
    { role: 'assistant' as const, text: 'A lamp.' },
  ]
  const { tokens, images: prepared } = processor.prepare({
    text: '<image>And this?',
    images: [grey(64, 64), grey(64, 32)],
    before,
  })
  const text = (piece: string) => [...processor.encode(piece)]
  expect([...tokens]).toEqual([
    ...text('<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\n'),
    ...[start, pad, pad, pad, pad, end],
    ...text('What is it?<|im_end|>\n<|im_start|>assistant\nA lamp.<|im_end|>\n<|im_start|>user\n'),
    ...[start, pad, pad, end],
    ...text('And this?<|im_end|>\n<|im_start|>assistant\n'),
  ])
  expect(prepared).toHaveLength(2)
})

test('any text survives encoding and decoding', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const sound = Buffer.from(text).toString() // a lone surrogate has no UTF-8
      fc.pre(!/<\|\w+\|>/.test(sound))
      expect(processor.decode(processor.encode(sound))).toBe(sound)
    }),
    { numRuns: 500 },
  )
})

test.each(["{{ raise_exception('no') }}", '{% if %}', '{{ range(1000000000) }}'])(
  'the template %s is refused when the model is opened',
  (chatTemplate) => {
    expect(() => createProcessor({ ...processorFiles, chatTemplate }, tinyConfig, images)).toThrow(
      /chat_template\.jinja: cannot be used/,
    )
  },
)
