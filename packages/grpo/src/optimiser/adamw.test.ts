import { expect, test } from 'vitest'
import { expectClose } from '../vectors/read-vectors.ts'
import { adamW, adamWState } from './adamw.ts'

const options = { learningRate: 0.01, betas: [0.9, 0.999] as [number, number], epsilon: 1e-8, weightDecay: 0.01 }

test('three updates as torch.optim.AdamW makes them', () => {
  // Entry 2 has no gradient at first and still decays; entry 3 has gradients near epsilon.
  const parameters = Float64Array.of(0.5, -0.25, 1, 0, 2)
  const state = adamWState(5)
  const gradients = [
    [0.1, -0.2, 0, 1e-9, 3],
    [0.05, -0.1, 0, 2e-9, -1],
    [-0.2, 0.3, 0.5, 0, 0.25],
  ]
  for (const gradient of gradients) adamW(parameters, Float64Array.from(gradient), state, options)
  expectClose(
    parameters,
    [0.4825947229860456, -0.23142591222133332, 0.9933118942261958, -0.0030796728034257173, 1.981812282857975],
  )
  expect(state.step).toBe(3)
  expect(state.m[4]).toBeCloseTo(0.178, 14)
})

test('it finds the bottom of a bowl', () => {
  const parameters = Float32Array.of(3, -2)
  const state = adamWState(2)
  for (let i = 0; i < 2000; i++)
    adamW(
      parameters,
      parameters.map((p) => 2 * p),
      state,
      { ...options, learningRate: 0.02, weightDecay: 0 },
    )
  for (const p of parameters) expect(Math.abs(p)).toBeLessThan(1e-3)
})

test('arrays of different lengths are an error', () => {
  expect(() => adamW(new Float64Array(2), new Float64Array(3), adamWState(2), options)).toThrow(
    'adamW: expected 2 gradients and moments, got 3 and 2',
  )
})
