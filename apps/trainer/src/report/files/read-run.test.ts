import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { writeFixtureRun } from '../run.fixture.ts'
import { readRun } from './read-run.ts'

let base: string
let dir: string

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'read-run-'))
  await writeFixtureRun(join(base, 'fixture'))
})
beforeEach(async () => {
  dir = join(await mkdtemp(join(base, 'copy-')), 'run')
  await cp(join(base, 'fixture'), dir, { recursive: true })
})
afterAll(() => rm(base, { recursive: true }))

async function failure(): Promise<string> {
  const error = await readRun(dir).then(
    () => expect.fail('expected the run to be refused'),
    (error: unknown) => error,
  )
  expect(SpatialError.is(error)).toBe(true)
  const { message } = error as SpatialError
  expect(message).not.toContain('\n')
  return message
}

test('a whole run is read', async () => {
  const run = await readRun(dir)
  expect(run.metrics.grpo).toHaveLength(150)
  expect(run.metrics.sft).toHaveLength(30)
  expect(run.samples[0]!.pictures[0]).toMatchObject({ width: 128, height: 128 })
  expect(run.rollouts.map(({ step }) => step)).toEqual([25, 150])
  expect(run.data.map(({ name }) => name)).toEqual(['train', 'held-out'])
})

test('rollouts of a plain run lie in its own folder', async () => {
  await cp(join(dir, 'grpo', 'rollouts'), join(dir, 'rollouts'), { recursive: true })
  await rm(join(dir, 'grpo'), { recursive: true })
  expect((await readRun(dir)).rollouts).toHaveLength(2)
})

test.each(['config.json', 'metrics.jsonl'])('without %s it is no run', async (name) => {
  await rm(join(dir, name))
  expect(await failure()).toContain(`holds no run (no ${name}): give the --out folder`)
})

test('a folder that is not there is no run', async () => {
  dir = join(dir, 'nowhere')
  expect(await failure()).toContain('holds no run')
})

test.each(['evaluation.json', 'samples.json', 'data', 'grpo'])('%s may be missing', async (name) => {
  await rm(join(dir, name), { recursive: true })
  await readRun(dir)
})

test.each([
  ['config.json', '{"phase":', 'config.json is damaged (no JSON)'],
  ['config.json', '[1]', 'config.json is damaged'],
  ['evaluation.json', '{}', 'evaluation.json is damaged (samplesPerQuestion'],
  ['samples.json', '[{}]', 'samples.json is damaged (0.task'],
  ['metrics.jsonl', '', 'holds no steps yet'],
  ['metrics.jsonl', '{"phase":"sft","step":1,"loss":2', 'holds no steps yet'],
  ['grpo/rollouts/step-000150.jsonl', '{"task":\n', 'step-000150.jsonl is damaged (line 1)'],
])('%s holding %s is named in one line', async (name, text, message) => {
  await writeFile(join(dir, name), text)
  expect(await failure()).toContain(message)
})

test('a row that lacks a stage is found when read', async () => {
  const file = join(dir, 'evaluation.json')
  const evaluation = JSON.parse(await readFile(file, 'utf8'))
  delete evaluation.rows[3].stages.grpo
  await writeFile(file, JSON.stringify(evaluation))
  expect(await failure()).toContain('a row lacks a stage')
})

test('only pictures may stand where pictures belong', async () => {
  const file = join(dir, 'samples.json')
  const samples = JSON.parse(await readFile(file, 'utf8'))
  const withImage = (image: string) => writeFile(file, JSON.stringify([{ ...samples[0], images: [image] }]))
  await withImage('data:text/html;base64,AAAA')
  expect(await failure()).toContain('no picture')
  await withImage('data:image/jpeg;base64,AAAA')
  expect(await failure()).toContain('a picture in it cannot be read')
})

test('a torn last line of metrics is left out, a torn one before it is named', async () => {
  const file = join(dir, 'metrics.jsonl')
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
  await writeFile(file, [...lines.slice(0, 99), lines[99]!.slice(0, 40)].join('\n'))
  expect((await readRun(dir)).metrics.grpo).toHaveLength(69)
  await writeFile(file, [...lines.slice(0, 99), lines[99]!.slice(0, 40), lines[100]].join('\n'))
  expect(await failure()).toContain('metrics.jsonl: line 100 is damaged')
})

test('a figure that was not finite leaves a gap', async () => {
  const file = join(dir, 'metrics.jsonl')
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace(/"kl":[\d.e-]+/, '"kl":null'))
  expect((await readRun(dir)).metrics.grpo[0]!.kl).toBeNaN()
})

test('an empty rollout is no rollout', async () => {
  await rm(join(dir, 'grpo', 'rollouts'), { recursive: true })
  await mkdir(join(dir, 'grpo', 'rollouts'))
  await writeFile(join(dir, 'grpo', 'rollouts', 'step-000001.jsonl'), '')
  expect((await readRun(dir)).rollouts).toEqual([])
})
