import { createRng } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { formatInstruction, word } from './wording.ts'

test('fills every place, and refuses one without a value', () => {
  expect(word(['{a} then {b}, {a}'], { a: '1', b: '2' }, createRng(0))).toBe('1 then 2, 1')
  expect(() => word(['{a} {c}'], { a: '1' }, createRng(0))).toThrow('expected a value for {c}')
})

test('the instruction names the tags and the box', () => {
  for (const part of ['<think>', '</think>', '\\boxed{}']) expect(formatInstruction).toContain(part)
})
