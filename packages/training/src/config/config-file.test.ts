import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { GrpoConfig } from '../grpo/grpo-config.ts'
import { SftConfig } from '../sft/sft-config.ts'
import { readConfig } from './config-file.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'config-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function written(text: string): Promise<string> {
  const file = join(folder, 'options.yaml')
  await writeFile(file, text)
  return file
}

test('flags win over the file, the file over defaults; flags that were not given leave it alone', async () => {
  const file = await written('steps: 7\nseed: 3\nrecipe:\n  optimiser:\n    learningRate: 0.5\n')
  const config = await readConfig(GrpoConfig, file, { steps: 9, seed: undefined })
  expect(config).toMatchObject({ steps: 9, seed: 3, recipe: { preset: 'paper', groupSize: 5 } })
  expect(config.recipe.optimiser).toMatchObject({ learningRate: 0.5, maxGradNorm: 1 })
})

test('an empty file is all defaults', async () => {
  expect(await readConfig(SftConfig, await written('# nothing\n'), {})).toEqual(SftConfig.parse({}))
})

test.each([
  ['an unknown key', 'setps: 3', /options\.yaml: unknown key setps: check the spelling$/],
  ['two unknown keys', 'setps: 3\nfoo: 1', /unknown keys setps, foo/],
  ['an unknown key below', 'recipe: {optimiser: {learningRate: 1, beta: 2}}', /unknown key recipe\.optimiser\.beta/],
  ['a wrong type', 'recipe: {promptsPerRollout: many}', /recipe\.promptsPerRollout: .*expected (number|int)/],
  ['an empty value', 'steps:', /steps: /],
  ['a range', 'recipe: {loss: {name: clipped-surrogate, low: 1.5, high: 0}}', /recipe\.loss\.low: /],
  ['a task', 'tasks: [shuffle, 3]', /tasks\.1: /],
  ['a reward', 'reward: {profile: strict}', /reward: reward\.profile: expected one of paper, default/],
  [
    'unequal mini-batches',
    'recipe: {promptsPerRollout: 7}',
    /recipe\.promptsPerRollout: must be a multiple of updatesPerRollout/,
  ],
  [
    'sampling log-probabilities of another temperature',
    'recipe: {sampling: {temperature: 0.7}}\noldLogprobs: rollout',
    /oldLogprobs: .*temperature 1/,
  ],
  ['a list', '- 1', /must hold keys and values/],
  ['text', 'hello', /must hold keys and values/],
  ['no YAML', 'a: [1', /is not YAML: /],
  ['a value without an end', 'reward: &a [*a]', /an anchor holds itself/],
  ['a key twice', 'steps: 1\nsteps: 2', /is not YAML: .*unique/],
])('%s is refused in one line that names it', async (_name, text, message) => {
  const file = await written(text)
  const refusal = readConfig(GrpoConfig, file, {})
  await expect(refusal).rejects.toMatchObject({ code: 'config' })
  await expect(refusal).rejects.toThrow(message)
  await expect(refusal).rejects.toThrow(/^[^\n]*$/)
})

test('a missing file, and a wrong flag without a file', async () => {
  await expect(readConfig(SftConfig, join(folder, 'none.yaml'), {})).rejects.toThrow(/none\.yaml: check the path/)
  await expect(readConfig(SftConfig, undefined, { steps: 0 })).rejects.toThrow(/^options: steps: /)
})

test('any other file is refused in one line, or gives options in their ranges', async () => {
  const key = fc.constantFrom('steps', 'seed', 'tasks', 'recipe', 'oldLogprobs', 'reward', '<<', '')
  const value = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constantFrom('.nan', '-.inf', '*a', '&a [*a]', '!!binary x', '{a: 1', '|'),
  )
  const lines = fc.array(
    fc.tuple(key, value).map(([name, text]) => `${name}: ${text}`),
    { maxLength: 3 },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        lines.map((all) => all.join('\n')),
      ),
      async (text) => {
        const result = await readConfig(GrpoConfig, await written(text), {}).catch((error: unknown) => error)
        if (result instanceof Error) {
          expect(SpatialError.is(result)).toBe(true)
          expect(result.message).toMatch(/^[^\n]+$/)
        } else expect(GrpoConfig.parse(result)).toEqual(result)
      },
    ),
    { numRuns: 300 },
  )
})
