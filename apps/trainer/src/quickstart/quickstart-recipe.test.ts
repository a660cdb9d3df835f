import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { splitOf } from '@spatial-ssrl/dataset'
import { GenerateOptions, listScenes, listSources } from '@spatial-ssrl/puzzles'
import { publishedTasks } from '@spatial-ssrl/tasks'
import { readRecipe } from '@spatial-ssrl/training'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { embeddedPhotos, recipeFile } from '../engine/assets.ts'
import { openFolder } from './open-folder.ts'
import { quickstartRecipe, quickstartSizes } from './quickstart-recipe.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quickstart-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function optionsOf(wish: Parameters<typeof quickstartRecipe>[0]) {
  const { stages } = await quickstartRecipe(wish)
  return Object.fromEntries(stages.map((entry) => [entry.name ?? entry.stage, entry.with as Record<string, unknown>]))
}

test('the file is the quickstart of five minutes', async () => {
  const titles = ({ stages }: Awaited<ReturnType<typeof readRecipe>>) =>
    stages.map(({ title: _title, ...rest }) => rest)
  const file = await readRecipe(recipeFile('quickstart'))
  expect(titles(await quickstartRecipe({ seed: 1, minutes: 5 }))).toEqual(titles(file))
})

test('a budget of minutes and one of steps exclude each other', async () => {
  expect((await optionsOf({ seed: 1, minutes: 3 })).grpo).toMatchObject({ minutes: 3, steps: 1_000_000 })
  const { grpo } = await optionsOf({ seed: 1, minutes: 3, steps: 7 })
  expect(grpo).toMatchObject({ steps: 7, minutes: undefined })
})

test('five minutes and more measure 500 questions a task; puzzles divide evenly among the tasks', () => {
  for (const minutes of [0.1, 1, 5, 30]) {
    const { train, heldOutPerTask } = quickstartSizes(minutes, undefined)
    expect(train % publishedTasks.length).toBe(0)
    if (minutes >= 5) expect(heldOutPerTask).toBe(500)
  }
})

test('no picture is both trained on and held out, in the quickstart as in the base model; about a quarter is held out', async () => {
  const { train, 'held-out': heldOut } = await optionsOf({ seed: 1, minutes: 5 })
  const { stages } = await readRecipe(recipeFile('base-model'))
  const base = stages.filter(({ stage }) => stage === 'generate').map((entry) => entry.with as Record<string, unknown>)
  expect(base).toHaveLength(2)
  for (const options of [train, heldOut, ...base]) GenerateOptions.parse({ ...options, out: 'x' })
  const keep = { share: 0.25, split: 'embedded-photographs' }
  for (const options of [train, ...base]) expect(options!.keep).toEqual({ part: 'train', ...keep })
  expect(heldOut!.keep).toEqual({ part: 'held-out', ...keep })
  const { sources } = await listSources({ images: embeddedPhotos() })
  const held = sources.filter(({ hash }) => splitOf(hash, keep.share, keep.split) === 'validation')
  expect(sources).toHaveLength(77)
  expect(Math.abs(held.length / 77 - keep.share)).toBeLessThan(0.1)
  const scenes = (seed: string) => new Set(listScenes(50, seed).map(({ hash }) => hash))
  const heldScenes = scenes(String(heldOut!.seed))
  for (const seed of ['train/1', ...base.map((options) => String(options.sceneSeed ?? options.seed ?? 'base/20260'))])
    for (const hash of scenes(seed)) expect(heldScenes.has(hash)).toBe(false)
})

test('a stopped quickstart is gone on with; what is finished or somebody else’s needs --force, which touches no foreign file', async () => {
  const recipe = await quickstartRecipe({ seed: 1, minutes: 1 })
  const out = join(folder, 'run')
  const state = (finished: number) => {
    const stage = { name: 's', title: 's', fingerprint: '', seconds: 1, product: {} }
    return writeFile(join(out, 'stages.json'), JSON.stringify({ stages: Array(finished).fill(stage) }))
  }
  await mkdir(join(out, 'data'), { recursive: true })
  await expect(openFolder(out, recipe, false)).rejects.toThrow('not empty')
  await state(3)
  await openFolder(out, recipe, false)
  await state(recipe.stages.length)
  await expect(openFolder(out, recipe, false)).rejects.toThrow('--force')
  await writeFile(join(out, 'notes.txt'), 'mine')
  for (const model of ['start', 'cold-start', 'grpo']) await writeFile(join(out, `answers-${model}.jsonl`), '')
  await openFolder(out, recipe, true)
  expect(await readdir(out)).toEqual(['notes.txt'])
  await expect(openFolder(out, recipe, false)).rejects.toThrow('not empty') // notes.txt is still there
})
