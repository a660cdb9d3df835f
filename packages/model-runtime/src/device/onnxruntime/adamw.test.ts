import { expect, test } from 'vitest'
import { sumsOfSquares } from '../../lanes/gradient-sum.ts'
import { adamwStep } from './adamw.ts'

const fresh = (length: number) => ({ first: new Float32Array(length), second: new Float32Array(length), step: 0 })
const norm = (parts: readonly Float32Array[]) =>
  Math.sqrt(sumsOfSquares(parts).reduce((sum, square) => sum + square, 0))
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
    adamwStep(parameters, [Float32Array.from(gradient)], moments, { ...options, maxGradNorm: Infinity, gradNorm: 1 })
  }
  const torch = [
    0.4825947229860456, -0.23142591222133332, 0.9933118942261958, -0.0030796728034257173, 1.981812282857975,
  ]
  expect([...parameters]).toEqual(torch.map((value) => expect.closeTo(value, 6)))
  expect([...moments.first]).toEqual([-0.0074, 0.0048, 0.05, 2.61e-10, 0.178].map((value) => expect.closeTo(value, 7)))
})

test('the gradient is scaled to the largest norm, that of all its parts', () => {
  const gradient = Float32Array.of(0.3, -1.2, 0.05, 2, -0.7)
  const parts = [gradient.slice(0, 2), gradient.slice(2)]
  const [clipped, scaled] = [fresh(5), fresh(5)]
  const gradNorm = norm(parts)
  expect(gradNorm).toBeCloseTo(2.454078238361605, 6)
  adamwStep(new Float32Array(5), parts, clipped, { ...options, maxGradNorm: 1, gradNorm })
  const byHand = gradient.map((value) => value / (gradNorm + 1e-6))
  expect(norm([byHand])).toBeCloseTo(1, 5)
  adamwStep(new Float32Array(5), [byHand], scaled, { ...options, maxGradNorm: Infinity, gradNorm: 1 })
  expect([...clipped.first]).toEqual([...scaled.first].map((value) => expect.closeTo(value, 7)))
})

test('shares of a model are updated as the whole', () => {
  const values = (seed: number) => Float32Array.from({ length: 6 }, (_, i) => Math.sin(seed + i))
  const [whole, halves] = [values(1), values(1)]
  const [moments, ...ofHalves] = [fresh(6), fresh(2), fresh(4)]
  for (const seed of [2, 3]) {
    const parts = [values(seed).slice(0, 2), values(seed).slice(2)]
    const step = { ...options, maxGradNorm: 0.5, gradNorm: norm(parts) }
    adamwStep(whole, parts, moments, step)
    adamwStep(halves.subarray(0, 2), [parts[0]!], ofHalves[0]!, step)
    adamwStep(halves.subarray(2), [parts[1]!], ofHalves[1]!, step)
  }
  expect(halves).toEqual(whole)
})
