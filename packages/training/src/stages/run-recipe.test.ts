import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Host } from './engine.ts'
import { planRecipe, readRecipe, StagedRecipe } from './recipe.ts'
import { runRecipe } from './run-recipe.ts'
import type { RunHooks } from './stage.ts'
import { engine, metricsOf, weightsOf, writeTrainable } from './trainable.fixture.ts'

let folder: string
let model: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recipe-'))
  ;({ model } = await writeTrainable(folder))
})
afterAll(() => rm(folder, { recursive: true }))
const at = (...parts: string[]) => join(folder, ...parts)

const host = (): Host => ({
  ...engine,
  engineAt: () => ({ engine, notes: {}, check: async () => {} }),
  threads: 1,
  workers: 1,
  assets: { start: model },
  async writeReport(run) {
    await writeFile(join(run, 'report.html'), 'page')
    return join(run, 'report.html')
  },
})

const learning = { steps: 2, batchSize: 2, saveEvery: 1, logEvery: 1, optimiser: { learningRate: 1e-3 } }
const sampling = { steps: 2, recipe: { promptsPerRollout: 2, groupSize: 2 }, maxReplyTokens: 3, saveEvery: 1 }
const whole = (): StagedRecipe =>
  StagedRecipe.parse({
    seed: 3,
    stages: [
      { stage: 'generate', name: 'puzzles', with: { scenes: 3, count: 6, size: 64, val: 0.4, tasks: 'position,flip' } },
      {
        stage: 'evaluate',
        name: 'before',
        model: 'embedded:start',
        with: { maxReplyTokens: 3, samplesPerQuestion: 2 },
      },
      { stage: 'sft', name: 'cold', model: 'embedded:start', with: learning },
      { stage: 'grpo', folder: '.', title: 'GRPO', with: sampling },
      { stage: 'evaluate', name: 'after', with: { maxReplyTokens: 3, samplesPerQuestion: 2 } },
      { stage: 'report' },
    ],
  })

/** Runs until the hook throws. */
async function stopped(out: string, hooks: (stop: AbortController) => RunHooks) {
  const stop = new AbortController()
  await expect(runRecipe({ recipe: whole(), out }, host(), { signal: stop.signal, ...hooks(stop) })).rejects.toThrow(
    'stopped',
  )
}

test('stages feed each other; a run stopped in every stage and moved in between ends as an undisturbed one', async () => {
  const titles: string[] = []
  const products = await runRecipe({ recipe: whole(), out: at('whole') }, host(), {
    onStage: (title) => titles.push(title),
  })
  expect(titles).toEqual(['puzzles', 'before', 'cold', 'GRPO', 'after', 'report'])
  expect(products.at(-1)).toEqual({ report: at('whole/report.html') })
  const { stages, rows } = JSON.parse(await readFile(at('whole/evaluation.json'), 'utf8'))
  expect(stages).toEqual(['start', 'grpo'])
  expect(rows[0].stages.grpo.sampled.mean).toBeGreaterThanOrEqual(0)
  expect((await metricsOf(at('whole'))).map(({ phase, step }) => `${phase} ${step}`)).toEqual([
    'sft 1',
    'sft 2',
    'grpo 1',
    'grpo 2',
  ])
  expect(Object.keys(JSON.parse(await readFile(at('whole/timings.json'), 'utf8')))).toEqual(titles.slice(0, -1))

  const abort = (stop: AbortController) => stop.abort(new Error('stopped'))
  await stopped(at('first'), (stop) => ({ onStage: (title) => title === 'before' && abort(stop) }))
  await stopped(at('first'), (stop) => ({ onStep: ({ phase, step }) => phase === 'sft' && step === 1 && abort(stop) }))
  await rename(at('first'), at('moved'))
  await stopped(at('moved'), (stop) => ({ onStep: ({ phase, step }) => phase === 'grpo' && step === 1 && abort(stop) }))
  await stopped(at('moved'), (stop) => ({ onStage: (title) => title === 'after' && abort(stop) }))
  const again: string[] = []
  await runRecipe({ recipe: whole(), out: at('moved') }, host(), { onStage: (title) => again.push(title) })
  expect(again).toEqual(['after', 'report'])
  for (const name of ['evaluation.json', 'answers-grpo.jsonl', 'answers-start.jsonl', 'samples.json'])
    expect(await readFile(at('moved', name), 'utf8'), name).toBe(await readFile(at('whole', name), 'utf8'))
  expect((await weightsOf(at('moved/model'))).equals(await weightsOf(at('whole/model')))).toBe(true)
  expect(await metricsOf(at('moved'))).toEqual(await metricsOf(at('whole')))

  const files = await readdir(at('whole'))
  await runRecipe({ recipe: whole(), out: at('whole') }, host(), { onStage: () => expect.unreachable() })
  expect(await readdir(at('whole'))).toEqual(files)
  const other = { ...whole(), seed: 4 }
  await expect(runRecipe({ recipe: other, out: at('whole') }, host())).rejects.toThrow(
    /stage puzzles was run otherwise here/,
  )
}, 120_000)

