import { createRng, type JsonObject, type Puzzle, type TaskInput } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { uniformity } from '../look/uniformity.ts'
import { depthOf, textured } from '../task/scene.fixture.ts'
import { type TaskName, tasks } from './tasks.ts'

/** Every task and variant whose answers can be counted one by one. */
const countable: [TaskName, JsonObject, answers: number][] = [
  ['shuffle', {}, 23],
  ['shuffle', { masked: true }, 23],
  ['shuffle', { identity: true }, 24],
  ['shuffle', { rows: 1, columns: 3 }, 5],
  ['shuffle', { rows: 1, columns: 4 }, 23],
  ['shuffle', { rows: 3, columns: 1 }, 5],
  ['shuffle', { rows: 4, columns: 1 }, 23],
  ['flip', {}, 8],
  ['flip', { rows: 2, columns: 3 }, 12],
  ['crop', {}, 4],
  ['rotation', {}, 4],
  ['depth', { regions: 2 }, 2],
  ['depth', {}, 6],
  ['depth', { regions: 4 }, 24],
  ['depth', { regions: 5 }, 120],
  ['position', { farShare: 0, attempts: 60 }, 4],
  ['position', { farShare: 1, attempts: 60 }, 4],
  ['position', { attempts: 60, orientations: { left: 0.3, right: 0.3, towards: 0.3, away: 0.1 } }, 4],
]

// Answers do not depend on the picture, so that a small one will do; but for the depths, which are on a slope here.
const plain = { image: textured(64, 64) }
const slope = { image: textured(64, 48), depth: depthOf(64, 48, (x, y) => 2 + 6 * x + 2 * y) }

function* draw(name: TaskName, changes: JsonObject, draws: number, input: TaskInput): Generator<Puzzle> {
  const task = tasks[name]
  const params = task.params.parse(changes)
  for (let seed = 0; seed < draws; seed++) yield task.generate(input, params, createRng(seed)) as Puzzle
}

test.each(countable)('%s %j: %i answers, equally likely, all following from meta', (name, changes, answers) => {
  const task = tasks[name]
  const input = task.needs === 'picture' ? plain : slope
  const counts = new Map<string, number>()
  for (const { answer, meta } of draw(name, changes, Math.max(1000, 12 * answers), input)) {
    expect(task.answerFromMeta(meta)).toBe(answer)
    counts.set(answer, (counts.get(answer) ?? 0) + 1)
  }
  expect(counts.size).toBe(answers)
  expect(1 / task.chance(task.params.parse(changes))).toBeCloseTo(answers)
  expect(uniformity([...counts.values()], answers).deviate).toBeLessThan(3.3)
})

test.each<[TaskName, JsonObject, number]>([
  ['shuffle', { rows: 3, columns: 3, smallestPatch: 1 }, 9],
  ['shuffle', { rows: 6, columns: 6, smallestPatch: 1 }, 36],
  ['shuffle', { rows: 3, columns: 2, masked: true }, 6],
  ['depth', { regions: 6 }, 6],
])('%s %j: every number is equally likely at each of %i places', (name, changes, places) => {
  const task = tasks[name]
  const counts = Array.from({ length: places }, () => new Map<string, number>())
  for (const { answer, meta } of draw(name, changes, 30 * places, task.needs === 'picture' ? plain : slope)) {
    expect(task.answerFromMeta(meta)).toBe(answer)
    const numbers = answer.split('-')
    expect(new Set(numbers).size).toBe(places)
    for (const [place, number] of numbers.entries()) counts[place]!.set(number, (counts[place]!.get(number) ?? 0) + 1)
  }
  for (const atPlace of counts) expect(uniformity([...atPlace.values()], places).deviate).toBeLessThan(3.7)
})
