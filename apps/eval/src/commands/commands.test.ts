import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ReceivedRequest, type ScriptedReply, scriptedServer } from '@spatial-ssrl/endpoint/test'
import { initModel, openPolicy } from '@spatial-ssrl/model-runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { programFlags } from '../../../../tests/program.fixture.ts'
import { write3dsrBench } from '../demo/data/3dsrbench.ts'
import { writeVsiBench } from '../demo/data/vsi-bench.ts'
import { findFfmpeg } from '../media/find-ffmpeg.ts'
import { type Ended, run } from './run-program.fixture.ts'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)

/** Runs the real program in a process of its own. */
async function spawned(...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [...programFlags('eval'), ...args])
  const texts = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    texts.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    texts.stderr += chunk
  })
  const [status] = await once(child, 'close')
  return { status, ...texts, lastLine: texts.stdout.trimEnd().split('\n').at(-1) ?? '' }
}

const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'eval-commands-'))
  await write3dsrBench(folder)
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('run', () => {
  const command = (url: string, out: string) =>
    [
      'run',
      '--benchmark',
      '3dsrbench',
      '--data',
      folder,
      '--model',
      `openai:${url}#scripted`,
      '--out',
      at(out),
      '--json',
    ] as const

  const light = ['--pictures', 'model'] as const

  test('survives kill -9: complete, in order, and no answer is asked for twice', async () => {
    const answered: string[] = []
    const askedOf = ({ text, pictures }: ReceivedRequest) => `${text}\n${pictures[0]?.slice(-80)}`
    let patience = 9 // answers before the server falls silent
    const respond = (request: ReceivedRequest, index: number): ScriptedReply => {
      if (index === 2) return { status: 500 }
      if (index === 4) return { status: 429, retryAfter: '0' }
      if (index === 6) return { cut: 'within' }
      if (index === 8) return { body: '{"choices": [' }
      if (answered.length >= patience) return { silent: true }
      answered.push(askedOf(request))
      return { texts: ['A'], delay: (index * 7) % 20, ...(index === 1 && { finishReason: 'length' }) }
    }
    const server = await scriptedServer(respond)
    try {
      const first = spawn(process.execPath, [
        ...programFlags('eval'),
        ...command(server.url, 'killed'),
        ...light,
        '--concurrency',
        '4',
      ])
      /** Whole lines. */
      const stored = () =>
        existsSync(at('killed', 'answers.jsonl'))
          ? readFileSync(at('killed', 'answers.jsonl'), 'utf8').split('\n').length - 1
          : 0
      while (stored() < patience) await new Promise((resolve) => setTimeout(resolve, 20))
      first.kill('SIGKILL')
      await once(first, 'close')
      expect(existsSync(at('killed', 'predictions.jsonl'))).toBe(false)
      patience = Number.POSITIVE_INFINITY
      const second = await spawned(...command(server.url, 'killed'), ...light)
      expect(second.stderr).not.toContain('error')
      expect(second.status).toBe(0)
    } finally {
      await server.close()
    }
    expect(answered).toHaveLength(24) // every item, the nine before the kill included
    expect(new Set(answered).size).toBe(24)
    const predictions = linesOf(at('killed', 'predictions.jsonl'))
    expect(predictions.map(({ id }) => id)).toEqual(
      readFileSync(at('3DSRBench.tsv'), 'utf8')
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split('\t')[1]),
    )
    expect(predictions.every(({ replies }) => replies[0].text === 'A')).toBe(true)
    const manifest = JSON.parse(readFileSync(at('killed', 'manifest.json'), 'utf8'))
    expect(manifest.settings).toMatchObject({
      benchmark: '3dsrbench',
      profile: 'paper',
      mode: 'direct',
      model: 'scripted',
    })
    expect(manifest.settings.data['3DSRBench.tsv']).toMatch(/^[0-9a-f]{64}$/)
    expect(manifest.outcome).toMatchObject({
      rows: 24,
      allRows: true,
      asked: 24,
      failures: 0,
      imageSizes: { '320x240': 24 },
      usage: { promptTokens: 240, completionTokens: 120 },
      servedModels: ['scripted'],
    })
  }, 240_000)

  test('a third run asks nothing, another setting in the same folder is refused, and the page is there', async () => {
    const server = await scriptedServer(() => ({ texts: ['B'] }))
    try {
      const again = await run(...command(server.url, 'killed'), ...light)
      expect(JSON.parse(again.lastLine)).toMatchObject({
        benchmark: '3dsrbench',
        figures: { paper: { items: 24, truncated: 1 / 24 } },
      })
      expect(server.received).toHaveLength(0)
      const other = await run(...command(server.url, 'killed'), ...light, '--max-tokens', '9')
      expect(other).toMatchObject({ status: 2, stdout: '' })
      expect(other.stderr).toMatch(/^error: .*holds a run with another sampling — choose another --out\n$/)
    } finally {
      await server.close()
    }
    expect(readFileSync(at('killed', 'report.html'), 'utf8')).toContain('3DSRBench')
    expect(readFileSync(at('killed', 'results.csv'), 'utf8')).toMatch(/3dsrbench,scripted,direct,paper,headline,/)
  })

  test('what a server refuses is a recorded failure; an unknown model stops the run with one line', async () => {
    const server = await scriptedServer((_request, index) => (index === 0 ? { status: 400 } : { texts: ['A'] }))
    try {
      const part = ['--limit', '5', '--shard', '2/2'] as const
      const failed = await run(...command(server.url, 'refused'), ...part)
      expect(failed.status).toBe(1)
      expect(failed.stderr).toMatch(
        /error: 1 of 2 items \(50\.0 %\) have no reply, .*HTTP 400.*--allow-failures 0\.5\n$/,
      )
      expect(JSON.parse(failed.lastLine).coverage).toMatchObject({
        partial: true,
        part: '--limit 5 --shard 2/2',
        scored: 2,
        withoutReply: 1,
        failures: [{ count: 1 }],
      })
      for (const file of ['results.json', 'results.md', 'results.csv', 'report.html'])
        expect(readFileSync(at('refused', file), 'utf8'), file).toMatch(/--limit 5 --shard 2\/2/)
      expect(readFileSync(at('refused', 'report.html'), 'utf8')).toMatch(
        /<title>[^<]* — partial: 2 items[^<]*<\/title>/,
      )
      const predictions = linesOf(at('refused', 'predictions.jsonl'))
      expect(predictions.map(({ failure }) => failure !== null).sort()).toEqual([false, true])
      const [{ pictures }] = predictions.filter(({ failure }) => failure === null)
      expect(pictures).toMatchObject([{ width: 1176, height: 868 }]) // the smallest area that the paper's script shows
      expect((await run(...command(server.url, 'refused'), ...part)).status).toBe(0) // failures are tried again
    } finally {
      await server.close()
    }
    const missing = await scriptedServer(() => ({ status: 404 }))
    try {
      const { status, stderr, stdout } = await run(...command(missing.url, 'missing'))
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
      expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^error: http:\S+: HTTP 404 scripted 404 — check the address/)
    } finally {
      await missing.close()
    }
  })

  test('a local model folder answers a benchmark of videos, and score reads its replies again', async () => {
    await writeVsiBench(at(), findFfmpeg(process.env))
    await initModel(at('tiny'), { preset: 'tiny', seed: 1 })
    const data = ['--benchmark', 'vsi-bench', '--data', at('vsi_bench.json')]
    const size = ['--limit', '3', '--max-tokens', '4', '--pictures', 'model', '--cache', at('frames')]
    const asked = await run('run', ...data, '--model', at('tiny'), '--out', at('local'), ...size, '--json')
    expect(asked.stderr).not.toContain('error')
    const { outcome } = JSON.parse(readFileSync(at('local', 'manifest.json'), 'utf8'))
    expect(outcome).toMatchObject({ rows: 3, allRows: false, frameCounts: { 40: 3 }, imageSizes: { '192x192': 120 } })
    const scored = await run('score', at('local', 'predictions.jsonl'), ...data, '--partial', '--json')
    expect(JSON.parse(scored.lastLine).figures).toEqual(JSON.parse(asked.lastLine).figures)

    const policy = await openPolicy(at('tiny'), { threads: 1, adapter: { rank: 2, alpha: 4, targets: ['q_proj'] } })
    await policy.saveAdapter(at('lora'))
    await policy.close()
    const beside = ['--model', at('tiny'), '--adapter', at('lora'), '--out', at('local-lora')]
    expect((await run('run', ...data, ...beside, ...size)).status).toBe(0)
    const models = ['local', 'local-lora'].map(
      (name) => JSON.parse(readFileSync(at(name, 'manifest.json'), 'utf8')).modelFacts as Record<string, unknown>,
    )
    expect(models.map(({ name }) => name)).toEqual(['tiny', 'tiny+lora'])
    expect(models[0]!.fingerprint).not.toBe(models[1]!.fingerprint)
    const served = ['--model', 'openai:http://127.0.0.1:9/v1#m', '--adapter', at('lora'), '--out', at('no')]
    const refused = await run('run', ...data, ...served, ...size)
    expect(refused.status).toBe(2)
    expect(refused.stderr).toMatch(/^error: --adapter: a server loads its adapters itself[^\n]*\n$/)
    for (const [flag, value] of [
      ['device', 'webgpu'],
      ['frozen', 'files'],
    ] as const) {
      const model = ['--model', 'openai:http://127.0.0.1:9/v1#m', `--${flag}`, value, '--out', at('no')]
      const { status, stderr } = await run('run', ...data, ...model, ...size)
      expect([status, stderr]).toEqual([
        2,
        expect.stringMatching(new RegExp(`^error: --${flag}: a server has [^\\n]*\\n$`)),
      ])
    }
  })
})

