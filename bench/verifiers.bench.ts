import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type AnswerRule,
  boxRule,
  intervalRule,
  labelsRule,
  numberRule,
  permutationRule,
  type Question,
  quantityRule,
  type VerifierProfile,
  verify,
  verifyAnswer,
} from '@spatial-ssrl/verifiers'
import { median, timeInTurn } from './median.ts'
import { milliseconds, printMachine, printTable } from './report.ts'

const rounds = 7
const count = 100_000
const megabyte = 1_000_000

const questions: Question[] = [
  { task: 'shuffle', answer: '0-2-3-1' },
  { task: 'flip', answer: '2-1' },
  { task: 'crop', answer: 'B' },
  { task: 'depth', answer: '3-1-2' },
  { task: 'position', answer: 'D' },
]
const thinking = '<think>Its edges run on into the photo, so it fits.</think>'
const short = questions.flatMap((question) =>
  [`${thinking} \\boxed{${question.answer}}`, `${thinking} \\boxed{A}`, thinking].map((reply) => ({ question, reply })),
)

/** Kinds of answers beyond the five tasks, with an answer that is nearly right. */
const kinds: Record<string, { rule: AnswerRule<unknown>; answer: string; said: string }> = {
  'orders by footrule': { rule: permutationRule('footrule'), answer: '0-2-3-1', said: '0, 2, 1, 3' },
  numbers: { rule: numberRule(), answer: '12.5', said: '12' },
  'quantities with units': { rule: quantityRule(), answer: '96 cm', said: '0.9 m' },
  boxes: { rule: boxRule(), answer: '[10, 10, 50, 50]', said: '[20, 10, 60, 50]' },
  'spans of time': { rule: intervalRule, answer: '12-14', said: '12.5 to 14 s' },
  labels: { rule: labelsRule('f1'), answer: 'blue, red', said: 'red, green' },
}

/** Texts that take time out of proportion from a reader which backtracks, searches again or copies what is left. */
const hostile = [
  '\\boxed{',
  '{',
  '\\boxed{}',
  '\\boxed{A}',
  '<think>',
  '</think>',
  '<think></think>\\boxed{',
  ' ',
  '\n',
  '< / >',
  '0-',
  '\\text{',
]
const hostileTexts = hostile.map((part) => `<think>x</think>${part.repeat(Math.ceil(megabyte / part.length))}`)

/** Millions of verdicts a second of processor time. */
async function rateOf(verdict: (i: number) => number): Promise<{ rate: number; sum: number }> {
  let sum = 0 // of the last round; read by the caller, so that no verdict can be left out
  const verdicts = () => {
    sum = 0
    for (let i = 0; i < count; i++) sum += verdict(i)
  }
  const { verdicts: times } = await timeInTurn({ verdicts }, { rounds, warmUps: 2, clock: 'processor' })
  if (!(sum > 0)) throw new Error('no reply was right')
  return { rate: count / (median(times) / 1000) / 1e6, sum }
}

/** The plain Python implementation of the published reward on the same replies; null without python3. */
function pythonRate(): { python: string; rate: number; sum: number } | null {
  const folder = mkdtempSync(join(tmpdir(), 'verifiers-bench-'))
  const file = join(folder, 'replies.jsonl')
  const lines = Array.from({ length: count }, (_, i) => {
    const { question, reply } = short[i % short.length]!
    return `${JSON.stringify({ response: reply, answer: question.answer })}\n`
  })
  writeFileSync(file, lines.join(''))
  const script = fileURLToPath(new URL('../scripts/interop/published_reward.py', import.meta.url))
  const { stdout, error } = spawnSync('python3', [script, file, '--time', String(rounds)], { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  if (error) return null
  const { python, per_second, sum } = JSON.parse(stdout) as { python: string; per_second: number; sum: number }
  return { python, rate: per_second / 1e6, sum }
}

const profiles: VerifierProfile[] = ['paper', 'default']
const rows: string[][] = []
const millions = (rate: number) => `${rate.toFixed(2)} million/s`
for (const profile of profiles) {
  const { rate, sum } = await rateOf((i) => {
    const { question, reply } = short[i % short.length]!
    return verify(question, reply, { profile }).reward
  })
  rows.push([`${profile}: short replies`, millions(rate), '≥ 1 million/s'])
  const baseline = profile === 'paper' ? pythonRate() : null
  if (baseline) {
    if (baseline.sum !== sum) throw new Error(`Python gives ${baseline.sum} in all, this package ${sum}`)
    const times = `${(rate / baseline.rate).toFixed(1)} times slower`
    rows.push([
      `the same replies in plain Python ${baseline.python}, same rewards`,
      `${millions(baseline.rate)}, ${times}`,
      '',
    ])
  }
  const read = Object.fromEntries(
    hostileTexts.map((text, i) => [
      hostile[i]!,
      () => {
        for (const question of questions) verify(question, text, { profile })
      },
    ]),
  )
  const slow = Object.entries(await timeInTurn(read, { rounds: 3, clock: 'processor' }))
    .map(([part, times]) => ({ part, ms: median(times) / questions.length }))
    .sort((a, b) => b.ms - a.ms)[0]!
  rows.push([
    `${profile}: slowest hostile megabyte, ${JSON.stringify(slow.part)} repeated`,
    milliseconds(slow.ms),
    '≤ 50 ms',
  ])
}
for (const [name, { rule, answer, said }] of Object.entries(kinds)) {
  const reply = `${thinking} \\boxed{${said}}`
  const { rate } = await rateOf(() => verifyAnswer(reply, answer, rule).reward)
  const read = Object.fromEntries(hostileTexts.map((text, i) => [hostile[i]!, () => verifyAnswer(text, answer, rule)]))
  const times = Object.values(await timeInTurn(read, { rounds: 3, clock: 'processor' })).map(median)
  const slowest = milliseconds(Math.max(...times))
  rows.push([`${name}: short replies; slowest megabyte`, `${millions(rate)}; ${slowest}`, ''])
}

const length = Math.round(short.reduce((total, { reply }) => total + reply.length, 0) / short.length)
const replies = `${count.toLocaleString('en')} replies of ${length} characters`
printMachine(`Processor time, medians of ${rounds} rounds of ${replies}.`)
printTable(['profile and text', 'figure', 'target'], rows)
