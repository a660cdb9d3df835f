import { benchmarks, type Item, type ScoredItem } from '@spatial-ssrl/benchmarks'
import { createRng } from '@spatial-ssrl/core'
import { median, timeInTurn } from './median.ts'
import { printMachine, printTable } from './report.ts'

const count = 100_000
const rounds = 1

/** Replies of about 400 characters, as reasoning models write them, and what they are about. */
const thinking = 'The sofa stands in front of the window, and the lamp is behind it, to the left of the table. '.repeat(
  4,
)

function itemOf(name: string, i: number): Item {
  const letters = ['left', 'right', 'front', 'back'].map((text, k) => ({ letter: 'ABCD'[k]!, text }))
  const numeric = name === 'vsi-bench' && i % 2 === 0
  return {
    id: name === 'hallusionbench' ? `VD_a_b_${i >> 4}_${(i >> 2) & 3}_${i & 3}` : String(i),
    category: name === 'spatialeval' ? 'mazenav' : `type ${i % 8}`,
    media: [],
    question: 'Where is it?',
    options: numeric ? [] : letters,
    gold: numeric ? '2.5' : name === 'viewspatial' ? 'A. left' : 'A',
    metadata: {
      qid: `${String(i >> 2).padStart(8, '0')}${['', '-1', '-flip', '-flip-1'][i & 3]}`,
      kind: numeric ? 'number' : 'letter',
      subset: 'A',
      value: 96,
      unit: 'cm',
      answer: '3',
      answers: ['A'],
      question: 0,
    },
  }
}

const rng = createRng('replies')
const replies = Array.from({ length: count }, (_, i) => {
  const answer = rng.pick(['A', 'B', '3', '2.4', 'Yes', '\\text{C}'])
  return i % 9 === 0 ? thinking : `<think>${thinking}</think> \\boxed{${answer}}`
})

printMachine(
  'One round after a warm-up; 100,000 replies of about 400 characters, read, scored and aggregated in one process.',
)
const rows: string[][] = []
for (const benchmark of benchmarks) {
  const own = Array.from({ length: count }, (_, i) => itemOf(benchmark.name, i))
  const cells: string[] = []
  let peak = 0
  for (const profile of ['paper', 'official'] as const) {
    const score = () => {
      const scored: ScoredItem[] = own.map((item, i) => {
        const { value } = benchmark.read(replies[i]!, item, { profile, mode: 'cot' })
        return { item, value, score: benchmark.score(value, item, profile) }
      })
      if (benchmark.aggregate(scored, profile).headline.n === 0) throw new Error('nothing was scored')
      peak = Math.max(peak, process.memoryUsage().rss)
    }
    const { score: times } = await timeInTurn({ score }, { rounds, warmUps: 1 })
    cells.push(`${Math.round(count / (median(times) / 1000)).toLocaleString('en')}/s`)
  }
  rows.push([benchmark.title, ...cells, `${Math.round(peak / 1e6)} MB`])
}
printTable(['benchmark', 'paper', 'official', 'resident'], rows)
