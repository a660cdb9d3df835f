import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { firstLoneLetter } from '@spatial-ssrl/verifiers'
import { expect, test } from 'vitest'
import { ignoringCase, pythonFixed8, pythonFloat, pythonSpace, strip, words } from './text.ts'

/** What Python itself says, by scripts/interop/python_golden.py. */
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'python.golden.json'), 'utf8'))

const characters = [...Array.from({ length: 0x3100 }, (_, code) => code), 0xfeff]
const accepted = (test: (character: string) => boolean) => characters.filter((code) => test(String.fromCodePoint(code)))

test('the same characters are white space to strip, split, \\s and float, which are three sets', () => {
  expect(accepted((one) => strip(one) === '')).toEqual(golden.strip)
  expect(accepted((one) => words(`a${one}b`).length === 2)).toEqual(golden.split)
  const space = new RegExp(`^[${pythonSpace}]$`)
  expect(accepted((one) => space.test(one))).toEqual(golden.space)
  expect(accepted((one) => pythonFloat(`${one}1`) === 1 && pythonFloat(`1${one}`) === 1)).toEqual(golden.aroundFloat)
  expect(golden.strip.filter((code: number) => !golden.aroundFloat.includes(code))).toEqual([0x1c, 0x1d, 0x1e, 0x1f])
})

test.each<[string, string | null]>(golden.float)('float(%j) is %s', (text, written) => {
  expect(pythonFloat(text)).toEqual(written === null ? null : pythonNumber(written))
})

test.each<[string, string]>(golden.fixed8)('%s with eight decimals is %s', (written, text) => {
  expect(pythonFixed8(pythonNumber(written))).toBe(text)
})

test.each<[string, number[]]>(Object.entries(golden.ignoringCase))('ignoring case, %s matches %j', (letter, codes) => {
  const pattern = ignoringCase(`^${letter}$`)
  expect(accepted((one) => pattern.test(one))).toEqual(codes)
})

test('ignoring case leaves escapes and classes alone', () => {
  const pattern = ignoringCase(String.raw`^is\b\s*[A-D]\.(\p{L}+)`)
  expect(pattern.source).toBe(String.raw`^[iIİı][sSſ]\b\s*[A-D]\.(\p{L}+)`)
  expect(pattern.test('Is B.x')).toBe(true)
  expect(pattern.test('is b.x')).toBe(false)
})

test('a letter stands alone beside the same characters', () => {
  for (const [letter, ranges] of [
    [null, golden.besideLetter],
    ['B', golden.apartFromLetter],
  ] as const)
    for (const [first, last] of ranges)
      for (let code = first; code <= last; code++) {
        // Where the character is itself a letter A–D, that one does not stand alone either.
        const found = firstLoneLetter(`B${String.fromCodePoint(code)}`)
        if (found !== letter) throw new Error(`U+${code.toString(16)}: expected ${letter}, got ${found}`)
      }
})

/** A number as Python writes it. */
function pythonNumber(text: string): number {
  return Number(text.replace('inf', 'Infinity').replace('nan', 'NaN'))
}
