import { existsSync } from 'node:fs'
import { appendFile, cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promptFormat } from '@spatial-ssrl/tasks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EvaluateConfig, evaluateModel } from './evaluate.ts'
import { runTraining, type TrainingJob } from './train-run.ts'
import { engine, metricsOf, shortGrpo, shortSft, weightsOf, writeTrainable } from './trainable.fixture.ts'

let folder: string
let places: { model: string; data: string }
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'train-run-'))
  places = await writeTrainable(folder)
})
afterAll(() => rm(folder, { recursive: true }))

const at = (name: string) => join(folder, name)
const sft = (out: string, changes: Partial<typeof shortSft> = {}): TrainingJob => ({
  ...places,
  out: at(out),
  phase: 'sft',
  config: { ...shortSft, ...changes },
  resume: false,
  threads: 1,
})
const grpo = (out: string): TrainingJob => ({ ...sft(out), phase: 'grpo', config: shortGrpo })

/** Stops behind step `at` as Ctrl-C does, and continues. */
async function stoppedAndResumed(job: TrainingJob, stopAt: number): Promise<number> {
  const stop = new AbortController()
  const onStep = ({ step }: { step: number }) => step === stopAt && stop.abort(new Error('SIGINT'))
  await expect(runTraining(job, engine, { signal: stop.signal, onStep })).rejects.toThrow('SIGINT')
  let behind = -1
  const onResume = (step: number) => {
    behind = step
  }
  await runTraining({ ...job, resume: true }, engine, { onResume })
  return behind
}

test('supervised: stopped and resumed ends as undisturbed, longer goes on, finished is left alone', async () => {
  const whole = await runTraining(sft('sft'), engine)
  const prompt = { separator: '\n', instruction: '' } // bare replies: the problem alone
  expect(whole).toEqual({ steps: 6, model: at('sft/model'), prompt })
  const weights = await weightsOf(whole.model)
  expect(weights.equals(await weightsOf(places.model))).toBe(false)

  expect(await stoppedAndResumed(sft('sft-stopped'), 3)).toBe(3)
  expect((await weightsOf(at('sft-stopped/model'))).equals(weights)).toBe(true)
  expect(await metricsOf(at('sft-stopped'))).toEqual(await metricsOf(at('sft')))

  const before = await readFile(at('sft/metrics.jsonl'), 'utf8')
  expect(await runTraining({ ...sft('sft'), resume: true }, engine)).toEqual(whole)
  expect(await readFile(at('sft/metrics.jsonl'), 'utf8')).toBe(before)
  expect((await weightsOf(whole.model)).equals(weights)).toBe(true)

  // Four steps made two longer are the same six.
  await runTraining(sft('sft-short', { steps: 4 }), engine)
  expect((await weightsOf(at('sft-short/model'))).equals(weights)).toBe(false)
  expect((await runTraining({ ...sft('sft-short'), resume: true }, engine)).steps).toBe(6)
  expect((await weightsOf(at('sft-short/model'))).equals(weights)).toBe(true)
})

/** The bytes of the named weights of a safetensors file. */
function tensorsOf(file: Buffer, wanted: (name: string) => boolean): Buffer {
  const start = 8 + Number(file.readBigUInt64LE(0))
  const header = JSON.parse(file.toString('utf8', 8, start)) as Record<string, { data_offsets: [number, number] }>
  const parts = Object.entries(header).filter(([name]) => name !== '__metadata__' && wanted(name))
  return Buffer.concat(
    parts.map(
      ([
        ,
        {
          data_offsets: [from, to],
        },
      ]) => file.subarray(start + from, start + to),
    ),
  )
}

