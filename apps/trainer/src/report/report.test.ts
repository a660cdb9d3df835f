import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GrpoConfig, readConfig } from '@spatial-ssrl/training'
import { parseHTML } from 'linkedom'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recipeFile } from '../engine/assets.ts'
import { type Run, readRun } from './files/read-run.ts'
import { reportPage, writeReport } from './report.ts'
import { fixtureMetrics, jsonLines, writeFixtureRun } from './run.fixture.ts'

let dir: string
let run: Run
let text: string
let document: ReturnType<typeof parseHTML>['document']

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'report-'))
  await writeFixtureRun(dir)
  run = await readRun(dir)
  text = reportPage(run)
  document = parseHTML(text).document
})
afterAll(() => rm(dir, { recursive: true }))

const content = (selector: string) =>
  [...document.querySelectorAll(selector)].map((element) => element.textContent!.replace(/\s+/g, ' ').trim())

test('the page is one file: no scripts, nothing fetched', () => {
  expect(document.querySelectorAll('script, link, iframe, object')).toHaveLength(0)
  expect(text.replaceAll('http://www.w3.org/', '')).not.toMatch(/https?:\/\/|@import|url\(/)
  for (const image of document.querySelectorAll('img'))
    expect(image.getAttribute('src')).toMatch(/^data:image\/jpeg;base64,/)
  expect(document.querySelector('head meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content')).toBe(
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
  )
  for (const element of document.querySelectorAll('*'))
    expect([...element.attributes].filter(({ name }) => name.startsWith('on'))).toEqual([])
})

test('the outcome comes first, with its interval and chance', () => {
  const [outcome] = content('.outcome')
  expect(outcome).toContain('38.8→57.9')
  expect(outcome).toContain('+19.1 points, higher (95 % interval +16.7 to +21.5)')
  expect(outcome).toContain('A blind guess gets 16.7 %')
  expect(content('.fact')).toEqual([
    '5 of 5tasks clearly better',
    '99.7 %held-out replies in the asked format',
    '150GRPO steps',
    '153,600replies sampled and verified',
    expect.stringMatching(/^\d min \d\d sof GRPO$/),
    expect.stringMatching(/^\d+replies a second, updates included$/),
  ])
})

test('the table has a row per task and origin with every figure', () => {
  const rows = content('.evaluation tbody tr')
  expect(rows).toHaveLength(run.evaluation!.rows.length)
  expect(rows[0]).toContain('all tasks2,500 on 320 pictures')
  expect(rows.filter((row) => row.startsWith('photographs'))).toHaveLength(4)
  const depth = rows.find((row) => row.startsWith('depth'))
  for (const figure of ['16.7', '52.1', '46.7 – 57.5', '69.4', '98.1', '99.7', '+17.3', '+11.9 to +22.7'])
    expect(depth).toContain(figure)
})

test('intervals, means and chance stand at their place on the axis', () => {
  const [pooled] = [...document.querySelectorAll('.line')]
  const style = (selector: string) => [...pooled!.querySelectorAll(selector)].map((mark) => mark.getAttribute('style'))
  expect(style('.guess')).toEqual(['left:16.7%'])
  expect(style('.dot')).toEqual(['left:38.8%', 'left:57.9%'])
  expect(style('.interval')).toEqual(['left:36.4%;width:4.8%', 'left:55.5%;width:4.8%'])
})

test('every curve is there, in words too', () => {
  expect(content('.chart h3')).toEqual([
    'Reward',
    'Accuracy',
    'Groups without signal',
    'Format',
    'Entropy',
    'KL',
    'Clip fraction',
    'Reply length',
    'Cold-start loss',
  ])
  const words = [...document.querySelectorAll('.chart svg')].map((chart) => chart.getAttribute('aria-label')!)
  expect(words[1]).toMatch(/^Accuracy: shuffle from [\d.]+ to [\d.]+ %; flip from .*; crop .*; depth .*; position /)
  expect(words.join()).not.toMatch(/NaN|without data/)
})

test('what an engine did not tell has no curve', () => {
  const told = ['entropy', 'kl', 'clipFraction']
  const untold = fixtureMetrics().map((line) =>
    Object.fromEntries(Object.entries(line).filter(([name]) => !told.includes(name))),
  )
  const charts = async (lines: object[]) => {
    const folder = await mkdtemp(join(tmpdir(), 'untold-'))
    await writeFixtureRun(folder)
    await writeFile(join(folder, 'metrics.jsonl'), jsonLines(lines))
    const page = parseHTML(reportPage(await readRun(folder))).document
    await rm(folder, { recursive: true })
    return [...page.querySelectorAll('.chart h3')].map((title) => title.textContent!.trim())
  }
  const all = content('.chart h3')
  return expect(charts(untold)).resolves.toEqual(all.filter((name) => !/^(Entropy|KL|Clip fraction)$/.test(name)))
})

test('puzzles show picture, question, truth and the replies before and after', () => {
  const puzzles = [...document.querySelectorAll('.puzzle')]
  expect(puzzles).toHaveLength(10)
  for (const [index, puzzle] of puzzles.entries()) {
    const sample = run.samples[index]!
    expect(puzzle.querySelectorAll('img')).toHaveLength(sample.pictures.length)
    expect(puzzle.querySelector('.truth code')!.textContent).toBe(sample.answer)
    expect([...puzzle.querySelectorAll('pre')].map((reply) => reply.textContent)).toEqual(
      sample.replies.map(({ text }) => text),
    )
  }
  const first = document.querySelector('.puzzle img')! // 128 px, shown twice as large
  expect([first.getAttribute('width'), first.getAttribute('class')]).toEqual(['256', 'enlarged'])
  for (const image of document.querySelectorAll('img')) expect(image.getAttribute('alt')).not.toBe('')
})

test('sampled replies of the first and the last stored step, the last one open', () => {
  expect(content('.rollout summary')).toEqual(['Step 25', 'Step 150'])
  expect([...document.querySelectorAll('.rollout')].map((step) => step.hasAttribute('open'))).toEqual([false, true])
  expect(document.querySelectorAll('.rollout[open] .group')).toHaveLength(5)
})

test('time, data, seed and versions', async () => {
  const rows = content('.times tbody tr')
  expect(rows[0]).toMatch(/^cold start20\.4 s/)
  expect(rows).toHaveLength(5)
  expect(content('#settings table')[1]).toContain('to train on12,5002,5002,5002,5002,5002,500572,084train/1')
  expect(content('.pairs div')).toEqual([
    'seed1',
    'spatial-ssrl0.1.0',
    'Node24.4.0',
    'platformlinux-x64',
    'CPU threadsall',
  ])
  const { learningRate } = (await readConfig(GrpoConfig, recipeFile('tiny-grpo'), {})).recipe.optimiser
  expect(content('.settings tr')).toContain(`grpo.recipe.optimiser.learningRate${learningRate}`)
})

test('headings and sections are named once', () => {
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(content('h1')).toHaveLength(1)
  for (const link of document.querySelectorAll('nav a')) expect(ids).toContain(link.getAttribute('href')!.slice(1))
})

test('hostile replies stay text', () => {
  const hostile = '</code></pre><script>alert(1)</script><img src=x onerror=alert(1)>'
  const samples = run.samples.map((sample) => ({
    ...sample,
    problem: hostile,
    answer: hostile,
    replies: [{ stage: hostile, text: hostile, right: false }],
  }))
  const rollouts = run.rollouts.map((rollout) => ({
    ...rollout,
    groups: rollout.groups.map((group) => ({
      ...group,
      task: hostile,
      replies: group.replies.map((reply) => ({ ...reply, text: hostile })),
    })),
  }))
  const page = parseHTML(
    reportPage({ ...run, name: hostile, config: { [hostile]: hostile }, samples, rollouts }),
  ).document
  expect(page.querySelectorAll('script, [onerror]')).toHaveLength(0)
  expect(page.querySelector('.puzzle pre')!.textContent).toBe(hostile)
  expect(page.querySelector('.replies code')!.textContent).toBe(hostile)
})

test('a plain GRPO run has its curves and settings, and no empty sections', async () => {
  const plain = await mkdtemp(join(tmpdir(), 'report-plain-'))
  try {
    const steps = fixtureMetrics().filter(({ phase }) => phase === 'grpo')
    await writeFile(join(plain, 'config.json'), JSON.stringify({ phase: 'grpo', model: 'tiny', config: { seed: 7 } }))
    await writeFile(join(plain, 'metrics.jsonl'), jsonLines(steps.slice(0, 1)))
    expect(await writeReport(plain)).toBe(join(plain, 'report.html'))
    const page = parseHTML(await readFile(join(plain, 'report.html'), 'utf8')).document
    expect([...page.querySelectorAll('section')].map(({ id }) => id)).toEqual(['curves', 'settings'])
    expect(page.querySelector('.fact')!.textContent).toMatch(/^\d+\.\d → \d+\.\d %accuracy on training questions/)
    expect(page.querySelectorAll('.chart')).toHaveLength(7) // KL is 0 in the first step
    expect(page.body.textContent).not.toContain('⚠') // the mark of Plot's warnings
    expect(page.querySelectorAll('.chart circle').length).toBeGreaterThan(0) // one point makes no line
  } finally {
    await rm(plain, { recursive: true })
  }
})

test('a supervised run alone has its loss', () => {
  const sft = {
    ...run,
    metrics: { grpo: [], sft: run.metrics.sft },
    evaluation: null,
    samples: [],
    rollouts: [],
    data: [],
    stageSeconds: null,
  }
  const page = parseHTML(reportPage(sft)).document
  expect([...page.querySelectorAll('.chart h3')].map((title) => title.textContent)).toEqual(['Loss'])
  expect([...page.querySelectorAll('.fact b')].map((fact) => fact.textContent)).toEqual(['3.21 → 0.56', '60', '20.4 s'])
  expect(page.querySelector('.times tbody th')!.textContent).toBe('supervised training')
})
