import { fileURLToPath } from 'node:url'
import { presets } from '@spatial-ssrl/grpo'
import { GrpoConfig, readConfig, SftConfig } from '@spatial-ssrl/training'
import { expect, test } from 'vitest'

const recipe = (name: string) => fileURLToPath(new URL(`../../recipes/${name}.yaml`, import.meta.url))

test('the defaults of GRPO are the preset `paper`, which stands in the package grpo and nowhere else', () => {
  expect(GrpoConfig.parse({}).recipe).toEqual({ preset: 'paper', ...presets.paper })
})

test('paper-grpo.yaml spells out the defaults, all of them', async () => {
  const spelled = await readConfig(GrpoConfig, recipe('paper-grpo'), {})
  expect(spelled).toEqual(GrpoConfig.parse({}))
})

test('the published cold start resolves to an adapter of rank 128 on all linear maps', async () => {
  const { adapter, optimiser, steps, batchSize } = await readConfig(SftConfig, recipe('paper-cold-start'), {})
  expect(adapter).toEqual({ rank: 128, alpha: 256, targets: 'all-linear' })
  expect([steps, batchSize, optimiser.learningRate]).toEqual([75, 256, 1e-5])
})

test('every option is explained', () => {
  const shapes = [
    GrpoConfig.shape,
    SftConfig.shape,
    SftConfig.shape.optimiser.unwrap().shape,
    SftConfig.shape.adapter.unwrap().shape,
  ]
  for (const shape of shapes)
    for (const [key, option] of Object.entries(shape))
      if (key !== 'optimiser') expect(option.description, key).toBeTruthy()
})
