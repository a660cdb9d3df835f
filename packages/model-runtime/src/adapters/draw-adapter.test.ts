import { expect, test } from 'vitest'
import { linearParameters } from '../model/parameter.ts'
import { type Adapter, adapterParameters, adapterScale } from './adapter.ts'
import { drawAdapter } from './draw-adapter.ts'

const parameters = ['first', 'second'].flatMap((name) => linearParameters(name, [6, 100], { bias: false }))
/** The network's weights are not read where there are no magnitudes. */
const unread = (): never => {
  throw new RangeError('expected no weight to be read')
}
const adapter = (names: string[]): Adapter => ({
  modules: names.map((name) => ({ name, rank: 40, alpha: 20 })),
  ...{ rslora: false, dora: false, modulesToSave: [], saved: [] },
})
const draw = async (names: string[], seed: number | string) => drawAdapter(adapter(names), { seed, parameters }, unread)

test('A is uniform within ±1/√in, B is 0', async () => {
  const drawn = await draw(['first', 'second'], 1)
  const added = adapterParameters(adapter(['first', 'second']), parameters)
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
})

test('each matrix has a stream of its own: what else is adapted does not matter, the seed does', async () => {
  const name = 'second.lora_A.weight'
  const both = await draw(['first', 'second'], 1)
  expect((await draw(['second'], 1)).get(name)).toEqual(both.get(name))
  expect(both.get(name)).not.toEqual(both.get('first.lora_A.weight'))
  expect((await draw(['second'], 2)).get(name)).not.toEqual(both.get(name))
})

test('scale is alpha/rank, of rsLoRA alpha/√rank', () => {
  const module = { name: 'first', rank: 16, alpha: 8 }
  expect(adapterScale(adapter([]), module)).toBe(0.5)
  expect(adapterScale({ ...adapter([]), rslora: true }, module)).toBe(2)
})
