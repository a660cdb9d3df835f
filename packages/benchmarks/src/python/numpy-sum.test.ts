import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { numpySum } from './numpy-sum.ts'

const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'python.golden.json'), 'utf8'))
const tenths = [0.001, 0.01, 0.1, 1, 10, 100, 1000]

/** The numbers of scripts/interop/python_golden.py. */
function numbers(count: number): number[] {
  let state = 1
  return Array.from({ length: count }, () => {
    state = (state * 16807) % 2147483647
    return (state / 2147483647) * tenths[state % 7]!
  })
}

test('the sums of 0 to 1000 numbers are numpy’s to the last bit', () => {
  for (const [count, sum] of Object.entries(golden.sum.some)) expect(numpySum(numbers(Number(count)))).toBe(Number(sum))
  const all = Float64Array.from({ length: 1001 }, (_, count) => numpySum(numbers(count)))
  const bytes = new DataView(new ArrayBuffer(all.byteLength))
  for (const [i, sum] of all.entries()) bytes.setFloat64(i * 8, sum, true)
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(golden.sum.sha256)
})

test('one after the other is another sum, from 8 numbers on', () => {
  const plain = (count: number) => numbers(count).reduce((sum, value) => sum + value, 0)
  for (let count = 0; count < 8; count++) expect(numpySum(numbers(count))).toBe(plain(count))
  const differing = Array.from({ length: 100 }, (_, i) => i + 8).filter(
    (count) => numpySum(numbers(count)) !== plain(count),
  )
  expect(differing.length).toBeGreaterThan(50)
})