test('an adapter: checkpoints hold it and no model, a stop changes nothing, the model has it merged, and runs go on with it', async () => {
  const adapter = { adapter: { rank: 2, targets: ['q_proj', 'qkv'] } }
  const whole = await runTraining(sft('adapter', adapter), engine)
  const [newest] = (await readdir(at('adapter/checkpoints'))).sort().reverse()
  expect((await readdir(at(`adapter/checkpoints/${newest}`))).sort()).toEqual([
    'adapter_config.json',
    'adapter_model.safetensors',
    'checksums.json',
    'optimiser.safetensors',
    'state.json',
  ])
  const weights = await weightsOf(whole.model)
  const others = (name: string) => !/(q_proj|qkv)\.weight$/.test(name)
  expect(tensorsOf(weights, others).equals(tensorsOf(await weightsOf(places.model), others))).toBe(true)
  expect(weights.equals(await weightsOf(places.model))).toBe(false)
  expect(await stoppedAndResumed(sft('adapter-stopped', adapter), 3)).toBe(3)
  expect((await weightsOf(at('adapter-stopped/model'))).equals(weights)).toBe(true)
  const file = 'adapter/adapter_model.safetensors'
  expect(await readFile(at(`adapter-stopped/${file}`))).toEqual(await readFile(at(`adapter/${file}`)))

  // GRPO on the same adapter: the reference is the model with it, as it was then.
  const learnt: TrainingJob = {
    ...grpo('adapter-grpo'),
    phase: 'grpo',
    config: { ...shortGrpo, steps: 2, adapter: { from: at('adapter/adapter') } },
  }
  await runTraining(learnt, engine)
  const [first] = await metricsOf(at('adapter-grpo'))
  expect(first!.kl).toBeLessThan(1e-9)
  const facts = JSON.parse(await readFile(at('adapter-grpo/config.json'), 'utf8'))
  expect(facts.hashes.adapter).toMatch(/^[0-9a-f]{64}$/)
  const measured = { ...places, adapter: at('adapter/adapter'), threads: 1 }
  const config = EvaluateConfig.parse({ split: 'train', tasks: ['flip'], samplesPerQuestion: 1, maxReplyTokens: 3 })
  const merged = { ...places, model: whole.model, threads: 1 }
  const [beside, within] = [
    await evaluateModel({ ...measured, config }, engine),
    await evaluateModel({ ...merged, config }, engine),
  ]
  const replies = ({ results }: typeof beside) => results.map(({ greedy }) => greedy)
  expect(replies(beside)).toEqual(replies(within))
}, 300_000)

test('the eyes are frozen by a pattern: they stay, the rest learns, and a stop changes nothing', async () => {
  const decoder = { trainable: ['!visual.*'] }
  const whole = await runTraining(sft('decoder', decoder), engine)
  const [before, after] = [await weightsOf(places.model), await weightsOf(whole.model)]
  const isVisual = (name: string) => name.startsWith('visual.')
  expect(tensorsOf(before, isVisual).length).toBeGreaterThan(1000)
  expect(tensorsOf(after, isVisual).equals(tensorsOf(before, isVisual))).toBe(true)
  const others = (name: string) => !isVisual(name)
  expect(tensorsOf(after, others).equals(tensorsOf(before, others))).toBe(false)
  expect(await stoppedAndResumed(sft('decoder-stopped', decoder), 3)).toBe(3)
  expect((await weightsOf(at('decoder-stopped/model'))).equals(after)).toBe(true)
  await expect(runTraining(sft('nothing', { trainable: ['modle.*'] }), engine)).rejects.toThrow(
    'no parameter matches modle.*',
  )
})

test('GRPO: the same seed gives the same run, another one another; a stop changes nothing', async () => {
  const whole = await runTraining(grpo('grpo'), engine)
  const weights = await weightsOf(whole.model)
  expect(weights.equals(await weightsOf(places.model))).toBe(false)
  expect(await stoppedAndResumed(grpo('grpo-stopped'), 3)).toBe(3)
  expect((await weightsOf(at('grpo-stopped/model'))).equals(weights)).toBe(true)
  expect(await metricsOf(at('grpo-stopped'))).toEqual(await metricsOf(at('grpo')))
  const other = { ...grpo('grpo-other'), phase: 'grpo' as const, config: { ...shortGrpo, seed: 2, steps: 2 } }
  await runTraining(other, engine)
  expect((await metricsOf(at('grpo-other')))[0]).not.toEqual((await metricsOf(at('grpo')))[0])
})

test('config.json of a run says all that is needed to repeat it', async () => {
  const facts = JSON.parse(await readFile(at('grpo/config.json'), 'utf8'))
  expect(facts).toMatchObject({ phase: 'grpo', ...places, threads: 1, config: shortGrpo })
  for (const hash of [facts.hashes.model, facts.hashes.data, facts.recipe]) expect(hash).toMatch(/^[0-9a-f]{64}$/)
  expect(facts.prompt).toEqual(promptFormat)
  expect(facts.versions).toEqual(engine.versions)
})

test('the recipe hangs on model, data and options, not on where they lie nor on the budget', async () => {
  const resumed = (job: TrainingJob) => runTraining({ ...job, resume: true }, engine)
  const refusal = /was made with another model, data set or configuration/
  await expect(resumed(sft('sft', { batchSize: 3 }))).rejects.toThrow(refusal)
  await expect(resumed({ ...sft('sft'), model: at('sft/model') })).rejects.toThrow(refusal)
  await expect(resumed(grpo('sft'))).rejects.toThrow(refusal)
  expect((await resumed({ ...sft('sft', { steps: 5 }), model: `${places.model}/.` })).steps).toBe(6)
})

