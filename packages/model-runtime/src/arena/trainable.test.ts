import fc from 'fast-check'
import { expect, test } from 'vitest'
import { trainableNames } from './trainable.ts'

const names = [
  'visual.patch_embed.proj.weight',
  'visual.blocks.0.mlp.weight',
  'model.embed_tokens.weight',
  'model.layers.0.mlp.weight',
  'model.layers.10.mlp.weight',
]
const chosen = (...patterns: string[]) => names.filter(trainableNames(patterns, names))

test.each<[string[], string[]]>([
  [[], names],
  [['*'], names],
  [['!visual.*'], names.slice(2)],
  [['model.layers.*'], names.slice(3)],
  [['model.*', '!model.embed_tokens.*'], names.slice(3)],
  [['*', '!*', 'model.layers.1*'], names.slice(4)],
  [['!visual.*', 'visual.blocks.*'], names.slice(1)],
])('%j', (patterns, expected) => expect(chosen(...patterns)).toEqual(expected))

test.each([
  [['modle.*'], 'no parameter matches modle.* — names are like visual.patch_embed.proj.weight'],
  [['model.layers.0'], 'no parameter matches model.layers.0'],
  [['!*'], 'leaves nothing to train'],
])('%j is refused', (patterns, message) => {
  expect(() => chosen(...patterns)).toThrow(message)
})

test('a name is a pattern of itself, whatever it is made of', () => {
  const name = fc.string({ minLength: 1 }).filter((text) => !/[*!\n\r\u2028\u2029]/.test(text))
  fc.assert(fc.property(name, (text) => trainableNames([text], [text])(text)))
})
