import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sample } from '@spatial-ssrl/core'
import { sha256 } from '@spatial-ssrl/core/files'
import { presets } from '@spatial-ssrl/grpo'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeDataset } from '../dataset-writer.ts'
import { openParquetTable } from '../parquet/parquet-table.ts'
import { paperConfig } from './config.fixture.ts'
import { type EngineName, engineNames, engines } from './engines.ts'
import { type ExportOptions, exportDataset } from './export-dataset.ts'
import { probeRows } from './parts/probe.ts'
import { carriedRecipe, configFields, type ExportedConfig, type ExportedRecipe } from './parts/recipe.ts'

let root: string
const at = (...parts: string[]) => join(root, ...parts)
const prompt = { separator: '\n', instruction: 'Say it "short" in \\boxed{}, it’s all.' }

function sampleOf(i: number): Sample {
  const images = Array.from({ length: 1 + (i % 3) }, (_, k) => ({ bytes: Uint8Array.of(i, k, 7), path: null }))
  return {
    problem: `${images.map((_, k) => `Picture ${k} <image>`).join(' ')} – which, ${i}?`,
    answer: `${i}-0`,
    images,
    id: `id-${i}`,
    task: i % 2 === 0 ? 'shuffle' : 'depth',
    source: sha256(`source ${i}`),
    meta: { i, order: [2, 1] },
  }
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'exports-'))
  await writeDataset(
    at('set'),
    Array.from({ length: 40 }, (_, i) => sampleOf(i)),
    {
      name: 'set',
      seed: 1,
      versions: {},
      parameters: {},
      card: { title: 'Set', licence: 'other', description: 'A set.' },
      split: ({ meta }) => (Number(meta.i) < 30 ? 'train' : 'validation'),
      shardBytes: 3000,
    },
  )
})
afterAll(() => rm(root, { recursive: true, force: true }))

const optionsOf = (engine: EngineName, wish: Partial<ExportOptions> = {}): ExportOptions => ({
  data: at('set'),
  engine,
  out: at(engine),
  config: paperConfig,
  prompt,
  model: "it's a model",
  reward: { python: 'def verdicts(items):\n    return []\n', server: null },
  ...wish,
})

/** Every file of a folder with its content. */
async function filesOf(dir: string): Promise<Record<string, string>> {
  const names = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  const pairs = names.map(async ({ parentPath, name }) => {
    const file = join(parentPath, name)
    return [file.slice(dir.length + 1), await readFile(file, 'latin1')] as const
  })
  return Object.fromEntries((await Promise.all(pairs)).sort(([a], [b]) => (a < b ? -1 : 1)))
}

