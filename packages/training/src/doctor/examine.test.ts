import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng, type Sample } from '@spatial-ssrl/core'
import { writeDataset } from '@spatial-ssrl/dataset'
import { encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Examination, examine } from './examine.ts'
import { coldStartYaml, easyR1Script, easyR1Yaml } from './recipes.fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'doctor-'))
const at = (...names: string[]) => join(folder, ...names)
afterAll(() => rmSync(folder, { recursive: true }))

/** What is found of one kind, as `level text — fix`. */
async function found(check: string, given: Omit<Examination, 'recipe'> & { recipe?: string }): Promise<string[]> {
  const findings = await examine({ recipe: at('paper.sh'), ...given })
  return findings
    .filter((finding) => finding.check === check)
    .map(({ level, text, fix }) => `${level} ${text}${fix === null ? '' : ` — ${fix}`}`)
}

let pictures: Uint8Array[]
const sample = (split: string, picture: number, index: number, more: Partial<Sample> = {}): Sample => ({
  problem: '<image>\nWhich one?',
  answer: 'B',
  images: [{ bytes: pictures[picture]!, path: `${picture}.jpg` }],
  id: `${split}-${index}`,
  task: 'crop',
  source: `${split}-${picture}`.padEnd(64, '0'),
  meta: {},
  ...more,
})
/** Writes samples by the split that their id begins with. */
async function write(name: string, samples: Sample[]): Promise<string> {
  async function* rows() {
    yield* samples
  }
  const card = { title: 't', licence: 'other', description: 'd' }
  const split = ({ id }: Sample) => id.split('-')[0]!
  await writeDataset(at(name), rows(), { name, seed: 0, versions: {}, parameters: {}, card, split })
  return at(name)
}

beforeAll(async () => {
  writeFileSync(at('config.yaml'), easyR1Yaml)
  writeFileSync(at('paper.sh'), easyR1Script)
  writeFileSync(at('sft.yaml'), coldStartYaml)
  writeFileSync(at('grpo.yaml'), 'steps: 20\nsaveEvery: 6\n')
  const rng = createRng('doctor')
  const noise = (width: number, height: number) =>
    encodeJpeg({ width, height, data: Uint8Array.from({ length: width * height * 3 }, () => rng.int(256)) })
  pictures = [await noise(64, 48), await noise(1600, 1100), await noise(80, 60)]
})

describe('GPUs', () => {
  test.each<[string, Examination['gpus'], string[], RegExp[]]>([
    ['as many as asked', 8, [], [/^ok the recipe asks for 8 GPUs on 1 node, and there are as many/]],
    ['fewer', 4, [], [/^error .*there are 4: it waits.* — set trainer.n_gpus_per_node=4$/]],
    ['more', 16, [], [/^warning .*8 stay idle — set trainer.n_gpus_per_node=16$/]],
    ['not told', undefined, [], [/^unknown the recipe asks for 8 GPUs/]],
    ['a number that divides nothing', 7, ['trainer.n_gpus_per_node=7'], [/^ok/, /^error 256 × 5 replies .*7 GPUs/]],
    [
      'samplers that do not fit',
      6,
      ['trainer.n_gpus_per_node=6', 'worker.rollout.tensor_parallel_size=4', 'data.rollout_batch_size=384'],
      [/^ok/, /^error 6 GPUs are not divided by tensor_parallel_size 4/, /^warning 128 × 5 replies/],
    ],
    [
      'an update that does not fit',
      8,
      ['worker.actor.global_batch_size=100'],
      [/^ok/, /^error data.rollout_batch_size 256 is no multiple/, /^warning 100 × 5/],
    ],
  ])('%s', async (_what, gpus, set, expected) => {
    const lines = await found('gpus', { gpus, set })
    expect(lines).toHaveLength(expected.length)
    for (const [i, line] of lines.entries()) expect(line).toMatch(expected[i]!)
  })

  test('our own recipes take what they are given', async () => {
    expect(await found('gpus', { recipe: at('grpo.yaml') })).toEqual([
      'unknown the recipe takes the GPUs that it is given; --gpus tells how many',
    ])
    expect(await found('gpus', { recipe: at('grpo.yaml'), gpus: 3 })).toEqual([])
  })
})

