import fc from 'fast-check'
import { expect, test } from 'vitest'
import { adamW, adamWState } from './adamw.ts'
import { adamWBfloat16, bfloat16AdamWState } from './adamw-bfloat16.ts'
import { bfloat16Bits, bfloat16Value, roundToBfloat16 } from './bfloat16.ts'

const options = { learningRate: 1e-4, betas: [0.9, 0.99] as [number, number], epsilon: 1e-8, weightDecay: 0 }

/** One parameter after `steps` updates with gradient 1, and what it is still owed. */
function descend(from: number, steps: number, change: Partial<typeof options> = {}) {
  const parameters = Uint16Array.of(bfloat16Bits(from))
  const state = bfloat16AdamWState(1)
  for (let i = 0; i < steps; i++) adamWBfloat16(parameters, Float64Array.of(1), state, { ...options, ...change })
  const [at, owed] = [bfloat16Value(parameters[0]!), bfloat16Value(state.compensation[0]!)]
  return { at, owed, square: bfloat16Value(state.v[0]!) }
}

test('a thousand steps of 1e-4 arrive, though none changes a bfloat16 number near 1', () => {
  expect(roundToBfloat16(1 - 1e-4)).toBe(1)
  const { at, owed } = descend(1, 1000)
  expect(at).toBeLessThan(0.91)
  expect(Math.abs(at + owed - 0.9)).toBeLessThan(1e-3)
})

test('steps of 1e-6 arrive at a weight of 0.02 and not at one of 1', () => {
  const learningRate = 1e-6
  const small = descend(0.02, 1000, { learningRate })
  expect(small.at + small.owed).toBeCloseTo(roundToBfloat16(0.02) - 0.001, 4)
  expect(descend(1, 1000, { learningRate })).toMatchObject({ at: 1, owed: -(2 ** -11) })
})

test('with β₂ = 0.999 the second moment stops at half of g² and never falls', () => {
  expect(descend(1, 1000, { betas: [0.9, 0.999] }).square).toBe(0.5)
  const state = { ...bfloat16AdamWState(1), v: Uint16Array.of(bfloat16Bits(0.5)) }
  for (let i = 0; i < 100; i++)
    adamWBfloat16(Uint16Array.of(0), new Float64Array(1), state, { ...options, betas: [0.9, 0.999] })
  expect(bfloat16Value(state.v[0]!)).toBe(0.5)
})

test('decay acts where a bfloat16 number can hold it, uncompensated', () => {
  const decay = (weightDecay: number) => {
    const parameters = Uint16Array.of(bfloat16Bits(1))
    const still = { ...options, learningRate: 0.1, weightDecay }
    adamWBfloat16(parameters, new Float64Array(1), bfloat16AdamWState(1), still)
    return bfloat16Value(parameters[0]!)
  }
  expect([decay(0.5), decay(0.01)]).toEqual([0.94921875, 1])
})

test('parameter and debt together follow AdamW in double precision', () => {
  const gradients = fc.array(
    fc.double({ min: -2, max: 2, noNaN: true }).filter((g) => Math.abs(g) > 0.01),
    {
      minLength: 1,
      maxLength: 20,
    },
  )
  fc.assert(
    fc.property(fc.double({ min: -2, max: 2, noNaN: true }), gradients, (start, steps) => {
      const exact = Float64Array.of(roundToBfloat16(start))
      const parameters = Uint16Array.of(bfloat16Bits(start))
      const [state, exactState] = [bfloat16AdamWState(1), adamWState(1)]
      for (const gradient of steps) {
        adamW(exact, Float64Array.of(gradient), exactState, options)
        adamWBfloat16(parameters, Float64Array.of(gradient), state, options)
      }
      const reached = bfloat16Value(parameters[0]!) + bfloat16Value(state.compensation[0]!)
      // A step is at most a few learning rates; moments with 8 bits are right to a few per cent.
      expect(Math.abs(reached - exact[0]!)).toBeLessThan(0.1 * options.learningRate * steps.length + 2e-5)
    }),
  )
})

test('arrays of different lengths are an error', () => {
  expect(() => adamWBfloat16(new Uint16Array(2), new Float64Array(3), bfloat16AdamWState(2), options)).toThrow(
    'adamWBfloat16: expected 2 gradients and moments, got 3 and 2',
  )
})
