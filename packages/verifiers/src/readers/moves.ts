import { unwrappedSentence } from '../notation/wrapping.ts'

/** One step on a grid. */
export type Move = 'up' | 'down' | 'left' | 'right'

const longest = 10_000 // characters
const words: ReadonlyMap<string, Move> = new Map<string, Move>([
  ['up', 'up'],
  ['down', 'down'],
  ['left', 'left'],
  ['right', 'right'],
  ['u', 'up'],
  ['d', 'down'],
  ['l', 'left'],
  ['r', 'right'],
  ['\u2191', 'up'],
  ['\u2193', 'down'],
  ['\u2190', 'left'],
  ['\u2192', 'right'],
])

/**
 * Steps on a grid: `up, up, left`, `<|up|><|left|>`, `U U L`, `UUL`, `↑↑←`, one per line, upper or lower case. Null for anything else,
 * such as another word, and for no step at all.
 */
export function readMoves(text: string): Move[] | null {
  const bare = unwrappedSentence(text).toLowerCase()
  if (bare.length > longest) return null
  const separated = bare.split(/[ \t\n\r,;|<>-]+/).filter((token) => token !== '')
  const tokens = separated.flatMap((token) => (/^(?:[udlr]+|[\u2190-\u2193]+)$/.test(token) ? [...token] : [token]))
  const moves: Move[] = []
  for (const token of tokens) {
    const move = words.get(token)
    if (move === undefined) return null
    moves.push(move)
  }
  return moves.length > 0 ? moves : null
}