const bad = (stages: unknown[], given = {}) => planRecipe(StagedRecipe.parse({ stages }), given)

test.each<[string, unknown[], RegExp]>([
  ['an option misspelt', [{ stage: 'generate', with: { scenes: 1, cuont: 3 } }], /^stage generate: unknown key cuont/],
  ['no model', [{ stage: 'sft', data: 'd' }], /^stage sft: it needs a model: name one, or put a stage/],
  ['no data', [{ stage: 'grpo', model: 'm' }], /^stage grpo: it needs a data/],
  [
    'one name twice',
    [
      { stage: 'generate', with: { scenes: 1 } },
      { stage: 'generate', with: { scenes: 2 } },
    ],
    /earlier stage has this name/,
  ],
  ['a folder outside', [{ stage: 'generate', folder: '../x', with: { scenes: 1 } }], /folder: expected one below/],
])('%s is told before any work', (_what, stages, message) => {
  expect(() => bad(stages)).toThrow(message)
})

test('a stage that names something that is not there is one line', async () => {
  const run = (stages: unknown[], out: string) =>
    runRecipe({ recipe: StagedRecipe.parse({ stages }), out: at(out) }, host())
  await expect(run([{ stage: 'generate', with: { images: 'embedded:nothing' } }], 'none')).rejects.toThrow(
    'embedded:nothing: expected embedded:start, or a path of your own',
  )
  expect(() => StagedRecipe.parse({ stages: [{ stage: 'finetune' }] })).toThrow(/generate/)
})

test('options may lie in a file beside the recipe', async () => {
  await writeFile(at('cold.yaml'), 'steps: 7\n')
  await writeFile(at('recipe.yaml'), 'stages:\n  - { stage: sft, model: m, data: d, with: cold.yaml }\n')
  expect(planRecipe(await readRecipe(at('recipe.yaml')), {})[0]!.config).toMatchObject({ steps: 7, seed: 1 })
  await writeFile(
    at('both.yaml'),
    'stages:\n  - { stage: sft, model: m, data: d, with: [cold.yaml, { steps: 9, batchSize: 3 }] }\n  - { stage: sft, name: again, data: d, with: [{ steps: 9 }, cold.yaml] }\n',
  )
  const [first, second] = planRecipe(await readRecipe(at('both.yaml')), {})
  expect(first!.config).toMatchObject({ steps: 9, batchSize: 3 })
  expect(second!.config).toMatchObject({ steps: 7 })
  await writeFile(at('wrong.yaml'), 'stages: []\nseeds: 3\n')
  await expect(readRecipe(at('wrong.yaml'))).rejects.toThrow(/wrong\.yaml: /)
})

test('two measurements of one model keep their answers apart', async () => {
  const questions = { scenes: 2, size: 64, val: 1 }
  const measured = { maxReplyTokens: 3, samplesPerQuestion: 1 }
  const recipe = StagedRecipe.parse({
    stages: [
      { stage: 'generate', name: 'few', with: { ...questions, count: 2, tasks: 'flip' } },
      { stage: 'generate', name: 'more', with: { ...questions, count: 3, tasks: 'position' } },
      { stage: 'evaluate', name: 'one', model: 'embedded:start', data: 'few', with: measured },
      { stage: 'evaluate', name: 'two', model: 'embedded:start', data: 'more', with: measured },
    ],
  })
  const products = await runRecipe({ recipe, out: at('twice') }, host())
  const counts = products
    .flatMap(({ evaluation }) => evaluation?.answers ?? [])
    .map(async (file) => {
      return (await readFile(file, 'utf8')).trimEnd().split('\n').length
    })
  expect(await Promise.all(counts)).toEqual([2, 3])
}, 60_000)
