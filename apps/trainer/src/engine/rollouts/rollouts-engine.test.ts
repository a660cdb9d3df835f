import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initModel } from '@spatial-ssrl/model-runtime'
import { GenerateOptions, generateDataset } from '@spatial-ssrl/puzzles'
import { GrpoConfig, readMetrics, runTraining } from '@spatial-ssrl/training'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { rolloutsEngine } from './rollouts-engine.ts'
import { type ServedModel, serveModel } from './served-model.fixture.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 }) // real models on both sides

let folder: string
let [model, data] = ['', '']
const closing: (() => Promise<void>)[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollouts-'))
  model = join(folder, 'model')
  data = join(folder, 'data')
  await initModel(model, { preset: 'tiny', seed: 1 })
  const wish = { scenes: 3, count: 6, val: 0, size: 64, tasks: 'position,crop', workers: 1, out: data }
  await generateDataset(GenerateOptions.parse(wish))
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const config = (more: object = {}) =>
  GrpoConfig.parse({
    steps: 3,
    recipe: {
      groupSize: 2,
      promptsPerRollout: 2,
      updatesPerRollout: 1,
      optimiser: { learningRate: 1e-3, weightDecay: 1 },
      corrections: { weights: { mode: 'token-truncate', highest: 2 } },
    },
    maxReplyTokens: 4,
    saveEvery: 1,
    ...more,
  })

/** Serves a copy of the model and trains with its replies. */
async function run(
  name: string,
  options: {
    before?: Parameters<typeof serveModel>[1]
    config?: GrpoConfig
    servers?: number
    resumed?: boolean
  } = {},
) {
  const [out, served] = [join(folder, name), join(folder, `${name}-served`)]
  await cp(model, served, { recursive: true })
  const servers: ServedModel[] = []
  for (let index = 0; index < (options.servers ?? 1); index++) {
    const server = await serveModel(served, options.before)
    closing.push(server.close)
    servers.push(server)
  }
  const notices: string[] = []
  const onNotice = (line: string) => {
    notices.push(line)
    if (line.startsWith('waiting')) void servers[0]!.rise()
  }
  const engine = rolloutsEngine({
    servers: { baseUrls: servers.map(({ url }) => url), name: 'tiny' },
    reload: { kind: 'vllm', folder: served },
    minutes: 1,
    environment: {},
    onNotice,
  })
  const job = { phase: 'grpo', model, data, out, threads: 1, config: options.config ?? config() } as const
  if (options.resumed) {
    const stop = new AbortController()
    const onStep = ({ step }: { step: number }) => step === 1 && stop.abort(new Error('stopped'))
    await expect(runTraining({ ...job, resume: false }, engine, { signal: stop.signal, onStep })).rejects.toThrow(
      'stop',
    )
  }
  await runTraining({ ...job, resume: options.resumed ?? false }, engine, { onNotice })
  const weights = await readFile(join(out, 'model', 'model.safetensors'))
  const metrics = await readMetrics(out)
  return { servers, notices, weights, metrics, served }
}

const numbers = (metrics: Awaited<ReturnType<typeof run>>['metrics'], name: string) =>
  metrics.map((line) => Number(line[name]))

let plain: Awaited<ReturnType<typeof run>>

/** Seeds and texts of the questions that were answered, the probe aside. */
const questions = ({ servers: [server] }: typeof plain) => {
  const [probe] = server!.answered
  return server!.answered.filter((line) => line.split(' ')[0] !== probe!.split(' ')[0]).sort()
}

test('replies come from the server, by the weights of their step, and the last weights reach it too', async () => {
  plain = await run('plain')
  const { servers, notices, weights, metrics, served } = plain
  expect(notices).toEqual([])
  expect(servers[0]!.reloads).toBe(4) // at the beginning, before steps 2 and 3, at the end
  expect(await readFile(join(served, 'model.safetensors'))).toEqual(weights)
  expect(questions(plain)).toHaveLength(3 * 2)
  expect(new Set(questions(plain).map((line) => line.split(' ')[0])).size).toBe(3 * 2)
  expect(numbers(metrics, 'staleness')).toEqual([0, 0, 0])
  for (const difference of [...numbers(metrics, 'probeDifference'), ...numbers(metrics, 'mismatchLargest')])
    expect(difference).toBeLessThan(1e-4)
  for (const share of numbers(metrics, 'mismatchEss')) expect(share).toBeCloseTo(1, 6)
  for (const name of ['mismatchK3', 'mismatchChiSquared'])
    for (const value of numbers(metrics, name)) expect(value).toBeCloseTo(0, 6)
})

test('a server that dies is waited for: every question is answered once, and the weights are the same', async () => {
  let died = false
  const disturbed = await run('death', {
    before(asked, server) {
      if (asked < 6 || died) return
      died = true
      server.die()
    },
  })
  expect(disturbed.notices).toEqual([
    expect.stringContaining('waiting up to 1 minutes for a server'),
    'the server of the rollouts is back',
  ])
  expect(questions(disturbed)).toEqual(questions(plain))
  expect(disturbed.weights.equals(plain.weights)).toBe(true)
})

test('a run that was stopped goes on with the questions and seeds of its steps, and ends with the same weights', async () => {
  const resumed = await run('resumed', { resumed: true })
  expect(questions(resumed)).toEqual(questions(plain))
  expect(resumed.weights.equals(plain.weights)).toBe(true)
})

test('an adapter reaches the server under a new name per version, and nothing else does; one that died gets it again', async () => {
  let died = false
  const { servers, notices, metrics, served } = await run('adapter', {
    config: config({ adapter: { rank: 2, targets: ['q_proj', 'visual.*'] } }),
    before(asked, server) {
      if (asked < 5 || died) return
      died = true
      server.die()
    },
  })
  const { reloads, adapters } = servers[0]!
  expect(notices).toHaveLength(2)
  expect(reloads).toBe(0)
  expect(new Set(adapters.ever).size).toBe(adapters.ever.length)
  expect(adapters.ever.length).toBeGreaterThanOrEqual(5) // four states of the adapter, one of them twice
  expect(adapters.now).toEqual([adapters.ever.at(-1)])
  expect(adapters.now[0]).toMatch(/^tiny-[0-9a-f]{8}-\d+$/)
  const own = join(folder, 'adapter', 'adapter', 'adapter_model.safetensors')
  const theirs = join(served, adapters.now[0]!, 'adapter_model.safetensors')
  expect(await readFile(theirs)).toEqual(await readFile(own))
  expect((await readdir(served)).filter((name) => name.startsWith('tiny-'))).toEqual(adapters.now)
  for (const difference of numbers(metrics, 'probeDifference')) expect(difference).toBeLessThan(1e-4)
})

test('sampling runs ahead by as much as is allowed and told, on two servers', async () => {
  const { metrics, servers } = await run('ahead', { config: config({ staleness: 1, steps: 4 }), servers: 2 })
  const staleness = numbers(metrics, 'staleness')
  expect(staleness[0]).toBe(0)
  expect(Math.max(...staleness)).toBe(1)
  expect(
    numbers(metrics, 'mismatchLargest')
      .slice(1)
      .some((difference) => difference > 1e-4),
  ).toBe(true)
  expect(servers.every(({ answered }) => answered.length > 4)).toBe(true)
})
