import { fileURLToPath } from 'node:url'
import { presets } from '@spatial-ssrl/grpo'
import { GrpoConfig, readConfig, SftConfig } from '@spatial-ssrl/training'
import { expect, test } from 'vitest'

const recipe = (name: string) => fileURLToPath(new URL(`../../recipes/${name}.yaml`, import.meta.url))

test('the defaults of GRPO are the preset `paper`, field by field', () => {
  const config = GrpoConfig.parse({})
  const { paper } = presets
  expect({
    groupSize: config.repliesPerPrompt,
    temperature: config.temperature,
    promptsPerRollout: config.promptsPerStep,
    updatesPerRollout: config.updatesPerRollout,
    loss: { name: 'clipped-surrogate', low: config.clipLow, high: config.clipHigh, dual: config.dualClip },
    kl: { estimator: 'low_var_kl', coefficient: config.klCoefficient },
    optimiser: { ...config.optimiser, warmupSteps: undefined, finalShare: undefined },
    schedule: [config.optimiser.warmupSteps, config.optimiser.finalShare],
  }).toEqual({
    groupSize: paper.groupSize,
    temperature: paper.temperature,
    promptsPerRollout: paper.promptsPerRollout,
    updatesPerRollout: paper.updatesPerRollout,
    loss: paper.loss,
    kl: paper.kl,
    optimiser: paper.optimiser,
    schedule: [0, 1],
  })
  expect(paper).toMatchObject({ topP: 1, schedule: { name: 'constant' } }) // what the stage does without an option for it
})

test('paper-grpo.yaml spells out the defaults, all of them', async () => {
  const spelled = await readConfig(GrpoConfig, recipe('paper-grpo'), {})
  expect(spelled).toEqual(GrpoConfig.parse({}))
})

test('every option is explained', () => {
  for (const schema of [GrpoConfig, SftConfig])
    for (const [key, option] of Object.entries({ ...schema.shape, ...schema.shape.optimiser.unwrap().shape }))
      if (key !== 'optimiser') expect(option.description, key).toBeTruthy()
})