test('replies of any program can be scored and compared', async () => {
  const rows = readFileSync(at('3DSRBench.tsv'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
  const replies = (text: (gold: string) => string) =>
    rows.map((row) => JSON.stringify({ id: row[1], reply: text(row[6]!) })).join('\n')
  writeFileSync(
    at('right.jsonl'),
    replies((gold) => `The answer is ${gold}.`),
  )
  writeFileSync(
    at('same.jsonl'),
    replies(() => 'A'),
  )
  const score = (name: string) =>
    spawned('score', at(`${name}.jsonl`), '--benchmark', '3dsrbench', '--data', folder, '--out', at(name), '--json')
  expect(JSON.parse((await score('right')).lastLine)).toMatchObject({
    model: 'right',
    figures: { paper: { macro: 1 } },
  })
  await score('same')
  const compared = await run(
    'compare',
    at('right'),
    at('same'),
    '--against',
    'Qwen2.5-VL-7B',
    '--out',
    at('compare'),
    '--json',
  )
  expect(JSON.parse(compared.lastLine)).toMatchObject({
    benchmarks: [{ runs: [{ published: { nearness: 'far' } }, { published: { nearness: 'fair' } }] }],
    paired: [{ n: 24, mcnemar: { onlyFirst: 12, onlySecond: 0 } }],
  })
  expect(readFileSync(at('compare', 'compare.md'), 'utf8')).toContain('| 3DSRBench | right · direct | 24 | 100.0 [')

  const data = ['--benchmark', '3dsrbench', '--data', folder]
  const lines = readFileSync(at('right.jsonl'), 'utf8').split('\n')
  writeFileSync(at('half.jsonl'), `\uFEFF${lines.slice(0, 12).join('\r\n')}`)
  const half = await run('score', at('half.jsonl'), ...data, '--json')
  expect(half.status).toBe(1)
  expect(JSON.parse(half.lastLine)).toMatchObject({ coverage: { scored: 24, withoutReply: 12, failedShare: 0.5 } })
  expect((await run('score', at('half.jsonl'), ...data, '--allow-failures', '0.5')).status).toBe(0)
  expect((await run('score', at('half.jsonl'), ...data, '--partial', '--out', at('half'))).status).toBe(0)
  const marked = await run('compare', at('half'), at('same'), '--out', at('marked'), '--json')
  const words = 'partial: 12 of 24 items (--partial)'
  expect(JSON.parse(marked.lastLine).benchmarks[0].runs.map(({ marks }: { marks: string[] }) => marks)).toEqual([
    [words],
    [],
  ])
  for (const file of ['compare.md', 'report.html'])
    expect(readFileSync(at('marked', file), 'utf8'), file).toContain(words)
})

describe('wrong usage', () => {
  const here = () => ['--benchmark', '3dsrbench', '--data', folder]
  const nowhere = () => ['--benchmark', '3dsrbench', '--data', at('none')]
  test.each<[string, () => string[], number, RegExp]>([
    ['an unknown flag', () => ['list', '--nmae'], 2, /unknown option '--nmae'/],
    [
      'an unknown benchmark',
      () => ['list', '--benchmark', 'x'],
      2,
      /no benchmark is called x; choose one of spatial457/,
    ],
    [
      'a profile to ask by that the benchmark lacks, before its data is looked for',
      () => ['run', ...nowhere(), '--out', at('x'), '--model', 'openai:nowhere', '--profile', 'strict'],
      2,
      /3DSRBench has no profile strict; choose one of paper, official/,
    ],
    [
      'a profile to score by that the benchmark lacks',
      () => ['score', at('none.jsonl'), ...nowhere(), '--profile', 'toString'],
      2,
      /3DSRBench has no profile toString; choose one of paper, official/,
    ],
    [
      'a profile to compare by that a run lacks',
      () => ['compare', at('right'), '--profile', 'strict', '--out', at('x')],
      2,
      /3DSRBench: the run has no figures by profile strict; choose one of paper, official/,
    ],
    ['a missing flag', () => ['run', ...here()], 2, /required option '--out <dir>' not specified/],
    [
      'both modes',
      () => ['score', 'x.jsonl', ...here(), '--cot', '--direct'],
      2,
      /--cot: give --cot or --direct, not both/,
    ],
    [
      'no data',
      () => ['score', 'x.jsonl', '--benchmark', 'viewspatial', '--data', at('none')],
      1,
      /ViewSpatial-Bench\.json/,
    ],
    [
      'no file',
      () => ['score', at('none.jsonl'), ...here()],
      1,
      /none\.jsonl: no such file or folder — check the path/,
    ],
    ['no run', () => ['compare', at('none')], 1, /none: holds no results/],
    [
      'a wrong address',
      () => ['run', ...here(), '--out', at('x'), '--model', 'openai:nowhere'],
      2,
      /write openai:URL#NAME/,
    ],
    ['a folder that is no model', () => ['run', ...here(), '--out', at('x'), '--model', folder], 1, /config\.json/],
  ])('%s is one line', async (_name, args, status, message) => {
    const result = await run(...args())
    expect(result.stderr).toMatch(message)
    expect(result.stderr).toMatch(/^error: [^\n]+\n$/)
    expect(result).toMatchObject({ status, stdout: '' })
  })

  test('list names profiles, files, hosts and licences, and prints the wording as YAML', async () => {
    const all = await spawned('list', '--json')
    const { benchmarks } = JSON.parse(all.lastLine)
    expect(benchmarks.map(({ name }: { name: string }) => name).slice(0, 7)).toEqual([
      'spatial457',
      '3dsrbench',
      'spatialeval',
      'qspatial-plus',
      'whatsup',
      'viewspatial',
      'vsi-bench',
    ])
    expect(benchmarks[6]).toMatchObject({
      defaultProfile: 'paper',
      profiles: [{ name: 'paper' }, { name: 'official' }],
    })
    const told = await run('list', '--benchmark', 'ocrbench')
    expect(told.stdout).toMatch(
      /\n {2}profiles:\n {4}paper \(default, same as official\): the paper's runs.*\n {4}official: /,
    )
    const { stdout } = await run('list', '--benchmark', 'viewspatial', '--prompts')
    writeFileSync(at('prompts.yaml'), stdout)
    expect(stdout).toMatch(/^viewspatial:\n {2}templates:\n/)
  })

  test('a wording of one’s own changes the prompts and their hash; a wrong one is refused', async () => {
    const server = await scriptedServer(() => ({ texts: ['A'] }))
    try {
      writeFileSync(at('own.yaml'), '3dsrbench:\n  templates:\n    paper-direct: "{{media}}Say it: {{question}}"\n')
      const own = ['--limit', '1', '--prompts', at('own.yaml'), '--model', `openai:${server.url}#m`]
      expect((await run('run', ...here(), '--out', at('own'), ...own)).status).toBe(0)
      expect(server.received[0]!.text).toMatch(/^Say it: Which object/)
      writeFileSync(at('own.yaml'), '3dsrbench:\n  templates:\n    paper-direct: "{{nothing}}"\n')
      const wrong = await run('run', ...here(), '--out', at('own'), ...own)
      expect(wrong.status).toBe(2)
      expect(wrong.stderr).toMatch(/\{\{nothing\}\} is no field and no text/)
    } finally {
      await server.close()
    }
  })
})
