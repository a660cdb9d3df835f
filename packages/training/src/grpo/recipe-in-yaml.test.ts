import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PresetName, presets } from '@spatial-ssrl/grpo'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../config/config-file.ts'
import { learningOf, needsReference } from '../recipe/recipe-config.ts'
import { GrpoConfig } from './grpo-config.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recipe-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(text: string): Promise<GrpoConfig> {
  const file = join(folder, 'grpo.yaml')
  await writeFile(file, text)
  return readConfig(GrpoConfig, file, {})
}

test.each(Object.keys(presets) as PresetName[])(
  'recipe: %s is the preset, whole, and reads the same again',
  async (name) => {
    const config = await read(`recipe: ${name}`)
    expect(config.recipe).toEqual({ preset: name, ...presets[name] })
    expect(await read(`recipe: { preset: ${name} }`)).toEqual(config)
    expect(GrpoConfig.parse(JSON.parse(JSON.stringify(config)))).toEqual(config)
    expect(needsReference(config.recipe)).toBe(presets[name].kl !== undefined)
  },
)

test('parts replace those of the preset; sampling and optimiser are merged key by key', async () => {
  const { recipe } = await read(`
recipe:
  preset: dapo
  loss: { name: cispo, lowest: 0, highest: 5 }
  optimiser: { learningRate: 0.5 }
  sampling: { temperature: 0.7 }
  kl: { estimator: k3, coefficient: 0.04 }
  filters: none`)
  const { dapo } = presets
  expect(recipe).toEqual({
    preset: 'dapo',
    ...dapo,
    loss: { name: 'cispo', lowest: 0, highest: 5 },
    optimiser: { ...dapo.optimiser, learningRate: 0.5 },
    sampling: { temperature: 0.7, topP: 1 },
    kl: { estimator: 'k3', coefficient: 0.04 },
    filters: 'none',
  })
  expect(learningOf(recipe)).not.toHaveProperty('filters')
  expect(GrpoConfig.parse({ recipe }).recipe).toEqual(recipe)
})

test.each([
  ['a preset that is none', 'recipe: dappo', /^[^ ]*grpo\.yaml: recipe: .*expected one of "paper"\|.*"dapo"/],
  ['a preset below that is none', 'recipe: { preset: dappo }', /recipe\.preset: .*expected one of "paper"/],
  ['a loss that is none', 'recipe: { loss: { name: ppo } }', /recipe\.loss\.name: .*'clipped-surrogate' \| 'cispo'/],
  ['a loss without a name', 'recipe: { loss: { low: 0.2 } }', /recipe\.loss\.name: .*'clipped-surrogate'/],
  [
    'an estimator that is none',
    'recipe: { advantage: { name: grpo } }',
    /recipe\.advantage\.name: .*'group-normalised'/,
  ],
  ['a mode that is none', 'recipe: { aggregation: { mode: mean } }', /recipe\.aggregation\.mode: .*'token-mean'/],
  [
    'a mode without its constant',
    'recipe: { aggregation: { mode: sequence-mean-token-sum-constant } }',
    /aggregation\.constant: /,
  ],
  ['a KL estimator that is none', 'recipe: { kl: { estimator: kl, coefficient: 1 } }', /recipe\.kl\.estimator: .*"k1"/],
  ['a misspelt option', 'recipe: { loss: { name: reinforce, pul: 1 } }', /unknown key recipe\.loss\.pul: check/],
  ['a misspelt part', 'recipe: { los: { name: reinforce } }', /unknown key recipe\.los: check/],
  ['a misspelt part of a part', 'recipe: { filters: { group: 1 } }', /unknown key recipe\.filters\.group: check/],
  ['a misspelt bound', 'recipe: { corrections: { weights: { mode: row-gate, higest: 2 } } }', /corrections\.weights/],
  ['another schedule', 'recipe: { schedule: { name: step } }', /recipe\.schedule\.name: .*'constant' \| 'linear'/],
  ['a list', 'recipe: [paper]', /recipe: /],
  ['top-p', 'recipe: { sampling: { topP: 0.9 } }', /recipe\.sampling\.topP: .*expected 1/],
  ['an entropy bonus', 'recipe: { entropy: { coefficient: 0.1 } }', /recipe\.entropy: needs the whole distribution/],
  [
    'values',
    'recipe: { advantage: { name: generalised, discount: 1, lambda: 1 } }',
    /recipe\.advantage: needs a value model/,
  ],
  ['a value loss', 'recipe: { value: { clip: 0.2 } }', /recipe\.value: needs a value model/],
  [
    'squared probabilities',
    'recipe: { advantage: { name: optimal-token-baseline } }',
    /recipe\.advantage: needs the whole/,
  ],
  [
    'memory',
    'recipe: { advantage: { name: moving-baseline, decay: 0.9 } }',
    /recipe\.advantage: needs earlier rollouts/,
  ],
  [
    'a replay buffer',
    'recipe: { filters: { replay: { capacity: 3 } } }',
    /recipe\.filters\.replay: needs earlier rollouts/,
  ],
  ['pass rates', 'recipe: { filters: { prompts: {} } }', /recipe\.filters\.prompts: needs earlier rollouts/],
  [
    'a filter without groups',
    'recipe: { filters: { resample: { maxRounds: 2 } } }',
    /filters\.resample: needs filters\.groups/,
  ],
  [
    'advantages of tokens where those of replies are needed',
    'recipe: { advantage: { name: reinforce-plus-plus, discount: 1 }, corrections: { stale: { threshold: 1 } } }',
    /recipe\.corrections\.stale: needs one advantage per reply/,
  ],
  [
    'a comparison at another temperature',
    'recipe: { preset: trl, sampling: { temperature: 0.5 } }',
    /recipe\.corrections\.weights: needs sampling\.temperature 1/,
  ],
  ['the old groups', 'repliesPerPrompt: 8', /: repliesPerPrompt is now recipe\.groupSize: write it there$/],
  ['the old clip', 'clipLow: 0.1', /clipLow is now recipe\.loss: \{ name: clipped-surrogate, low: … \}/],
  ['the old KL', 'klCoefficient: 0', /klCoefficient is now recipe\.kl/],
  ['the old optimiser', 'optimiser: { learningRate: 1 }', /optimiser is now recipe\.optimiser, with warmupSteps as/],
])('%s is refused in one line that says the place and the way out', async (_, text, message) => {
  await expect(read(text)).rejects.toMatchObject({ code: 'config' })
  await expect(read(text)).rejects.toThrow(message)
  await expect(read(text)).rejects.toThrow(/^[^\n]*$/)
})
