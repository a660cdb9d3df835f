import { expect, test } from 'vitest'
import { blockTypes } from './block-types.ts'
import golden from './blocks.golden.json' with { type: 'json' }

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))

test.each(golden)('$name is read as by ggml', ({ type, name, blocks, values }) => {
  const kind = blockTypes.get(type)!
  expect(kind.name).toBe(name)
  const stored = bytes(blocks)
  const view = new DataView(stored.buffer)
  const expected = new Float32Array(bytes(values).buffer)
  const got = new Float32Array((stored.length / kind.bytes) * kind.size)
  for (let block = 0; block * kind.bytes < stored.length; block++)
    kind.read(view, block * kind.bytes, got, block * kind.size)
  expect(got).toEqual(expected)
})

test('every type has its golden', () => {
  expect([...blockTypes.keys()].sort()).toEqual(golden.map(({ type }) => type).sort())
})
