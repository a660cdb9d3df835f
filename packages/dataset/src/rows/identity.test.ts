import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleId, splitOf } from './identity.ts'

describe('sampleId', () => {
  const origin = { source: 'ab'.repeat(32), task: 'shuffle', params: { rows: 2, cols: 2 }, draw: 0 }

  test('is fixed for ever', () => {
    expect(sampleId(origin)).toBe('6104fec3e4da7b219e304d0815157142')
  })

  test('does not depend on the order of keys, and on everything else', () => {
    expect(sampleId({ ...origin, params: { cols: 2, rows: 2 } })).toBe(sampleId(origin))
    const others = [
      { ...origin, source: 'cd'.repeat(32) },
      { ...origin, task: 'flip' },
      { ...origin, params: { rows: 3, cols: 2 } },
      { ...origin, draw: 1 },
    ]
    expect(new Set([origin, ...others].map(sampleId)).size).toBe(5)
  })

  test('tells parameter values apart', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), (a, b) => {
        const [left, right] = [JSON.parse(a), JSON.parse(b)]
        fc.pre(JSON.stringify(left) !== JSON.stringify(right) && typeof left !== 'object')
        const id = (value: typeof left) => sampleId({ ...origin, params: { value } })
        expect(id(left)).not.toBe(id(right))
      }),
    )
  })
})

describe('splitOf', () => {
  const sources = Array.from({ length: 4000 }, (_, i) => `picture ${i}`)

  test('gives about the share asked for', () => {
    const validation = sources.filter((source) => splitOf(source, 0.2, 1) === 'validation').length
    expect(Math.abs(validation / 4000 - 0.2)).toBeLessThan(0.02)
  })

  test('a larger share only adds to validation; another seed chooses anew', () => {
    const at = (share: number, seed: number) =>
      sources.filter((source) => splitOf(source, share, seed) === 'validation')
    const small = new Set(at(0.1, 1))
    expect(at(0.3, 1).filter((source) => small.has(source))).toHaveLength(small.size)
    expect(at(0.1, 2).filter((source) => small.has(source)).length).toBeLessThan(small.size / 2)
  })

  test('rejects a share outside [0, 1]', () => {
    expect(() => splitOf('a', 1.5, 1)).toThrow('splitOf: expected a share in [0, 1], got 1.5')
  })
})
