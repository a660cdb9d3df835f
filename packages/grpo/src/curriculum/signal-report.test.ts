import { expect, test } from 'vitest'
import { type SignalSample, signalReport, signalTable } from './signal-report.ts'

/** Samples of one prompt: R right, W wrong, X unreadable. */
function prompt(task: string, name: string, replies: string, level?: number): SignalSample[] {
  return Array.from(replies, (reply) => ({
    task,
    prompt: name,
    ...(level !== undefined && { level }),
    parsed: reply !== 'X',
    correct: reply === 'R',
    reward: reply === 'R' ? 1 : reply === 'W' ? 0.1 : 0,
  }))
}

const samples = [
  ...prompt('flip', 'a', 'RWWW', 1),
  ...prompt('flip', 'b', 'RRRR', 1),
  ...prompt('flip', 'c', 'WWWW', 2),
  ...prompt('flip', 'd', 'XWWW', 2),
  ...prompt('crop', 'e', 'RR'),
]

test('one row per task and level', () => {
  const rows = signalReport(samples, { ks: [2, 4], randomBaselines: { flip: 0.125 } })
  expect(rows).toEqual([
    {
      task: 'flip',
      level: 1,
      prompts: 2,
      samples: 8,
      parseRate: 1,
      passAt1: 0.625,
      passAt: { 2: 0.75, 4: 1 },
      withoutSignal: 0.5,
      allRight: 0.5,
      allWrong: 0,
      randomBaseline: 0.125,
    },
    {
      task: 'flip',
      level: 2,
      prompts: 2,
      samples: 8,
      parseRate: 7 / 8,
      passAt1: 0,
      passAt: { 2: 0, 4: 0 },
      withoutSignal: 0.5, // d varies in format, so its group still has a signal
      allRight: 0,
      allWrong: 0.5,
      randomBaseline: 0.125,
    },
    {
      task: 'crop',
      prompts: 1,
      samples: 2,
      parseRate: 1,
      passAt1: 1,
      passAt: { 2: 1 }, // two samples say nothing about four
      withoutSignal: 1,
      allRight: 1,
      allWrong: 0,
    },
  ])
})

test('the table has one line per row and a dash where nothing is known', () => {
  const lines = signalTable(signalReport(samples, { ks: [4] })).split('\n')
  expect(lines).toHaveLength(5)
  expect(lines[0]).toContain('| pass@4 % | no signal % |')
  expect(lines[2]).toBe('| flip | 1 | 2 | 8 | 100.0 | 62.5 | 100.0 | 50.0 | 50.0 | 0.0 | – |')
  expect(lines[4]).toBe('| crop | – | 1 | 2 | 100.0 | 100.0 | – | 100.0 | 100.0 | 0.0 | – |')
})

test('no samples, no rows', () => expect(signalReport([])).toEqual([]))