describe('prompts and rows', () => {
  test('large pictures are left out in silence, and the area that is named mends it', async () => {
    const large = {
      problem: '<image><image><image>\nWhich?',
      images: [0, 1, 1].map((i) => ({ bytes: pictures[i]!, path: null })),
    }
    const data = await write('large', [sample('train', 0, 0), sample('train', 1, 1, large)])
    // 1600 × 1100 px are 57 × 39 squares of 28 px.
    expect(await found('prompt', { data })).toEqual([
      expect.stringMatching(
        /^warning tokens a picture: [\d,]+ in the middle, at most 2,223 \(.*; 1 of 2 rows .* 4,096 tokens and are left out in silence — set data.max_pixels=\d+/,
      ),
    ])
    const stops = await found('prompt', { data, set: ['data.filter_overlong_prompts=false'] })
    expect(stops[0]).toMatch(/^error .* and stop the run/)
    const [, area] = /max_pixels=(\d+)/.exec(stops[0]!)!
    const mended = { data, set: [`data.max_pixels=${area}`] }
    expect(await found('prompt', mended)).toEqual([
      expect.stringMatching(/^ok .*all 2 rows fit into data.max_prompt_length 4,096/),
    ])
    const other = { data, set: ['data.max_prompt_length=8192'] }
    expect(await found('prompt', other)).toEqual([expect.stringMatching(/^ok/)])
  })

  test('what only the text decides is said to be unknown', async () => {
    const data = await write('long', [sample('train', 0, 0, { problem: `<image>\n${'why '.repeat(300)}` })])
    expect(await found('prompt', { data, set: ['data.max_prompt_length=1000'] })).toEqual([
      expect.stringMatching(/^unknown 1 rows may or may not fit .* depends on the tokenizer/),
    ])
  })

  test('more pictures than the sampler takes', async () => {
    const two = { problem: '<image><image>', images: [0, 2].map((i) => ({ bytes: pictures[i]!, path: null })) }
    const data = await write('two', [sample('train', 0, 0), sample('train', 2, 1, two)])
    expect(await found('rows', { data })).toEqual(['ok at most 2 pictures a row, 5 are allowed'])
    expect(await found('rows', { data, set: ['worker.rollout.limit_images=1'] })).toEqual([
      'error 1 rows have up to 2 pictures, worker.rollout.limit_images allows 1: the sampler refuses them — set worker.rollout.limit_images=2',
    ])
  })

  test("a model's own processor decides where a folder is named", async () => {
    const model = at('model')
    mkdirSync(model)
    writeFileSync(join(model, 'config.json'), '{"max_position_embeddings": 3000}')
    writeFileSync(
      join(model, 'preprocessor_config.json'),
      '{"patch_size": 16, "merge_size": 2, "size": {"shortest_edge": 65536, "longest_edge": 16777216}}',
    )
    const data = await write('model-data', [sample('train', 1, 0)])
    // 1600 × 1100 px are 50 × 34 squares of 32 px; 3,000 positions less 2,048 of the reply are too few.
    expect(await found('prompt', { recipe: at('grpo.yaml'), data, model })).toEqual([
      expect.stringMatching(
        /^error tokens a picture: 1,700 .*32 px a token\); 1 of 1 rows .* positions of the model 952 tokens and cannot be asked/,
      ),
    ])
    await expect(found('prompt', { data, model: at('nowhere') })).rejects.toThrow(
      /nowhere.preprocessor_config.json: not found/,
    )
  })
})

describe('validation', () => {
  test('the same split under both names', async () => {
    const set = ['data.val_files=data/parquets@train']
    expect(await found('validation', { set })).toEqual([
      expect.stringMatching(/^error data.val_files and data.train_files are both data\/parquets@train/),
    ])
  })

  test('pictures by their bytes, and sources, of the other splits and of another data set', async () => {
    const clean = await write('clean', [sample('train', 0, 0), sample('validation', 2, 0)])
    expect(await found('validation', { data: clean })).toEqual([
      expect.stringMatching(/^ok none of 1 rows of validation shares a picture/),
    ])
    const copied = await write('copied', [
      sample('train', 0, 0),
      sample('validation', 0, 0),
      sample('validation', 2, 1),
    ])
    expect(await found('validation', { data: copied })).toEqual([
      expect.stringMatching(/^error 1 of 2 rows of validation \(50.0 %\) show a picture of the training rows/),
    ])
    const source = { source: 'train-0'.padEnd(64, '0') }
    const related = await write('related', [sample('train', 2, 0, source)])
    expect(await found('validation', { data: clean, validation: related })).toEqual([
      expect.stringMatching(/^error 1 of 1 rows of .*related are made from a source/),
    ])
    expect(await found('validation', {})).toEqual([expect.stringMatching(/^unknown/)])
  })
})

