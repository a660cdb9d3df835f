import { expect, test } from 'vitest'
import { adamwStep, globalNorm } from './adamw.ts'

const fresh = (length: number) => ({ first: new Float32Array(length), second: new Float32Array(length), step: 0 })
const options = { learningRate: 0.01, betas: [0.9, 0.999] as [number, number], epsilon: 1e-8, weightDecay: 0.01 }

test('three steps follow torch.optim.AdamW', () => {
  const parameters = Float32Array.of(0.5, -0.25, 1, 0, 2)
  const gradients = [
    [0.1, -0.2, 0, 1e-9, 3], // tiny gradients: the place of epsilon matters
    [0.05, -0.1, 0, 2e-9, -1], // two zero gradients: decay still acts
    [-0.2, 0.3, 0.5, 0, 0.25],
  ]
  const moments = fresh(5)
  for (const gradient of gradients) {
    adamwStep(parameters, [Float32Array.from(gradient)], moments, { ...options, maxGradNorm: Infinity })
  }
  const torch = [
    0.4825947229860456, -0.23142591222133332, 0.9933118942261958, -0.0030796728034257173, 1.981812282857975,
  ]
  expect([...parameters]).toEqual(torch.map((value) => expect.closeTo(value, 6)))
  expect([...moments.first]).toEqual([-0.0074, 0.0048, 0.05, 2.61e-10, 0.178].map((value) => expect.closeTo(value, 7)))
})

test('a gradient in parts is scaled to the largest norm as a whole, and the norm before is returned', () => {
  const gradient = Float32Array.of(0.3, -1.2, 0.05, 2, -0.7)
  const [clipped, scaled] = [fresh(5), fresh(5)]
  const norm = adamwStep(new Float32Array(5), [gradient.slice(0, 2), gradient.slice(2)], clipped, {
    ...options,
    maxGradNorm: 1,
  })
  expect(norm).toBeCloseTo(2.454078238361605, 6)
  const byHand = gradient.map((value) => value / (norm + 1e-6))
  adamwStep(new Float32Array(5), [byHand], scaled, { ...options, maxGradNorm: Infinity })
  expect([...clipped.first]).toEqual([...scaled.first].map((value) => expect.closeTo(value, 7)))
  expect(globalNorm([byHand])).toBeCloseTo(1, 5)
})

test('a gradient that is not finite changes nothing', () => {
  const parameters = Float32Array.of(1, 2)
  const moments = fresh(2)
  const norm = adamwStep(parameters, [Float32Array.of(Number.NaN, 1)], moments, { ...options, maxGradNorm: 1 })
  expect(norm).toBeNaN()
  expect([[...parameters], moments.step, [...moments.first]]).toEqual([[1, 2], 0, [0, 0]])
})
