import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openRunFolder, readMetrics, rewindMetrics, stepName } from './run-folder.ts'

let parent: string
let out: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'run-'))
  out = join(parent, 'deep', 'run')
})
afterEach(() => rm(parent, { recursive: true }))

const config = { phase: 'grpo', recipe: 'r' }
const fresh = { resume: false }
const again = { resume: true }

test('a run folder is made with its configuration, and takes metrics and files', async () => {
  const run = await openRunFolder(out, config, fresh)
  expect(JSON.parse(await readFile(join(out, 'config.json'), 'utf8'))).toEqual(config)
  await run.metric({ phase: 'grpo', step: 1 })
  await run.metric({ phase: 'grpo', step: 2 })
  await run.write('rollouts/step-000002.jsonl', '{}\n')
  expect(await readMetrics(out)).toEqual([1, 2].map((step) => ({ phase: 'grpo', step })))
  expect(await readdir(join(out, 'rollouts'))).toEqual(['step-000002.jsonl'])
})

test('a run is not started twice, resumed where there is none, or resumed as another one', async () => {
  await expect(openRunFolder(out, config, again)).rejects.toThrow(/holds no run: leave --resume out/)
  await openRunFolder(out, config, fresh)
  await expect(openRunFolder(out, config, fresh)).rejects.toThrow(/already holds a run: .*--resume/)
  await expect(openRunFolder(out, { ...config, recipe: 's' }, again)).rejects.toThrow(
    /another model, data set or config/,
  )
  await openRunFolder(out, { ...config, steps: 9 }, again)
  expect(JSON.parse(await readFile(join(out, 'config.json'), 'utf8'))).toMatchObject({ steps: 9 })
})

test.each([
  ['a model folder', 'config.json', '{"model_type": "qwen2_5_vl"}', /is not that of a run and would be overwritten/],
  ['a broken configuration', 'config.json', '{"phase": ', /is not that of a run/],
  ['metrics of something else', 'metrics.jsonl', '{}', /metrics.jsonl without config.json/],
])('%s in the way is left as it is', async (_what, name, text, message) => {
  await mkdir(out, { recursive: true })
  await writeFile(join(out, name), text)
  for (const options of [fresh, again]) await expect(openRunFolder(out, config, options)).rejects.toThrow(message)
  expect(await readFile(join(out, name), 'utf8')).toBe(text)
})

test('a file in the way is named', async () => {
  const file = join(parent, 'file')
  await writeFile(file, '')
  await expect(openRunFolder(file, config, fresh)).rejects.toThrow(/a file is in the way — choose another --out/)
  await expect(openRunFolder(join(file, 'below'), config, fresh)).rejects.toThrow(/a part of the path is a file/)
})

test('a place where no folder can be made is refused at once', async () => {
  await expect(openRunFolder('/proc/run', config, fresh)).rejects.toThrow(/^\/proc\/run: /)
})

test('resuming removes what a killed process had not renamed, and nothing else', async () => {
  await openRunFolder(out, config, fresh)
  const left = ['checkpoints/step-000004.part', 'checkpoints/step-000004.part.partial', 'checkpoints/step-000001.old']
  for (const name of [...left, 'checkpoints/step-000003', 'checkpoints/mine.part']) await mkdir(join(out, name))
  await writeFile(join(out, 'rollouts/step-000004.jsonl.part'), 'half')
  await openRunFolder(out, config, again)
  expect(await readdir(join(out, 'checkpoints'))).toEqual(['mine.part', 'step-000003'])
  expect(await readdir(join(out, 'rollouts'))).toEqual([])
})

test('rewinding drops later steps of the phase, a torn line and later rollouts', async () => {
  const run = await openRunFolder(out, config, fresh)
  await run.metric({ phase: 'sft', step: 9 })
  for (const step of [1, 2, 3]) {
    await run.metric({ phase: 'grpo', step })
    await run.write(`rollouts/${stepName(step)}.jsonl`, '')
  }
  await appendFile(join(out, 'metrics.jsonl'), '{"phase":"grpo","st')
  expect(await readMetrics(out)).toHaveLength(4)
  await rewindMetrics(out, 'grpo', 2)
  expect(await readFile(join(out, 'metrics.jsonl'), 'utf8')).toBe(
    '{"phase":"sft","step":9}\n{"phase":"grpo","step":1}\n{"phase":"grpo","step":2}\n',
  )
  expect(await readdir(join(out, 'rollouts'))).toEqual(['step-000001.jsonl', 'step-000002.jsonl'])
})

test('a folder without metrics has none', async () => {
  expect(await readMetrics(parent)).toEqual([])
})

test('a damaged line is named, and costs none of the lines behind it', async () => {
  const run = await openRunFolder(out, config, fresh)
  for (let step = 1; step <= 9; step++) await run.metric({ phase: 'grpo', step })
  const file = join(out, 'metrics.jsonl')
  const lines = (await readFile(file, 'utf8')).split('\n')
  for (const damage of ['{"phase":"grpo","st', '{"phase":"grpo"\u0000"step":5}', '17']) {
    const text = lines.map((line, index) => (index === 4 ? damage : line)).join('\n')
    await writeFile(file, text)
    await expect(readMetrics(out)).rejects.toThrow(/metrics\.jsonl: line 5 is damaged: mend it, or delete that line/)
    await expect(rewindMetrics(out, 'grpo', 8)).rejects.toThrow('line 5 is damaged')
    expect(await readFile(file, 'utf8')).toBe(text)
  }
})

test('a last line without its end is cut off and told; a whole one is kept', async () => {
  const run = await openRunFolder(out, config, fresh)
  await run.metric({ phase: 'grpo', step: 1 })
  await appendFile(join(out, 'metrics.jsonl'), '{"phase":"grpo","step":2}')
  expect(await rewindMetrics(out, 'grpo', 9)).toEqual({ torn: false })
  expect(await readMetrics(out)).toHaveLength(2)
  await appendFile(join(out, 'metrics.jsonl'), '{"phase":"grpo","step":3')
  expect(await rewindMetrics(out, 'grpo', 9)).toEqual({ torn: true })
  expect(await rewindMetrics(out, 'grpo', 9)).toEqual({ torn: false })
})
