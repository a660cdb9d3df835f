import { expect, test } from 'vitest'
import { linearParameters } from '../model/parameter.ts'
import { type Adapter, adapterParameters, adapterScale } from './adapter.ts'
import { drawAdapter } from './draw-adapter.ts'

const parameters = ['first', 'second'].flatMap((name) => linearParameters(name, [6, 100], { bias: false }))
const weights = (name: string) => Float32Array.from({ length: 600 }, (_, i) => (name === 'first.weight' ? 0.1 : i % 7))
const adapter = (names: string[], dora = false): Adapter => ({
  modules: names.map((name) => ({ name, rank: 40, alpha: 20 })),
  ...{ rslora: false, dora, modulesToSave: [], saved: [] },
})
const draw = (names: string[], seed: number | string, dora = false) =>
  drawAdapter(adapter(names, dora), { seed, parameters }, weights)

test('A is uniform within ±1/√in, B is 0, magnitudes are the lengths of rows', () => {
  const drawn = draw(['first', 'second'], 1, true)
  const added = adapterParameters(adapter(['first', 'second'], true), parameters)
  expect([...drawn].map(([name, { length }]) => [name, length])).toEqual(
    added.map(({ name, shape }) => [name, shape.reduce((product, size) => product * size, 1)]),
  )
  const A = drawn.get('first.lora_A.weight')!
  const size = (x: number) => Math.abs(x)
  expect(Math.max(...A.map(size))).toBeLessThanOrEqual(0.1)
  expect(Math.max(...A.map(size))).toBeGreaterThan(0.099)
  const deviation = Math.sqrt(A.reduce((sum, x) => sum + x * x, 0) / A.length)
  expect(deviation).toBeCloseTo(0.1 / Math.sqrt(3), 2)
  expect(drawn.get('first.lora_B.weight')!.every((x) => x === 0)).toBe(true)
  for (const length of drawn.get('first.lora_magnitude_vector')!) expect(length).toBeCloseTo(1, 6)
})

test('each matrix has a stream of its own: what else is adapted does not matter, the seed does', () => {
  const name = 'second.lora_A.weight'
  const both = draw(['first', 'second'], 1)
  expect(draw(['second'], 1).get(name)).toEqual(both.get(name))
  expect(both.get(name)).not.toEqual(both.get('first.lora_A.weight'))
  expect(draw(['second'], 2).get(name)).not.toEqual(both.get(name))
})

test('scale is alpha/rank, of rsLoRA alpha/√rank', () => {
  const module = { name: 'first', rank: 16, alpha: 8 }
  expect(adapterScale(adapter([]), module)).toBe(0.5)
  expect(adapterScale({ ...adapter([]), rslora: true }, module)).toBe(2)
})
