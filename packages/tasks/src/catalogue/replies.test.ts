import { createRng, type Puzzle } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { directionFromMeta } from '../position/position.ts'
import { slabs } from '../task/scene.fixture.ts'
import { bareReply, coldStartReply, plainReply, type SolvedSample } from './replies.ts'
import { presets, type TaskName, taskNames, tasks } from './tasks.ts'

const scene = slabs(160, 120)
const sample = (task: TaskName, seed: number) => ({
  task,
  ...(tasks[task].generate(scene, presets.default[task], createRng(seed)) as Puzzle),
})

/** Reasoning, its full stop included, and answer of the full form. */
function partsOf(puzzle: SolvedSample, seed: number): [string, string] {
  const reply = coldStartReply(puzzle, createRng(seed))
  const [, derivation, answer] = /^<think>([^<>]+\.)<\/think> \\boxed\{([^{}]+)\}$/.exec(reply)!
  return [derivation!, answer!]
}

test.each(taskNames)(
  '%s: replies have the format, the right answer, at most ten words, and wordings change',
  (name) => {
    const seen = new Set<string>()
    for (let seed = 0; seed < 30; seed++) {
      const puzzle = sample(name, seed)
      const [derivation, answer] = partsOf(puzzle, seed)
      expect(answer).toBe(puzzle.answer)
      expect(derivation.split(' ').length).toBeLessThanOrEqual(10)
      seen.add(name === 'position' ? `${derivation.startsWith('It')}` : derivation)
      if (name === 'position') expect(derivation).toContain(directionFromMeta(puzzle.meta))
      if (name === 'crop') expect(`${derivation.slice(0, -1)}: ${answer}`).toBe(bareReply(puzzle))
    }
    if (name !== 'crop') expect(seen.size).toBe(2)
  },
)

test.each(taskNames)(
  '%s: plain replies are the bare one, or the derivation of the full form and the answer',
  (name) => {
    const seen = new Set<boolean>()
    for (let seed = 0; seed < 30; seed++) {
      const puzzle = sample(name, seed)
      const reply = plainReply(puzzle, createRng(seed))
      const [derivation, answer] = partsOf(puzzle, seed)
      expect([bareReply(puzzle), `${derivation.slice(0, -1)}: ${answer}`]).toContain(reply)
      seen.add(reply === bareReply(puzzle))
    }
    expect(seen.has(true)).toBe(true)
    if (name !== 'crop') expect(seen.has(false)).toBe(true)
  },
)

test('crop of other makers is reasoned about in general words', () => {
  const replies = [0, 1, 2, 3].map((seed) => coldStartReply({ task: 'crop', answer: 'B', meta: {} }, createRng(seed)))
  expect(new Set(replies).size).toBe(2)
})

test('crop: what fits stands where the answer says, and of puzzles of other makers there is the letter', () => {
  for (let seed = 0; seed < 12; seed++) {
    const puzzle = sample('crop', seed)
    const [words, letter] = bareReply(puzzle).split(': ') as [string, string]
    expect(letter).toBe(puzzle.answer)
    expect(words).toMatch(/^((fits|left|right|near|far)(, |$)){4}$/)
    expect(words.split(', ').indexOf('fits')).toBe('ABCD'.indexOf(puzzle.answer))
  }
  expect(bareReply({ task: 'crop', answer: 'B', meta: {} })).toBe('B')
})

test('bare replies are the answer, for position after its direction', () => {
  expect(bareReply(sample('shuffle', 1))).toBe(sample('shuffle', 1).answer)
  const puzzle = sample('position', 3)
  expect(bareReply(puzzle)).toBe(`${directionFromMeta(puzzle.meta)}: ${puzzle.answer}`)
})

test('another task is one clear error', () => {
  expect(() => bareReply({ task: 'jigsaw', answer: '', meta: {} })).toThrow(
    "unknown task 'jigsaw': expected one of shuffle",
  )
})
