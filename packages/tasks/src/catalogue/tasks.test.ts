import { createRng, type Puzzle, type TaskInput } from '@spatial-ssrl/core'
import { parseReward } from '@spatial-ssrl/verifiers'
import { expect, test } from 'vitest'
import { uniformity } from '../look/uniformity.ts'
import { slabs } from '../task/scene.fixture.ts'
import { presetNames } from '../task/task.ts'
import { findTask, presets, publishedTasks, type TaskName, taskNames, taskOf, taskRules, tasks } from './tasks.ts'

const scene = slabs(80, 60)
const generate = (
  name: TaskName,
  seed: number,
  input: TaskInput = scene,
  preset: (typeof presetNames)[number] = 'default',
) => tasks[name].generate(input, presets[preset][name], createRng(seed)) as Puzzle

test.each(taskNames)('%s: one `<image>` per picture, all at the start, and a short question', (name) => {
  for (let seed = 0; seed < 12; seed++) {
    const { problem, images } = generate(name, seed)
    expect(images.length).toBe(tasks[name].images)
    const [, tokens, question] = /^((?:<image>)+)([^<>]+)$/.exec(problem)!
    expect(tokens!.length / '<image>'.length).toBe(images.length)
    expect(question!.replace(/ A\. .*/, '').split(/\s+/).length).toBeLessThanOrEqual(35)
    expect(question).not.toMatch(/[{}]/)
  }
})

test.each(taskNames)('%s: three wordings occur', (name) => {
  const opening = (seed: number) =>
    generate(name, seed)
      .problem.slice(7 * tasks[name].images)
      .slice(0, 14)
  expect(new Set(Array.from({ length: 60 }, (_, seed) => opening(seed))).size).toBe(3)
})

test.each(taskNames)('%s: the same stream makes the same puzzle and leaves its input alone', (name) => {
  const before = scene.image.data.slice()
  expect(generate(name, 5)).toEqual(generate(name, 5))
  expect(generate(name, 5).meta).not.toEqual(generate(name, 6).meta)
  expect(Buffer.compare(scene.image.data, before)).toBe(0)
})

test.each(taskNames)('%s: the answer follows from meta, also after JSON, and difficulty is a share', (name) => {
  for (let seed = 0; seed < 40; seed++) {
    const { answer, meta } = generate(name, seed)
    const stored = JSON.parse(JSON.stringify(meta))
    expect(stored).toEqual(meta)
    expect(tasks[name].answerFromMeta(stored)).toBe(answer)
    expect(meta.difficulty).toBeGreaterThanOrEqual(0)
    expect(meta.difficulty).toBeLessThanOrEqual(1)
    expect(tasks[name].params.parse(meta.params)).toEqual(presets.default[name])
  }
})

test.each(taskNames)('%s: meta of another shape is one clear error', (name) => {
  expect(() => tasks[name].answerFromMeta({})).toThrow(new RegExp(`^${name}: meta\\..+: generate the data set again$`))
})

test('every direction is equally likely, whatever the scene', () => {
  const counts = new Map<string, number>()
  for (let seed = 0; seed < 800; seed++) {
    const puzzle = tasks.position.generate(
      scene,
      { ...presets.default.position, farShare: 0 },
      createRng(seed),
    ) as Puzzle
    const word = /\b(Left|Right|Front|Back)\b/.exec(puzzle.problem.split(` ${puzzle.answer}. `)[1]!)![0]
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  expect(counts.size).toBe(4)
  expect(uniformity([...counts.values()], 4).deviate).toBeLessThan(3.1)
})

test('the right answer is worth 1 by its own rule and by the published reward, another less', () => {
  const judges = [parseReward({}, taskRules), parseReward({ profile: 'default' }, taskRules)]
  for (const name of taskNames)
    for (let seed = 0; seed < 10; seed++) {
      const sample = { task: name, ...generate(name, seed) }
      const other = generate(name, seed + 100)
      for (const judge of judges) {
        expect(judge(sample, `<think>…</think> \\boxed{${sample.answer}}`)!.reward).toBe(1)
        if (other.answer !== sample.answer)
          expect(judge(sample, `<think>…</think> \\boxed{${other.answer}}`)!.reward).toBeLessThan(1)
      }
    }
})

test.each(taskNames)(
  '%s: following the answer changes a picture into one of the same kind, or there is nothing to show',
  (name) => {
    const puzzle = generate(name, 3)
    const solved = tasks[name].solution?.picture(puzzle, puzzle.images)
    if (solved) expect(solved.data.length).toBe(solved.width * solved.height * 3)
    else expect(['depth', 'position']).toContain(name)
    expect(tasks[name].explain).toMatch(/[.?]$/)
  },
)

test('the catalogue names its puzzles, the published ones first, and nothing else', () => {
  expect(taskNames.slice(0, 5)).toEqual(publishedTasks)
  expect(findTask('toString')).toBeNull()
  expect(() => taskOf('jigsaw')).toThrow("unknown task 'jigsaw': expected one of shuffle, flip")
  for (const name of taskNames) expect(taskOf(name).name).toBe(name)
})

test('without colour, marks are black, white and grey', () => {
  const grey = slabs(240, 180)
  for (let i = 0; i < grey.image.data.length; i += 3) grey.image.data.fill(grey.image.data[i]!, i, i + 3)
  for (const name of taskNames) {
    const { images } = generate(name, 2, grey, 'colour-free')
    for (const { data } of images)
      for (let i = 0; i < data.length; i += 3) expect(data[i] === data[i + 1] && data[i] === data[i + 2]).toBe(true)
  }
})

test.each(presetNames)('preset %s is complete and makes puzzles of every task', (preset) => {
  const large = slabs(480, 360)
  for (const name of taskNames) {
    expect(tasks[name].params.parse(presets[preset][name])).toEqual(presets[preset][name])
    expect(generate(name, 1, large, preset)).toHaveProperty('answer')
  }
})
