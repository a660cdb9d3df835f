import { createRng } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import type { QuestionResult } from './evaluate.ts'
import { type EvaluationSummary, summarise } from './summary.ts'

const chance = { flip: 0.125, crop: 0.25 }
const settings = { samplesPerQuestion: 8, temperature: 1, seed: 5 }

/** Results of 80 questions, two to a picture, right with the given probability by task. */
function results(right: Record<string, number>, seed: string): QuestionResult[] {
  const rng = createRng(seed)
  return Array.from({ length: 80 }, (_, i) => {
    const task = i % 2 === 0 ? 'crop' : 'flip'
    const hit = () => (rng.next() < right[task]! ? 1 : 0)
    const sampled = Array.from({ length: 8 }, hit).reduce<number>((a, b) => a + b, 0) / 8
    return {
      id: `q${i}`,
      task,
      source: `picture ${Math.floor(i / 2)}`,
      origin: i < 40 ? 'photograph' : 'scene',
      sampled,
      best: sampled > 0 ? 1 : 0,
      greedy: hit(),
      format: 1,
      length: 10,
      greedyReply: '',
    }
  })
}

const before = { name: 'cold-start', results: results({ crop: 0.3, flip: 0.2 }, 'before') }
const after = { name: 'grpo', results: results({ crop: 0.7, flip: 0.2 }, 'after') }
const summary = summarise([before, after], chance, settings)
const row = (task: string, origin = 'all', { rows }: EvaluationSummary = summary) =>
  rows.find((candidate) => candidate.task === task && candidate.origin === origin)!

test('rows: the whole, then tasks, each in one and then by origin', () => {
  expect(summary.rows.map(({ task, origin }) => `${task}/${origin}`)).toEqual(
    ['all', 'flip', 'crop'].flatMap((task) => ['all', 'photograph', 'scene'].map((origin) => `${task}/${origin}`)),
  )
  expect(summary.stages).toEqual(['cold-start', 'grpo'])
  expect(row('all')).toMatchObject({ questions: 80, sources: 40 })
  expect(row('crop', 'scene')).toMatchObject({ questions: 20, sources: 20 })
})

test('means are those of the questions, chance that of their mixture', () => {
  const mean = (list: QuestionResult[]) => list.reduce((sum, { sampled }) => sum + sampled, 0) / list.length
  expect(row('all').stages.grpo!.sampled.mean).toBeCloseTo(mean(after.results))
  expect(row('crop').stages.grpo!.sampled.mean).toBeCloseTo(mean(after.results.filter(({ task }) => task === 'crop')))
  expect(row('all').chance).toBeCloseTo(0.1875)
  expect(row('flip', 'photograph').chance).toBe(0.125)
  expect(row('all').stages.grpo!.length).toBeCloseTo(10)
})

test('the change is paired: its mean is the difference, its interval that of the differences', () => {
  const { change, stages } = row('crop')
  expect(change!.sampled.mean).toBeCloseTo(stages.grpo!.sampled.mean - stages['cold-start']!.sampled.mean)
  expect(change!.sampled.low).toBeGreaterThan(0.2)
  // Twice the same answers: no change, and no doubt about it, however uncertain both figures are.
  const same = row('all', 'all', summarise([before, { ...before, name: 'again' }], chance, settings))
  expect(same.change).toEqual({ sampled: { mean: 0, low: 0, high: 0 }, greedy: { mean: 0, low: 0, high: 0 } })
  expect(same.stages.again).toEqual(same.stages['cold-start'])
})

test('the order of answers in the second stage does not matter, the seed decides the resampling', () => {
  const shuffled = { ...after, results: createRng(1).shuffle(after.results) }
  const again = row('all', 'all', summarise([before, shuffled], chance, settings)).change!
  expect(again.sampled.mean).toBeCloseTo(row('all').change!.sampled.mean)
  expect(summarise([before, after], chance, settings)).toEqual(summary)
  expect(summarise([before, after], chance, { ...settings, seed: 6 })).not.toEqual(summary)
})

test('with one stage there is no change; one origin is no row of its own', () => {
  const photographs = { ...before, results: before.results.filter(({ origin }) => origin === 'photograph') }
  const alone = summarise([photographs], chance, settings)
  expect(alone.rows.map(({ task, origin, change }) => [task, origin, change])).toEqual([
    ['all', 'all', null],
    ['flip', 'all', null],
    ['crop', 'all', null],
  ])
})

test('stages on different questions, or tasks without chance, are mistakes', () => {
  const fewer = { ...after, results: after.results.slice(1) }
  const others = { ...after, results: after.results.map((result) => ({ ...result, id: `${result.id}x` })) }
  for (const wrong of [fewer, others]) expect(() => summarise([before, wrong], chance, settings)).toThrow(RangeError)
  expect(() => summarise([before, after], { crop: 0.25 }, settings)).toThrow(/chance level for flip/)
})

test('pass@n always, the second temperature where every question has it', () => {
  const figures = row('crop').stages.grpo!
  const crops = after.results.filter(({ task }) => task === 'crop')
  expect(figures.best!.mean).toBeCloseTo(crops.filter(({ best }) => best === 1).length / crops.length)
  expect(figures.cool).toBeUndefined()
  const cool = { ...after, results: after.results.map((result) => ({ ...result, cool: 0.25 })) }
  expect(row('crop', 'all', summarise([cool], chance, settings)).stages.grpo!.cool!.mean).toBe(0.25)
  const some = { ...after, results: after.results.map((result, i) => (i === 0 ? result : { ...result, cool: 0.25 })) }
  expect(row('all', 'all', summarise([some], chance, settings)).stages.grpo!.cool).toBeUndefined()
})

test('choices by kind, of the questions that offer them', () => {
  const choices = { truth: { sampled: 0.5, greedy: 1 }, interior: { sampled: 0.25, greedy: 0 } }
  const told = {
    ...after,
    results: after.results.map((result, i) =>
      i === 0
        ? { ...result, choices }
        : i === 2
          ? { ...result, choices: { truth: { sampled: 1, greedy: 1 } } }
          : result,
    ),
  }
  const { choices: rows } = summarise([told], chance, settings)
  expect(rows!.map(({ kind, questions, stages }) => [kind, questions, stages.grpo!.sampled.mean])).toEqual([
    ['interior', 1, 0.25],
    ['truth', 2, 0.75],
  ])
  expect(summary.choices).toBeUndefined()
})
