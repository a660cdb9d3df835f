import { isSpace } from './whitespace.ts'
import { unwrapped } from './wrapping.ts'

const largest = 9999

/**
 * A list of whole numbers from 0 to 9999 in any of the usual notations: `0-2-3-1`, `0, 2, 3, 1`, `[0,2,3,1]`, `0 2 3 1`, one per
 * line. Null for anything else, such as signs, fractions, or words between the numbers.
 */
export function readNumberList(text: string): number[] | null {
  const bare = unwrapped(text)
  const numbers: number[] = []
  let value = -1 // −1 = between two numbers
  for (let i = 0; i < bare.length; i++) {
    const code = bare.charCodeAt(i)
    if (code >= 0x30 && code <= 0x39) {
      value = (value < 0 ? 0 : value * 10) + code - 0x30
      if (value > largest) return null
    } else if (isSeparator(code)) {
      if (value >= 0) numbers.push(value)
      else if (numbers.length === 0) return null
      value = -1
    } else return null
  }
  if (value < 0) return null
  numbers.push(value)
  return numbers
}

/** `-`, `,`, `;` and white space. */
function isSeparator(code: number): boolean {
  return code === 0x2d || code === 0x2c || code === 0x3b || isSpace(code)
}
