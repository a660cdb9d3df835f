import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Deltas } from './deltas.ts'

/** What a policy tells of a reply as its text grows: the text so far, cut before the first stop text once that is whole. */
function grown(whole: string, cuts: readonly number[], stop: readonly string[]): { text: string; final: boolean }[] {
  const told: { text: string; final: boolean }[] = []
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    const text = whole.slice(0, cut)
    const found = stop.map((one) => text.indexOf(one)).filter((at) => at >= 0)
    if (found.length > 0) return [...told, { text: text.slice(0, Math.min(...found)), final: true }]
    told.push({ text, final: false })
  }
  return [...told, { text: told.at(-1)?.text ?? '', final: true }]
}

test('pieces make the text that the reply ends with, and none is ever taken back', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '#'), maxLength: 20 })
  fc.assert(
    fc.property(
      letters,
      fc.array(fc.nat(20)),
      fc.array(
        letters.filter((text) => text !== ''),
        { maxLength: 3 },
      ),
      (whole, cuts, stop) => {
        const deltas = new Deltas(stop)
        const told = grown(whole, cuts, stop)
        let sent = ''
        for (const { text, final } of told) sent += deltas.next(text, final)
        expect(sent).toBe(told.at(-1)!.text)
      },
    ),
    { numRuns: 2000 },
  )
})

test('half a character waits for the rest', () => {
  const deltas = new Deltas([])
  expect(deltas.next('Gr\ufffd', false)).toBe('Gr')
  expect(deltas.next('Grö', false)).toBe('ö')
  expect(deltas.next('Grö\ufffd', true)).toBe('\ufffd')
})
