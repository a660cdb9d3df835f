import { type Question, type VerifierProfile, verify } from '@spatial-ssrl/verifiers'
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

const profiles: VerifierProfile[] = ['paper', 'default']
const rows: string[][] = []
for (const profile of profiles) {
  let sum = 0 // read below, so that no verdict can be left out
  const verdicts = () => {
    for (let i = 0; i < count; i++) {
      const { question, reply } = short[i % short.length]!
      sum += verify(question, reply, { profile }).reward
    }
  }
  const { verdicts: times } = await timeInTurn({ verdicts }, { rounds, warmUps: 2 })
  if (!(sum > 0)) throw new Error('no reply was right')
  const rate = count / (median(times) / 1000)
  rows.push([`${profile}: short replies`, `${(rate / 1e6).toFixed(2)} million/s`, '≥ 1 million/s'])

  const read = Object.fromEntries(
    hostileTexts.map((text, i) => [
      hostile[i]!,
      () => {
        for (const question of questions) verify(question, text, { profile })
      },
    ]),
  )
  const slow = Object.entries(await timeInTurn(read, { rounds: 3 }))
    .map(([part, times]) => ({ part, ms: median(times) / questions.length }))
    .sort((a, b) => b.ms - a.ms)[0]!
  rows.push([
    `${profile}: slowest hostile megabyte, ${JSON.stringify(slow.part)} repeated`,
    milliseconds(slow.ms),
    '≤ 50 ms',
  ])
}

const length = Math.round(short.reduce((total, { reply }) => total + reply.length, 0) / short.length)
printMachine(`Medians of ${rounds} rounds of ${count.toLocaleString('en')} replies of ${length} characters, one core.`)
printTable(['profile and text', 'figure', 'target'], rows)
