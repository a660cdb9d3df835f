import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTinker } from '@spatial-ssrl/tinker'
import { type ScriptedTinker, type ScriptedTinkerOptions, scriptedTinker } from '@spatial-ssrl/tinker/test'
import { type Place, readMetrics, runRecipe, StagedRecipe } from '@spatial-ssrl/training'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { baseModel } from './assets.ts'
import { localEngine } from './here/local-engine.ts'
import { localHost } from './host.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'recipe-elsewhere-'))
})
afterAll(() => rmSync(dir, { recursive: true }))
const at = (...parts: string[]) => join(dir, ...parts)

const open: ScriptedTinker[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})
async function serving(kind: NonNullable<ScriptedTinkerOptions['kind']>): Promise<ScriptedTinker> {
  const server = await scriptedTinker({ kind, vocabulary: 512 })
  open.push(server)
  return server
}
const named = ({ url }: ScriptedTinker, model = 'toy-model') => `tinker:${url}#${model}`

const host = () => localHost({ threads: 1, workers: 1 })
const puzzles = {
  stage: 'generate',
  with: { scenes: 3, count: 6, size: 64, val: 0.4, tasks: 'position,flip' },
}
const learning = { steps: 2, batchSize: 2, saveEvery: 1, logEvery: 1, optimiser: { learningRate: 0.05 } }
const sampling = {
  steps: 3,
  maxReplyTokens: 3,
  saveEvery: 1,
  recipe: { promptsPerRollout: 2, groupSize: 2, updatesPerRollout: 1, optimiser: { learningRate: 0.05 } },
}
const asked = { maxReplyTokens: 3, samplesPerQuestion: 2 }
const start = 'embedded:base-model'

const whole = () =>
  StagedRecipe.parse({
    stages: [
      puzzles,
      { stage: 'evaluate', name: 'before', model: start, with: asked },
      { stage: 'sft', model: start, with: learning },
      { stage: 'grpo', folder: '.', with: sampling },
      { stage: 'evaluate', name: 'after', with: asked },
      { stage: 'report' },
    ],
  })

const metricsOf = async (run: string) => (await readMetrics(run)).map(({ seconds: _seconds, ...figures }) => figures)
const stateOf = (model: string) => JSON.parse(readFileSync(join(model, 'tinker.json'), 'utf8')).path as string

test('a recipe on a server: each stage takes up what the one before left there, also after a stop', async () => {
  const server = await serving('skyrl-train')
  const job = (out: string) => ({ recipe: whole(), out: at(out), engine: named(server) })
  const products = await runRecipe(job('whole'), host())
  expect(products.map((product) => Object.keys(product)[0])).toEqual([
    'data',
    'evaluation',
    'model',
    'model',
    'evaluation',
    'report',
  ])
  const loads = server.received.filter(({ path }) => path.endsWith('/load_weights')).map(({ json }) => json)
  expect(loads).toEqual([
    expect.objectContaining({ path: stateOf(at('whole/sft/model')), optimizer: false }), // GRPO begins with the cold start
    expect.objectContaining({ path: stateOf(at('whole/model')), optimizer: false }), // and is measured
  ])
  expect(await metricsOf(at('whole'))).toHaveLength(5)
  const told = JSON.parse(readFileSync(at('whole/config.json'), 'utf8'))
  expect(told.versions.engine).toEqual({ kind: 'tinker', url: server.url, model: 'toy-model', rank: 32 })
  expect(readFileSync(at('whole/report.html'), 'utf8')).toContain('after')

  const stop = new AbortController()
  const stopped = runRecipe(job('stopped'), host(), {
    signal: stop.signal,
    onStep: ({ phase, step }) => phase === 'grpo' && step === 1 && stop.abort(new Error('stopped')),
  })
  await expect(stopped).rejects.toThrow('stopped')
  await runRecipe(job('stopped'), host())
  expect(await metricsOf(at('stopped'))).toEqual(await metricsOf(at('whole')))
  for (const file of ['model/adapter_model.safetensors', 'answers-grpo.jsonl'])
    expect(readFileSync(at('stopped', file)).equals(readFileSync(at('whole', file))), file).toBe(true)

  const tinker = await openTinker({ baseUrl: server.url })
  const models = Array.from({ length: 20 }, (_, i) => `model_${i + 1}`)
  const held = (await Promise.all(models.map((model) => tinker.checkpoints(model)))).flat().map(({ path }) => path)
  tinker.close()
  const folders = ['sft', '.'].flatMap((run) => [
    join(run, 'model'),
    ...(run === 'sft' ? [1, 2] : [2, 3]).map((step) => join(run, 'checkpoints', `step-00000${step}`)),
  ])
  const namedHere = ['whole', 'stopped'].flatMap((run) => folders.map((folder) => stateOf(at(run, folder))))
  expect(held.sort()).toEqual(namedHere.sort())
}, 240_000)

