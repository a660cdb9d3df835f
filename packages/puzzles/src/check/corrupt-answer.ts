/**
 * A wrong answer in the form of a right one: the last letter or digit is replaced by its neighbour, which makes `0-2-3-1` into
 * `0-2-3-0` and `B` into `A`.
 */
export function corruptAnswer(answer: string): string {
  const last = answer.at(-1) ?? ''
  const wrong = /[A-Z]/.test(last) ? (last === 'A' ? 'B' : 'A') : last === '0' ? '1' : '0'
  return `${answer.slice(0, -1)}${wrong}`
}
