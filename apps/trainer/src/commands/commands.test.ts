import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProgram, runProgram } from '@spatial-ssrl/command-line'
import { createRng, type RgbImage, type Sample } from '@spatial-ssrl/core'
import { readDataset, readManifest, writeDataset } from '@spatial-ssrl/dataset'
import { encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { checkDataset, corruptAnswer, GenerateOptions, generateDataset } from '@spatial-ssrl/puzzles'
import { generateScene } from '@spatial-ssrl/scenes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commands } from '../commands.ts'
import { bytesOf, run } from './run-program.fixture.ts'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'commands-'))
  mkdirSync(at('photos'))
  mkdirSync(at('empty'))
  mkdirSync(at('broken'))
  const picture = (name: string): RgbImage => generateScene(createRng(name), { width: 120, height: 100 }).image
  for (const name of ['one', 'two', 'three'])
    writeFileSync(at('photos', `${name}.jpg`), await encodeJpeg(picture(name)))
  const whole = readFileSync(at('photos', 'one.jpg'))
  writeFileSync(at('broken', 'truncated.jpg'), whole.subarray(0, 300))
  writeFileSync(at('broken', 'text.png'), 'no picture')
  writeFileSync(at('empty.jsonl'), '\n')
  writeFileSync(at('recipe.yaml'), 'stages:\n  - { stage: generate, with: { scenes: 1 } }\n')
  writeFileSync(at('broken', 'whole.jpg'), whole)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function samplesOf(dir: string): Promise<Sample[]> {
  const samples: Sample[] = []
  for (const split of Object.keys((await readManifest(dir)).splits)) {
    for await (const sample of readDataset(dir, { split })) samples.push(sample)
  }
  return samples.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Options as the flags of `generate` give them. */
const options = (dir: string, wish: Record<string, unknown> = {}) =>
  GenerateOptions.parse({
    ...{
      scenes: 3,
      count: 20,
      seed: '0',
      val: 0,
      size: 64,
      augment: true,
      photoShare: 0.5,
      preset: 'default',
      force: false,
    },
    ...{ images: at('photos'), workers: 1, out: dir },
    ...wish,
  })

test('generate, check and gallery run one after the other; bytes do not depend on the workers', async () => {
  const wish = ['--images', at('photos'), '--scenes', '3', '--count', '20', '--size', '64', '--augment', '--val', '0.4']
  const made = run('generate', ...wish, '--workers', '2', '--out', at('set'), '--json')
  expect(made).toMatchObject({ status: 0 })
  expect(JSON.parse(made.lastLine)).toMatchObject({ samples: 20, shortfall: {} })
  await generateDataset(options(at('twin'), { val: 0.4 }))
  expect(bytesOf(at('twin'))).toEqual(bytesOf(at('set')))

  const check = run('check', at('set'), '--json')
  expect(check.status).toBe(0)
  expect(JSON.parse(check.lastLine)).toMatchObject({ ok: true, samples: 20 })

  expect(run('gallery', at('set'), '--per-task', '2', '--out', at('page.html')).status).toBe(0)
  expect(readFileSync(at('page.html'), 'utf8').match(/<article/g)).toHaveLength(10)
})

test('shards of any number together hold the samples of one run, byte for byte, on any number of workers', async () => {
  await generateDataset(options(at('whole'), { val: 0.3 }))
  const whole = await samplesOf(at('whole'))
  expect(whole).toHaveLength(20)
  for (const count of [2, 3]) {
    const parts: Sample[] = []
    for (let index = 1; index <= count; index++) {
      const out = at(`part-${index}-of-${count}`)
      await generateDataset(options(out, { val: 0.3, shard: `${index}/${count}`, workers: 4 - count }))
      parts.push(...(await samplesOf(out)))
    }
    expect(parts.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(whole)
  }
})

test('the published mixture has its numbers of samples, in proportion where fewer are asked for', async () => {
  const wish = { images: undefined, scenes: 16, preset: 'spatial-ssrl-81k', count: 60, size: 128 }
  const summary = await generateDataset(options(at('published'), wish))
  expect(summary).toMatchObject({ tasks: { shuffle: 12, flip: 3, crop: 15, depth: 15, position: 15 }, shortfall: {} })
  const shuffles = (await samplesOf(at('published'))).filter(({ task }) => task === 'shuffle')
  const layouts = new Set(shuffles.map(({ meta }) => JSON.stringify(meta.params)))
  expect(layouts.size).toBe(6)
})

test('broken pictures become rows of the manifest and the run goes on', async () => {
  const wish = { images: at('broken'), scenes: 0, count: 6, size: undefined, augment: false }
  const summary = await generateDataset(options(at('mended'), wish))
  expect(summary).toMatchObject({ samples: 6, sources: 3, declined: 2 })
  const { declined } = await readManifest(at('mended'))
  expect(declined.rows.map(({ source }) => source)).toEqual(['text.png', 'truncated.jpg'])
})

test('--force keeps the older data set until the new one is complete', async () => {
  await generateDataset(options(at('forced'), { count: 5 }))
  const before = bytesOf(at('forced'))
  const stopped = AbortSignal.abort(new Error('stopped'))
  await expect(generateDataset(options(at('forced'), { count: 6, force: true }), { signal: stopped })).rejects.toThrow(
    'stopped',
  )
  expect(bytesOf(at('forced'))).toEqual(before)
  await generateDataset(options(at('forced'), { count: 6, force: true }))
  expect(await samplesOf(at('forced'))).toHaveLength(6)
})

test('a stopped run leaves nothing behind', async () => {
  const stopped = AbortSignal.abort(new Error('stopped'))
  await expect(generateDataset(options(at('stopped')), { signal: stopped })).rejects.toThrow('stopped')
  expect(existsSync(at('stopped'))).toBe(false)
})

test('a stopped run goes on with the same wish only; --force starts over', async () => {
  const wish = { count: 40, shardSize: 0.02 }
  const controller = new AbortController()
  const onProgress = (done: number) => done >= 30 && controller.abort(new Error('stopped'))
  const hooks = { signal: controller.signal, onProgress }
  await expect(generateDataset(options(at('halted'), wish), hooks)).rejects.toThrow('stopped')
  expect(existsSync(at('halted', 'manifest.json'))).toBe(false)
  await expect(generateDataset(options(at('halted'), { ...wish, seed: '5' }))).rejects.toThrow(
    /unfinished data set made with other options or pictures — .*--force/,
  )
  let resumedAt = 0
  const onResume = (done: number) => {
    resumedAt = done
  }
  await generateDataset(options(at('halted'), wish), { onResume })
  expect(resumedAt).toBeGreaterThan(0)
  await generateDataset(options(at('unhalted'), wish))
  expect(bytesOf(at('halted'))).toEqual(bytesOf(at('unhalted')))

  const again = new AbortController()
  const stop = (done: number) => done >= 30 && again.abort(new Error('stopped'))
  const other = options(at('halted'), { ...wish, seed: '5', force: true })
  await expect(generateDataset(other, { signal: again.signal, onProgress: stop })).rejects.toThrow('stopped')
  expect(await samplesOf(at('halted'))).toHaveLength(40) // the older one is whole as long as the new one is not
  await generateDataset(other)
  expect((await readManifest(at('halted'))).seed).toBe('5')
})

test('leak-check finds every picture of a folder in itself and says so in one line', () => {
  const { status, stderr, lastLine } = run('leak-check', '--train', at('photos'), '--against', at('photos'), '--json')
  expect(status).toBe(1)
  expect(JSON.parse(lastLine)).toMatchObject({ ok: false, train: { pictures: 3 }, leaks: [{}, {}, {}] })
  expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^error: 3 training pictures are also in .*--exclude/)
})

test('check finds a wrong answer', async () => {
  await generateDataset(options(at('sound'), { count: 5 }))
  async function* tampered() {
    for await (const sample of readDataset(at('sound'))) yield { ...sample, answer: corruptAnswer(sample.answer) }
  }
  const card = { title: 't', licence: 'other', description: 'd' }
  await writeDataset(at('tampered'), tampered(), { name: 't', seed: 0, versions: {}, parameters: {}, card })
  const { failures } = await checkDataset(at('tampered'))
  expect(failures).toHaveLength(5)
  expect(failures[0]!.problems[0]).toMatch('but meta gives')
})

test('score prints a verdict a line and the means as JSON', () => {
  const reply = (response: string) => JSON.stringify({ response, answer: 'B', task: 'crop' })
  writeFileSync(at('replies.jsonl'), `${reply('<think>t</think> \\boxed{B}')}\n${reply('no idea')}\n`)
  const { status, stdout, lastLine } = run('score', at('replies.jsonl'), '--json')
  expect(status).toBe(0)
  expect(stdout.trimEnd().split('\n')).toHaveLength(3)
  expect(JSON.parse(lastLine)).toEqual({ replies: 2, profile: 'default', reward: 0.5, accuracy: 0.5, format: 0.5 })
})

const footrule = { profile: 'default', tasks: { shuffle: { rule: 'permutation', credit: 'footrule' } } }

test('score says what another rule changes in stored rollouts', () => {
  const replies = ['0, 1, 2, 3', '0-1-3-2', '0-1-2-3'].map((answer, i) => ({
    text: `<think>t</think> \\boxed{${answer}}`,
    reward: i === 2 ? 1 : 0.1,
  }))
  mkdirSync(at('run', 'rollouts'), { recursive: true })
  writeFileSync(
    at('run', 'rollouts', 'step-000001.jsonl'),
    `${JSON.stringify({ id: 'a', task: 'shuffle', problem: '', answer: '0-1-2-3', replies })}\n`,
  )
  const { status, stdout, stderr, lastLine } = run('score', at('run'), '--reward', JSON.stringify(footrule), '--json')
  expect(status).toBe(0)
  const changed = stdout.trimEnd().split('\n').slice(0, -1)
  expect(changed.map((line) => JSON.parse(line))).toMatchObject([
    { id: 'a', task: 'shuffle', reply: 0, before: 0.1, reward: 1 },
    {
      id: 'a',
      task: 'shuffle',
      reply: 1,
      before: 0.1,
      reward: 0.1 + 0.9 * 0.75,
      reason: 'the boxed answer is partly right',
    },
  ])
  const counts = { up: 2, down: 0, same: 1, before: expect.closeTo(0.4), after: expect.closeTo(0.925) }
  expect(JSON.parse(lastLine)).toMatchObject({
    replies: 3,
    rule: footrule,
    changes: { all: counts, tasks: { shuffle: counts } },
  })
  expect(stderr).toMatch(/^shuffle +3 +2 +0 +1 +0\.400 +0\.925$/m)
})

type BadInput = [string, () => string[], number, RegExp]

describe('bad input stops before any work, in one line with the fix', () => {
  test.each<BadInput>([
    ['an unknown command', () => ['generat'], 2, /unknown command.*generate/],
    [
      'an unknown flag',
      () => ['generate', '--imagess', 'x', '--out', at('x')],
      2,
      /unknown option '--imagess'.*--images/,
    ],
    ['a flag that must be given', () => ['generate', '--images', at('photos')], 2, /--out/],
    ['no sources', () => ['generate', '--out', at('x')], 2, /--images.*--scenes/],
    ['a missing folder', () => ['generate', '--images', at('nowhere'), '--out', at('x')], 1, /no such folder/],
    ['an empty folder', () => ['generate', '--images', at('empty'), '--out', at('x')], 1, /no picture/],
    ['a folder in use', () => ['generate', '--images', at('photos'), '--out', at('photos')], 2, /not empty.*--force/],
    ['no depth', () => ['generate', '--images', at('photos'), '--tasks', 'depth', '--out', at('x')], 2, /needs depth/],
    [
      'an unknown task',
      () => ['generate', '--scenes', '1', '--tasks', 'juggle', '--out', at('x')],
      2,
      /juggle.*choose/,
    ],
    ['a count that is none', () => ['generate', '--scenes', '1', '--count', '-3', '--out', at('x')], 2, /--count/],
    ['a place nobody can write', () => ['init-model', '--out', '/proc/nowhere/model'], 1, /\/proc\/nowhere.*—/],
    ['a folder without a data set', () => ['check', at('empty')], 1, /no finished data set/],
    [
      'no data to train on',
      () => ['sft', '--model', at('empty'), '--data', at('empty'), '--out', at('x')],
      1,
      /empty holds no finished data set/,
    ],
    [
      'no model to train',
      () => ['grpo', '--model', at('empty'), '--data', at('sound'), '--out', at('x')],
      1,
      /empty\/config\.json: not found/,
    ],
    [
      'a rank of nothing',
      () => ['run', at('recipe.yaml'), '--rank', '4', '--out', at('x')],
      2,
      /--rank is of an adapter on a server: give --engine, too/,
    ],
    [
      'an engine that is none, for a whole recipe',
      () => ['run', at('recipe.yaml'), '--engine', 'skyrl:http://127.0.0.1', '--out', at('x')],
      2,
      /--engine skyrl:.* — expected tinker:URL#MODEL/,
    ],
    [
      'servers without their folder, for a whole recipe',
      () => ['run', at('recipe.yaml'), '--rollouts', 'openai:http://127.0.0.1/v1#m', '--out', at('x')],
      2,
      /--rollouts needs --rollouts-reload/,
    ],
    [
      'an address with a password, for a whole recipe',
      () => [
        'run',
        at('recipe.yaml'),
        '--rollouts',
        'openai:http://me:word@h/v1#m',
        '--rollouts-reload',
        'vllm:f',
        '--out',
        at('x'),
      ],
      2,
      /--rollouts: an address with a password would be written to files/,
    ],
    [
      'a configuration whose engine samples twice',
      () => {
        writeFileSync(at('twice.yaml'), 'engine: tinker:http://127.0.0.1:1#m\n')
        return [
          'grpo',
          '--model',
          at('empty'),
          '--data',
          at('sound'),
          '--out',
          at('x'),
          '--config',
          at('twice.yaml'),
          '--rollouts',
          'openai:http://127.0.0.1/v1#m',
          '--rollouts-reload',
          'vllm:f',
        ]
      },
      2,
      /--engine samples on its own server/,
    ],
    [
      'an engine in a measurement',
      () => ['evaluate', '--model', at('empty'), '--data', at('sound'), '--engine', 'tinker:host#m'],
      2,
      /--engine tinker:host#m — expected tinker:URL#MODEL/,
    ],
    ...[
      ['device', 'webgpu'],
      ['frozen', 'files'],
    ].map(
      ([flag, place]): BadInput => [
        `--${flag} of a process that does not run the network`,
        () => {
          const served = ['--engine', 'tinker:http://h#m', `--${flag}`, place!]
          return ['evaluate', '--model', at('empty'), '--data', at('sound'), ...served]
        },
        2,
        new RegExp(`--${flag} is of this process: leave out --${flag}, or --engine`),
      ],
    ),
    [
      'a device that is not built',
      () => ['sft', '--model', at('empty'), '--data', at('sound'), '--out', at('x'), '--device', 'cuda'],
      2,
      /device: cuda is not built yet; known are cpu, webgpu/,
    ],
    ['no replies', () => ['score', at('empty.jsonl')], 1, /empty\.jsonl: no replies/],
    ['no rollouts', () => ['score', at('empty')], 1, /empty: no rollouts/],
    [
      'an unknown reward',
      () => ['score', at('empty.jsonl'), '--reward', '{"profile":"half"}'],
      2,
      /reward.profile: expected one of paper/,
    ],
    ['a missing file', () => ['score', at('nothing.jsonl')], 1, /no such file/],
  ])('%s', async (_name, args, status, message) => {
    const lines: string[] = []
    const program = createProgram(
      { name: 'spatial-ssrl', description: '', version: '0' },
      Object.values(commands).map((create) => create()),
    )
    const surroundings = { argv: args(), writeError: (line: string) => lines.push(line), debug: false }
    expect(await runProgram(program, surroundings)).toBe(status)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^error: [^\n]+\n$/)
    expect(lines[0]).toMatch(message)
    expect(existsSync(at('x'))).toBe(false)
  })

  test('no command at all shows the help', () => {
    const { status, stderr, stdout } = run()
    expect(stderr).toMatch(/^Usage: spatial-ssrl/)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })
})