test('options of stages say it, too: one names the server, those behind it follow its model', async () => {
  const server = await serving('hosted')
  const { stages } = whole()
  const recipe = StagedRecipe.parse({
    stages: stages.map((entry) =>
      entry.name === 'before' || entry.stage === 'sft'
        ? { ...entry, with: { ...(entry.with as object), engine: named(server), rank: 4 } }
        : entry,
    ),
  })
  const [, , , trained] = await runRecipe({ recipe, out: at('data') }, host())
  expect(existsSync(join(trained!.model!.model, 'tinker.json'))).toBe(true)
  const ranks = server.received.flatMap(({ json }) => (json.lora_config as { rank: number } | undefined)?.rank ?? [])
  expect(new Set(ranks)).toEqual(new Set([4, 8])) // 8: what the scripted server says of its checkpoints
  // Taken up where the server answers elsewhere now: what it trains is the same.
  await runRecipe({ recipe, out: at('data') }, host(), { onStage: () => expect.unreachable() })
  await expect(
    localEngine().openPolicy(trained!.model!.model, {}, { learns: false, reference: false, replyTokens: 4 }),
  ).rejects.toThrow(/is an adapter that a Tinker server trained — name the server, engine: tinker:URL#toy-model/)
}, 240_000)

const without = (...names: string[]) => whole().stages.filter(({ stage, name }) => !names.includes(name ?? stage))
/** The recipe with other options in one of its stages. */
const changed = (stage: string, options: object, stages = whole().stages) =>
  stages.map((entry) => (entry.stage === stage ? { ...entry, with: { ...(entry.with as object), ...options } } : entry))

test.each<[string, unknown[], (server: ScriptedTinker) => Place, RegExp]>([
  [
    'a reference that the server cannot keep',
    whole().stages,
    (server) => ({ engine: named(server) }),
    /holds no weights beside those that train — start from a new adapter, or leave the KL term out/,
  ],
  [
    'a temperature that it cannot sample at',
    changed('evaluate', { temperature: 0.7 }),
    (server) => ({ engine: named(server) }),
    /at temperature 1 only, not 0\.7/,
  ],
  [
    'weights that stay as they are',
    changed('sft', { trainable: ['*'] }),
    (server) => ({ engine: named(server) }),
    /leave `trainable` out/,
  ],
  [
    'a base model that it does not have',
    whole().stages,
    (server) => ({ engine: named(server, 'other') }),
    /no base model other/,
  ],
  [
    'a folder that makes no prompts',
    without('before', 'sft').map((entry) => (entry.stage === 'grpo' ? { ...entry, model: '/nowhere' } : entry)),
    (server) => ({ engine: named(server) }),
    /nowhere/,
  ],
  [
    'a cold start in this process, GRPO on a server',
    changed('grpo', { engine: 'tinker:http://127.0.0.1:1#m' }),
    () => ({}),
    /^stage grpo: engine: stage sft makes its model in this process, and the server trains a base model of its own/,
  ],
  [
    'a cold start on a server, GRPO here',
    changed('grpo', { engine: 'local' }),
    (server) => ({ engine: named(server) }),
    /^stage grpo: engine: the model of stage sft lives on tinker:http.*: leave engine out/,
  ],
  [
    'another rank',
    changed('grpo', { rank: 8 }),
    (server) => ({ engine: named(server) }),
    /^stage grpo: rank: the adapter of stage sft has rank 32: leave rank out/,
  ],
  ['a rank of nothing', changed('sft', { rank: 8 }), () => ({}), /^stage sft: rank: is of an adapter on a server/],
  [
    'two who sample',
    changed('grpo', { rollouts: { servers: 'openai:http://127.0.0.1:1/v1#m', reload: 'vllm:f' } }),
    (server) => ({ engine: named(server) }),
    /^stage grpo: rollouts: the engine samples on its own server: leave out engine, or rollouts/,
  ],
  [
    'an engine that is none',
    changed('sft', { engine: 'vllm:http://127.0.0.1' }),
    () => ({}),
    /^stage sft: engine: expected tinker:URL#MODEL, as in .*, or local$/,
  ],
  [
    'servers that nobody asks',
    without('grpo', 'after'),
    () => ({ rollouts: { servers: 'openai:http://127.0.0.1:1/v1#m', reload: 'vllm:f' } }),
    /no stage of the recipe learns from sampled replies/,
  ],
  [
    'an engine that nobody needs',
    [puzzles],
    (server) => ({ engine: named(server) }),
    /no stage of the recipe works with a model/,
  ],
  [
    'a folder that servers cannot serve',
    whole().stages,
    () => ({ rollouts: { servers: 'openai:http://127.0.0.1:1/v1#m', reload: 'vllm:/nowhere' } }),
    /--rollouts-reload: \/nowhere holds no model/,
  ],
  [
    'updates behind nobody',
    changed('grpo', { staleness: 1 }),
    () => ({}),
    /^stage grpo: staleness: only servers sample/,
  ],
])('%s is told before any work', async (what, stages, place, message) => {
  const server = await serving('skyrl-jax')
  const out = at(what)
  const running = runRecipe({ recipe: StagedRecipe.parse({ stages }), out, ...place(server) }, host(), {
    onStage: () => expect.unreachable(),
  })
  await expect(running).rejects.toThrow(message)
  expect(existsSync(join(out, 'stages.json'))).toBe(false)
})

test('a run goes on with the base model and the rank that it began with, wherever the server is', async () => {
  const [first, second] = [await serving('hosted'), await serving('hosted')]
  const recipe = StagedRecipe.parse({ stages: [puzzles, { stage: 'sft', model: baseModel(), with: learning }] })
  const run = (place: Place) => runRecipe({ recipe, out: at('again'), ...place }, host())
  await run({ engine: named(first) })
  await run({ engine: named(second) })
  for (const other of [{ engine: named(first, 'other') }, { engine: named(first), rank: 8 }, {}])
    await expect(run(other)).rejects.toThrow(/stage sft was run otherwise here/)
}, 240_000)