async function rowsOf(file: string): Promise<Record<string, unknown>[]> {
  if (file.endsWith('.jsonl'))
    return (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
  const table = await openParquetTable(file)
  const rows = await table.read(0, table.rows)
  await table.close()
  return rows
}

describe.each(engineNames)('%s', (engine) => {
  test('keeps shards and the order of rows and pictures, and its bytes depend on the arguments alone', async () => {
    const summary = await exportDataset(optionsOf(engine))
    expect(summary).toMatchObject({ engine, rows: { train: 30, validation: 10 }, left: 0 })
    const files = await filesOf(at(engine))
    await exportDataset(optionsOf(engine, { out: at(`${engine}-again`) }))
    expect(await filesOf(at(`${engine}-again`))).toEqual(files)

    const shards = (name: string) => name.replace(/\.\w+$/, '')
    const names = Object.keys(files).filter((name) => name.startsWith('data/'))
    expect(names.length).toBeGreaterThan(3)
    expect(names.map(shards)).toEqual((await readdir(at('set', 'data'))).map((name) => shards(`data/${name}`)))
    const rows = (
      await Promise.all(names.filter((name) => name.includes('train')).map((name) => rowsOf(at(engine, name))))
    ).flat()
    expect(rows).toHaveLength(30)
    for (const [i, row] of rows.entries()) {
      const { images, problem } = sampleOf(i)
      const text = JSON.stringify(row, (_, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
      )
      const places = images.map(({ bytes }) => text.indexOf(Buffer.from(bytes).toString('base64')))
      expect(places, 'pictures in order').toEqual([...places].sort((a, b) => a - b))
      expect(places).not.toContain(-1)
      const pieces = `${problem}${prompt.separator}${prompt.instruction}`.split('<image>')
      for (const piece of pieces) expect(text).toContain(JSON.stringify(piece).slice(1, -1))
      expect(text).toContain(`${i}-0`)
    }
  })

  test('has a probe whose answers tell orders apart', async () => {
    const rows = await rowsOf(
      at(engine, Object.keys(await filesOf(at(engine))).find((name) => name.startsWith('probe.'))!),
    )
    expect(
      new Set(
        rows.map((row) =>
          JSON.stringify(row, (_, value: unknown) => (value instanceof Uint8Array ? [...value] : value)),
        ),
      ).size,
    ).toBe(3)
    const probe = probeRows(prompt)
    expect(new Set(probe.map(({ answer }) => answer)).size).toBe(probe.length)
    const held = probe.map(({ images }) =>
      images
        .map(({ bytes }) => sha256(bytes))
        .sort()
        .join(),
    )
    expect(new Set(held).size).toBe(1)
  })

  test('carries every field of the configuration into its files, or says in the README what becomes of it', async () => {
    const own = new Set(Object.keys(engines[engine].files(factsOf(engine), {})))
    const before = await filesOf(at(engine))
    const out = at(`${engine}-changed`)
    for (const [field, config] of changedConfigs(engine)) {
      await exportDataset(optionsOf(engine, { out, force: true, config }))
      const after = await filesOf(out)
      const line = after['README.md']!.split('\n').find((text) => text.startsWith(`| \`${field}\` |`))
      expect(line, field).toBeDefined()
      const changed =
        [...own].some((name) => after[name] !== before[name]) ||
        before['data/train-00000-of-00001'] !== after['data/train-00000-of-00001']
      const [, , , settings = '', note = ''] = line!.split('|').map((cell) => cell.trim())
      expect(changed || note !== '', `${field}: ${line}`).toBe(true)
      if (settings.includes('`') && !note.includes('not carried over')) expect([field, changed]).toEqual([field, true])
      if (note.startsWith('not carried over')) {
        const sentence = after['README.md']!.split('\n').find((text) => text.startsWith('- It trains without'))
        expect(sentence).toContain(`\`${field}\``)
      }
    }
    const odd = { ...paperConfig, novelty: 0.4 }
    await exportDataset(optionsOf(engine, { out, force: true, config: odd }))
    expect(await readFile(join(out, 'README.md'), 'utf8')).toContain(
      '| `novelty` | `0.4` | – | not carried over: unknown to the export |',
    )
  })
})

/** The paper's configuration with one field changed, for every field. */
function changedConfigs(engine: EngineName): [field: string, config: ExportedConfig][] {
  const { recipe } = paperConfig
  const settings: Partial<ExportedConfig> = {
    ...{ steps: 7, minutes: 3, maxReplyTokens: 99, oldLogprobs: 'rollout', tasks: ['depth'], instruction: 'x' },
    ...{
      reward: { profile: 'default' },
      trainable: ['a'],
      adapter: { rank: 4 },
      seed: 5,
      saveEvery: 9,
      keepCheckpoints: 3,
    },
    ...{ rolloutEvery: 4, rolloutGroups: 2 },
  }
  const parts: Partial<ExportedRecipe> = {
    ...{ preset: 'verl', groupSize: 3, promptsPerRollout: 64, updatesPerRollout: 4 },
    advantage: { name: engine === 'trl' ? 'group-centred' : 'leave-one-out' },
    loss: { name: 'clipped-surrogate', low: 0.11, high: 0.44 },
    aggregation: { mode: 'sequence-mean-token-mean-all' },
    kl: 'none',
    imitation: { coefficient: 0.1 },
    entropy: { coefficient: 0.01 },
    value: { clip: 0.2 },
    corrections: { weights: { mode: 'token-truncate', highest: 2 } },
    filters: { groups: { by: 'spread' }, resample: { maxRounds: 3 } },
    shaping: { kl: { coefficient: 0.02 } },
    schedule: { name: 'cosine', floor: 0.5, warmUp: 4 },
  }
  const optimiser: Partial<ExportedRecipe['optimiser']> = {
    ...{ learningRate: 3e-5, betas: [0.8, 0.9], epsilon: 1e-7, weightDecay: 0.3, maxGradNorm: 2 },
  }
  const sampling = { temperature: 0.7, topP: 0.9 }
  const fields = [
    ...Object.entries(settings).map(([key, value]) => [key, { ...paperConfig, [key]: value }]),
    ...Object.entries(parts).map(([key, value]) => [`recipe.${key}`, withRecipe({ [key]: value })]),
    ...Object.entries(optimiser).map(([key, value]) => [
      `recipe.optimiser.${key}`,
      withRecipe({ optimiser: { ...recipe.optimiser, [key]: value } }),
    ]),
    ...Object.entries(sampling).map(([key, value]) => [
      `recipe.sampling.${key}`,
      withRecipe({ sampling: { ...recipe.sampling, [key]: value } }),
    ]),
  ] as [string, ExportedConfig][]
  expect(fields.map(([field]) => field).sort()).toEqual([...configFields].sort())
  return fields
}

function withRecipe(parts: Partial<ExportedRecipe>): ExportedConfig {
  return { ...paperConfig, recipe: { ...paperConfig.recipe, ...parts } }
}

function factsOf(engine: EngineName) {
  const splits = { train: { rows: 30, files: ['data/a'] } }
  const { config, reward, model } = optionsOf(engine)
  return {
    config,
    recipe: carriedRecipe(config.recipe),
    reward,
    model,
    prompt,
    splits,
    mostPictures: 3,
    probe: 'probe',
  }
}

test('rows of other tasks than the configuration names are left out, and counted; without any there is no export', async () => {
  const config = { ...paperConfig, tasks: ['depth'] }
  const summary = await exportDataset(optionsOf('trl', { out: at('depth'), config }))
  expect(summary).toMatchObject({ rows: { train: 15, validation: 5 }, left: 20 })
  const none = exportDataset(optionsOf('trl', { out: at('none'), config: { ...config, tasks: ['maze'] } }))
  await expect(none).rejects.toThrow(/holds no rows to train on of maze/)
  expect(await readdir(root)).not.toContain('none')
})

test('a folder with something in it is refused; an export is replaced as a whole, and left as it was by a failure', async () => {
  const out = at('taken')
  await exportDataset(optionsOf('verl', { out }))
  await expect(exportDataset(optionsOf('trl', { out }))).rejects.toThrow(
    /the folder is not empty — choose another --out, or/,
  )
  const before = await filesOf(out)
  const stop = new AbortController()
  const hooks = { signal: stop.signal, onProgress: (done: number) => done === 35 && stop.abort(new Error('enough')) }
  await expect(exportDataset(optionsOf('trl', { out, force: true }), hooks as never)).rejects.toThrow('enough')
  expect(await filesOf(out)).toEqual(before)
  await mkdir(join(out, '.unfinished')) // of a process that was killed
  await exportDataset(optionsOf('trl', { out, force: true }))
  expect(await filesOf(out)).toEqual(await filesOf(at('trl')))
})

test('force removes exports alone: no other folder, and never the data set that is read', async () => {
  await mkdir(at('mine', 'deep'), { recursive: true })
  await writeFile(at('mine', 'README.md'), '# My notes')
  await symlink(at('set'), at('alias'))
  const before = [await filesOf(at('mine')), await filesOf(at('set'))]
  for (const [out, message] of [
    [at('mine'), /the folder is not empty — choose another --out$/],
    [at('set'), /the data set is read from there/],
    [root, /the data set is read from there/],
    [at('set', 'data', 'export'), /the data set is read from there/],
    [at('alias'), /the data set is read from there/],
    [at('alias', 'new', 'deeper'), /the data set is read from there/],
  ] as const)
    await expect(exportDataset(optionsOf('trl', { out, force: true })), out).rejects.toThrow(message)
  expect([await filesOf(at('mine')), await filesOf(at('set'))]).toEqual(before)
})

test('damaged data is not exported', async () => {
  const data = at('damaged')
  await mkdir(join(data, 'data'), { recursive: true })
  for (const [name, content] of Object.entries(await filesOf(at('set'))))
    await writeFile(join(data, name), content, 'latin1')
  await appendFile(join(data, 'data', (await readdir(join(data, 'data')))[0]!), 'x')
  await expect(exportDataset(optionsOf('verl', { data, out: at('from-damaged') }))).rejects.toThrow(
    /not as its manifest says/,
  )
  expect(await readdir(root)).not.toContain('from-damaged')
})

test('two exports into one folder: the second stops at once', async () => {
  const out = at('twice')
  const results = await Promise.allSettled([
    exportDataset(optionsOf('trl', { out })),
    exportDataset(optionsOf('verl', { out })),
  ])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const refused = results.find((result) => result.status === 'rejected')
  expect(String(refused?.reason)).toMatch(/is writing here/)
})

/** Engines that train, with a recipe each that they have everything for, and what they have nothing for. */
const engineFacts: [EngineName, Partial<ExportedRecipe>, string[], Partial<ExportedRecipe>, RegExp][] = [
  [
    'trl',
    { ...presets['dr-grpo'], aggregation: { mode: 'sequence-mean-token-sum-constant-all', constant: 2048 } },
    ['loss_type="dr_grpo"', 'scale_rewards="none"', 'vllm_importance_sampling_mode="token_truncate"'],
    { advantage: { name: 'leave-one-out' } },
    /^recipe\.advantage: TRL 1\.16\.0 has no counterpart of the advantage leave-one-out/,
  ],
  [
    'verl',
    { ...presets.cispo, filters: { groups: { by: 'spread' }, resample: { maxRounds: 7 } } },
    [
      'loss_mode="cispo"',
      'clip_ratio_low=1',
      'clip_ratio_high=4',
      'algorithm.filter_groups.enable=true',
      'algorithm.filter_groups.metric="reward"',
    ],
    { loss: { name: 'reinforce' } },
    /^recipe\.loss: verl 0\.9\.1 has no counterpart of the loss reinforce/,
  ],
  [
    'easyr1',
    {
      ...presets.easyr1,
      advantage: { name: 'best-of-group' },
      filters: { groups: { by: 'mean', lowest: 0.1, highest: 0.9 }, resample: { maxRounds: 7 } },
    },
    [
      'loss_type: "default"',
      'clip_ratio_dual: 3',
      'kl_penalty: "low_var_kl"',
      'adv_estimator: "grpo_passk"',
      'online_filtering: true',
      'filter_high: 0.9',
      'max_try_make_batch: 7',
    ],
    { advantage: { name: 'group-centred' } },
    /^recipe\.advantage: EasyR1/,
  ],
  [
    'swift',
    { ...presets.gspo, filters: { groups: { by: 'spread' }, resample: { maxRounds: 7 } } },
    ['--importance_sampling_level sequence', '--loss_type grpo', '--max_resample_times 7'],
    { aggregation: { mode: 'token-sum' } },
    /^recipe\.aggregation: ms-swift 4\.6\.0 has no counterpart of the aggregation token-sum/,
  ],
  [
    'openrlhf',
    presets.gspo,
    ['--actor.policy_loss_type gspo', '--actor.loss_agg_mode seq-mean-token-mean', '--algo.kl.init_coef 0'],
    { schedule: { name: 'warm-up-stable-decay', total: 720, decay: 72 } },
    /^recipe\.schedule: OpenRLHF 0\.11\.2 has no counterpart of the schedule warm-up-stable-decay/,
  ],
]

test.each(engineFacts)(
  '%s: losses are carried by its own names, and one it has nothing for is refused before any work',
  async (engine, parts, expected, foreign, message) => {
    const out = at(`${engine}-recipe`)
    const summary = await exportDataset(optionsOf(engine, { out, config: withRecipe(parts) }))
    const own = Object.keys(engines[engine].files(factsOf(engine), {}))
    const texts = (await Promise.all(own.map((name) => readFile(join(out, name), 'utf8')))).join('\n')
    for (const text of expected) expect(texts).toContain(text)
    expect(summary.differences.filter((sentence) => sentence.startsWith('It trains without'))).toEqual([])
    const refused = exportDataset(optionsOf(engine, { out: at(`${engine}-refused`), config: withRecipe(foreign) }))
    await expect(refused).rejects.toThrow(message)
    expect(await readdir(root)).not.toContain(`${engine}-refused`)
  },
)

test('a filter that an engine has only together with sampling on is missed where the recipe does not sample on', async () => {
  for (const [engine, groups] of [
    ['verl', { by: 'spread' }],
    ['easyr1', { by: 'mean', lowest: 0.1, highest: 0.9 }],
  ] as const) {
    const config = withRecipe({ filters: { groups } })
    const { differences } = await exportDataset(optionsOf(engine, { out: at(`${engine}-filter`), config }))
    expect(differences.filter((sentence) => sentence.startsWith('It trains without'))).toEqual([
      expect.stringContaining('`recipe.filters`'),
    ])
  }
})

test('every preset is carried or refused by name, and a spare part that is `none` is not missed', async () => {
  for (const engine of engineNames)
    for (const preset of Object.values(presets)) {
      const config = withRecipe({ ...preset, imitation: 'none', entropy: 'none', corrections: 'none', filters: 'none' })
      const out = at('presets', engine)
      const ended = await exportDataset(optionsOf(engine, { out, force: true, config })).then(
        ({ differences }) => differences.join(' '),
        (error) => String(error),
      )
      expect(ended).not.toContain('It trains without')
      if (ended.startsWith('Spatial')) expect(ended).toMatch(/recipe\.(advantage|loss|aggregation|schedule): .* has no/)
    }
})
