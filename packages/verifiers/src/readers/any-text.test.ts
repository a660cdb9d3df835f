import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tagsOnce, thinksThenAnswers } from '../forms/tag-forms.ts'
import { afterThinking, thinksThenBoxes } from '../forms/think-format.ts'
import { allAnswers, lastAnswer } from '../marks/answer-tags.ts'
import { allBoxed, lastBoxed } from '../marks/boxed.ts'
import { boxedBalanced, boxedFirstNoBrace, boxedLastNoBrace, boxedLastNoSlash } from '../marks/published-boxes.ts'
import { tightenTags } from '../notation/whitespace.ts'
import { canInfer } from './can-infer.ts'
import { readBox, readPoint } from './coordinates.ts'
import { readInterval } from './interval.ts'
import { readLabels } from './labels.ts'
import { firstLoneLetter } from './lone-letter.ts'
import { readMoves } from './moves.ts'
import { readNumber } from './number.ts'
import { readNumberList } from './number-list.ts'
import { readOptionLetter } from './option-letter.ts'
import { readQuantity } from './quantity.ts'
import { readSceneGraph } from './scene-graph.ts'

const options = { A: 'left', B: 'right' }

/** Everything that reads model text, and what it may give. */
const readers: Record<string, [read: (text: string) => unknown, sound: (value: never) => boolean]> = {
  lastBoxed: [lastBoxed, textOrNull],
  allBoxed: [allBoxed, Array.isArray],
  lastAnswer: [lastAnswer, textOrNull],
  allAnswers: [allAnswers, Array.isArray],
  boxedBalanced: [boxedBalanced, textOrNull],
  boxedFirstNoBrace: [boxedFirstNoBrace, textOrNull],
  boxedLastNoBrace: [boxedLastNoBrace, textOrNull],
  boxedLastNoSlash: [boxedLastNoSlash, textOrNull],
  canInfer: [(text) => canInfer(text, options), (letter) => [null, 'A', 'B', 'Z'].includes(letter)],
  'canInfer upstream': [
    (text) => canInfer(text, options, { profile: 'upstream' }),
    (letter) => [null, 'A', 'B', 'Z'].includes(letter),
  ],
  firstLoneLetter: [firstLoneLetter, (letter) => letter === null || /^[A-D]$/.test(letter)],
  readOptionLetter: [readOptionLetter, (letter) => letter === null || /^[A-Z]$/.test(letter)],
  readNumberList: [readNumberList, numbersOrNull],
  readNumber: [readNumber, (value) => value === null || Number.isFinite(value)],
  readQuantity: [readQuantity, (value: { value: number } | null) => value === null || Number.isFinite(value.value)],
  readBox: [readBox, numbersOrNull],
  readPoint: [readPoint, numbersOrNull],
  readInterval: [readInterval, numbersOrNull],
  readLabels: [readLabels, (labels) => labels === null || !(labels as string[]).includes('')],
  readMoves: [readMoves, (moves) => moves === null || (moves as string[]).length > 0],
  readSceneGraph: [readSceneGraph, (graph) => graph === null || typeof graph === 'object'],
  afterThinking: [afterThinking, textOrNull],
  tightenTags: [tightenTags, textOrNull],
  thinksThenBoxes: [thinksThenBoxes, (form) => typeof form === 'boolean'],
  thinksThenAnswers: [thinksThenAnswers, (form) => typeof form === 'boolean'],
  tagsOnce: [(text) => tagsOnce(text, ['<think>', '</think>']), (share) => share >= 0 && share <= 1],
}

function textOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string'
}

function numbersOrNull(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.every(Number.isFinite))
}

const pieces = [
  ...['<think>', '</think>', '<answer>', '</answer>', '<scene>', '</scene>', '\\boxed{', 'boxed{', '}', '{', '\\text{'],
  ...['1', '12.5', '-', ',', ' ', '\n', 'cm', 'm', '"', "'", '/', '[', ']', '(', ')', ':', 'to', 'and', 'one', 'first'],
  ...[
    'up',
    '<|up|>',
    'U',
    '→',
    'A',
    'b',
    '$',
    '{"bbox_2d": [',
    'answer is ',
    '\u200b',
    '\ud800',
    '１',
    '\ufeff',
    '\u00a0',
  ],
]

describe.each(Object.entries(readers))('%s', (_, [read, sound]) => {
  test('gives its value or null for any text', () => {
    const composed = fc.array(fc.constantFrom(...pieces), { maxLength: 24 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), composed), (text) => {
        expect(sound(read(text) as never)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  // A reader that backtracks, searches again or copies what is left would take minutes.
  test('gets through a hundred kilobytes of anything repeated', () => {
    for (const piece of pieces) expect(sound(read(piece.repeat(100_000 / piece.length)) as never)).toBe(true)
  })
})