describe('steps', () => {
  test.each<[string, Partial<Examination>, RegExp[]]>([
    [
      'the published script runs on',
      { rows: 81_053, steps: 360 },
      [/^warning the run ends after 3,160 steps .*360 are published.* — set trainer.max_steps=360/],
    ],
    [
      'with a limit it does not',
      { rows: 81_053, steps: 360, set: ['trainer.max_steps=360'] },
      [/^ok the run ends after 360 steps \(trainer.max_steps/],
    ],
    ['no rows are told', {}, [/^unknown .*--rows or --data/]],
    ['fewer rows than a batch', { rows: 200 }, [/^error the run ends after 0 steps/]],
    [
      'a checkpoint that is never written',
      { rows: 81_053, steps: 360, checkpoint: 358 },
      [/^warning/, /^error checkpoint 358 is named, and trainer.save_freq 5 never writes it — name 355/],
    ],
    [
      'the last checkpoint',
      { rows: 81_053, steps: 360, checkpoint: 360 },
      [/^warning/, /^ok checkpoint 360 is the last/],
    ],
    [
      'the cold start on 8 GPUs',
      { recipe: 'sft.yaml', rows: 3597, gpus: 8, checkpoint: 75 },
      [/^ok the run ends after 75 steps/, /^ok checkpoint 75 is the last/],
    ],
    [
      'the cold start on one',
      { recipe: 'sft.yaml', rows: 3597, gpus: 1, checkpoint: 75 },
      [
        /^ok the run ends after 565 steps/,
        /^warning checkpoint 75 is named, and is step 75 of 565 \(it is the last on 8 GPUs\) — name 565/,
      ],
    ],
    [
      'the cold start on 16',
      { recipe: 'sft.yaml', rows: 3597, gpus: 16, checkpoint: 75 },
      [/^ok the run ends after 40 steps/, /^error checkpoint 75 is named, and the run ends after 40/],
    ],
    [
      'our own',
      { recipe: 'grpo.yaml', checkpoint: 20 },
      [/^ok the run ends after 20 steps \(steps\)/, /^ok checkpoint 20 is the last/],
    ],
  ])('%s', async (_what, { recipe = 'paper.sh', ...given }, expected) => {
    const lines = await found('steps', { recipe: at(recipe), ...given })
    expect(lines).toHaveLength(expected.length)
    for (const [i, line] of lines.entries()) expect(line).toMatch(expected[i]!)
  })
})

describe('signal and cost', () => {
  const rollout = (task: string, rewards: number[], tokens = 100) =>
    JSON.stringify({
      id: 'x',
      task,
      replies: rewards.map((reward) => ({ text: '', reward, tokens, finishReason: reward < 0.05 ? 'length' : 'stop' })),
    })
  const pilot = () => {
    mkdirSync(at('pilot', 'rollouts'), { recursive: true })
    const lines = [
      rollout('crop', [1, 1]),
      rollout('crop', [0.1, 1]),
      rollout('flip', [0, 0], 400),
      rollout('flip', [0.1, 0.1]),
    ]
    writeFileSync(at('pilot', 'rollouts', 'step-000001.jsonl'), `${lines.join('\n')}\n`)
    return at('pilot')
  }

  test('the share of groups without signal, by task, and replies that were cut off', async () => {
    expect(await found('signal', { pilot: pilot() })).toEqual([
      expect.stringMatching(/^warning 75.0 % of 4 groups have no signal, .* \(crop 50.0 %, flip 100.0 %\)/),
      expect.stringMatching(/^warning 25.0 % of the pilot's replies were cut off/),
    ])
    await expect(found('signal', { pilot: at('nowhere') })).rejects.toThrow('no rollouts')
    expect(await found('signal', { recipe: at('sft.yaml') })).toEqual([])
  })

  test('time and cost go by the prices and speeds that were given, and by the lengths of the pilot', async () => {
    const data = await write('cost', [sample('train', 1, 0)])
    writeFileSync(
      at('prices.yaml'),
      'currency: EUR\ngpuHour: 3.6\ngenerateTokensPerSecond: 100\ntrainTokensPerSecond: 1000\nperMillion: { prefill: 1, sample: 2, train: 3 }\n',
    )
    const given = { data, prices: at('prices.yaml'), set: ['data.rollout_batch_size=128', 'trainer.max_steps=10'] }
    const [gpus, tokens] = await found('cost', { ...given, pilot: pilot(), gpus: 8 })
    // 128 prompts, 5 replies of 175 tokens: 112,000 sampled at 8 × 100 a second are 140 s; trained on are those and 640 prompts.
    const prompt = Number(/and ([\d,]+) trained on/.exec(gpus!)![1]!.replaceAll(',', '')) / 640 - 175
    expect(prompt).toBeGreaterThan(2223)
    expect(prompt).toBeLessThan(2300)
    const seconds = 140 + ((prompt + 175) * 640) / 8000
    expect(gpus).toMatch(
      new RegExp(
        `^ok about ${Math.round(seconds)} s and ${((seconds * 8 * 3.6) / 3600).toFixed(2).replace(/0$/, '')} EUR a step on 8 GPUs, about \\d+ EUR for 10 steps \\(112,000 tokens`,
      ),
    )
    const cost = (128 * prompt + 112_000 * 2 + (prompt + 175) * 640 * 3) / 1e6
    expect(Number(/^ok about ([\d.]+) EUR a step by tokens/.exec(tokens!)![1])).toBeCloseTo(cost, 2)
    expect((await found('cost', given))[0]).toMatch(/^ok at most .*as long as they may be: --pilot tells/)
    expect(await found('cost', { prices: at('prices.yaml') })).toEqual([expect.stringMatching(/^unknown .*--data/)])
    expect(await found('cost', { data })).toEqual([expect.stringMatching(/^unknown .*--prices/)])
  })

  test.each([
    ['currency: EUR', /gpuHour: expected the price/],
    ['currency: EUR\ngpuHour: 2', /needs both speeds/],
    ['currency: EUR\ngpuHours: 2', /unknown key gpuHours/],
  ])('a price list that does not do: %s', async (text, message) => {
    writeFileSync(at('wrong.yaml'), text)
    await expect(found('cost', { prices: at('wrong.yaml') })).rejects.toThrow(message)
  })
})

test('values of a script are read as they are written', async () => {
  const words = `data.rollout_batch_size="64" trainer.logger=["console","wandb"] data.format_prompt='{{ a' trainer.max_steps=7`
  writeFileSync(
    at('values.sh'),
    `python3 -m verl.trainer.main config=config.yaml worker.actor.global_batch_size=32 ${words}\n`,
  )
  expect(await found('steps', { recipe: at('values.sh') })).toEqual([
    'ok the run ends after 7 steps (trainer.max_steps)',
  ])
  expect(await found('gpus', { recipe: at('values.sh'), gpus: 8 })).toEqual([expect.stringMatching(/^ok/)])
})

describe('recipes that cannot be read', () => {
  test.each<[string, string, string[], RegExp]>([
    ['empty.sh', 'echo nothing', [], /has no key=value words of EasyR1/],
    [
      'lost.sh',
      'python3 -m verl.trainer.main config=gone.yaml data.max_prompt_length=1',
      [],
      /begins with gone.yaml, which is not there/,
    ],
    ['wrong.sh', 'x config=config.yaml data.rollout_batch_size=many', [], /data.rollout_batch_size/],
    ['set.sh', 'x config=config.yaml data.rollout_batch_size=256', ['novalue'], /--set: expected key=value/],
    ['stage.yaml', 'model_name_or_path: x\nstage: ppo', [], /only the stage sft/],
    ['odd.yaml', 'stepps: 3', [], /unknown key stepps/],
    ['own.yaml', 'steps: 3', ['steps=4'], /change the file instead of --set/],
    ['sft-only.yaml', 'stages: [{ stage: sft }]', [], /has no stage grpo/],
  ])('%s', async (name, text, set, message) => {
    writeFileSync(at(name), text)
    await expect(examine({ recipe: at(name), set })).rejects.toThrow(message)
  })
})