test.each(['model.safetensors', 'optimiser.safetensors'])('a truncated %s is named, with the fix', async (file) => {
  const checkpoint = at('sft/checkpoints/step-000006')
  const whole = await readFile(join(checkpoint, file))
  await truncate(join(checkpoint, file), 1000)
  const resumed = runTraining({ ...sft('sft', { steps: 8 }), resume: true }, engine)
  await expect(resumed).rejects.toThrow(
    new RegExp(`^[^\\n]*${file}[^\\n]*: delete that folder to resume from the checkpoint before it$`),
  )
  await expect(resumed).rejects.toMatchObject({ code: 'data' })
  expect(await readdir(at('sft/checkpoints'))).toEqual(['step-000004', 'step-000006'])
  expect(await metricsOf(at('sft'))).toHaveLength(6)
  await writeFile(join(checkpoint, file), whole)
})

test('a flipped bit in a checkpoint stops the run that goes on from it, and one that begins with it as its model', async () => {
  const checkpoint = at('sft/checkpoints/step-000006')
  for (const file of ['model.safetensors', 'optimiser.safetensors', 'state.json']) {
    const whole = await readFile(join(checkpoint, file))
    const bytes = Buffer.from(whole)
    bytes[bytes.length - 5] = bytes[bytes.length - 5]! ^ 1
    await writeFile(join(checkpoint, file), bytes)
    const resumed = runTraining({ ...sft('sft', { steps: 8 }), resume: true }, engine)
    await expect(resumed).rejects.toThrow(new RegExp(`step-000006 cannot be resumed \\(${file} is damaged`))
    const begun = runTraining({ ...sft('never'), model: checkpoint }, engine)
    await expect(begun).rejects.toThrow(`step-000006: ${file} is damaged`)
    await writeFile(join(checkpoint, file), whole)
  }
  expect(existsSync(at('never'))).toBe(false)
})

test('two runs in one folder: one stops at once, the other ends as if alone', async () => {
  const runs = await Promise.allSettled([runTraining(sft('shared'), engine), runTraining(sft('shared'), engine)])
  const [refused] = runs.filter((run) => run.status === 'rejected')
  expect(runs.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(String(refused?.reason)).toContain(`process ${process.pid} on`)
  expect(await metricsOf(at('shared'))).toEqual(await metricsOf(at('sft')))
  expect((await readdir(at('shared'))).sort()).toEqual((await readdir(at('sft'))).sort())
})

test('a half line of metrics is cut off and said, as is a checkpoint without hashes', async () => {
  await cp(at('sft'), at('torn'), { recursive: true })
  await appendFile(at('torn/metrics.jsonl'), '{"phase":"sft","st')
  await rm(at('torn/checkpoints/step-000006/checksums.json'))
  const notices: string[] = []
  await runTraining({ ...sft('torn'), resume: true }, engine, { onNotice: (line) => notices.push(line) })
  expect(notices.join('\n')).toMatch(
    /step-000006 has no checksums\.json: .*\n.*metrics\.jsonl: the last line was half written/,
  )
  expect(await metricsOf(at('torn'))).toEqual(await metricsOf(at('sft')))
})

test('a checkpoint that was copied from another run is no checkpoint of this one', async () => {
  await cp(at('sft/checkpoints/step-000006'), at('grpo/checkpoints/step-000009'), { recursive: true })
  await expect(runTraining({ ...grpo('grpo'), resume: true }, engine)).rejects.toThrow(
    /step-000009 .*it is of another run/,
  )
})

test.each([
  ['model', 'nowhere', /nowhere is no model folder/],
  ['data', 'nowhere', /nowhere holds no finished data set/],
  ['data', 'start', /start holds no finished data set/],
  ['model', 'data', /data\/config\.json: not found/],
])('a wrong --%s (%s) stops before any work', async (flag, name, message) => {
  const job = { ...sft('never'), [flag]: at(name) }
  await expect(runTraining(job, engine)).rejects.toThrow(message)
  expect(existsSync(at('never'))).toBe(false)
})

test('tasks without questions', async () => {
  await expect(runTraining(sft('never', { tasks: ['depth'] }), engine)).rejects.toThrow(/no train questions of depth/)
})
