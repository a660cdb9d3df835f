import { unwrappedSentence } from '../notation/wrapping.ts'

/** Start and end in seconds, or in any other unit, start ≤ end. */
export type Interval = readonly [start: number, end: number]

const longest = 64 // characters
const pattern =
  /^(?:from[ \t\n]+)?((?:\d+:){0,2}\d+(?:\.\d+)?)[ \t\n]*(?:s|secs?|seconds?)?[ \t\n]*(?:[-–—,]|to|and|until)[ \t\n]*((?:\d+:){0,2}\d+(?:\.\d+)?)[ \t\n]*(?:s|secs?|seconds?)?$/i

/**
 * A span of time: `[12.5, 14]`, `12.5-14`, `12.5 s to 14 s`, `from 3 to 5`, `0:12 - 0:14`. Null for anything else, such as an end before
 * the start.
 */
export function readInterval(text: string): Interval | null {
  const bare = unwrappedSentence(text)
  const match = bare.length > longest ? null : pattern.exec(bare)
  if (!match) return null
  const [start, end] = [seconds(match[1]!), seconds(match[2]!)]
  return start <= end ? [start, end] : null
}

/** `90`, `1:30` or `0:01:30`. */
function seconds(text: string): number {
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
}
