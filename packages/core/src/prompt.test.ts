import { expect, test } from 'vitest'
import { promptOf } from './prompt.ts'

test('a prompt is problem, separator and instruction, nothing trimmed or added', () => {
  expect(promptOf('<image>Which? ', { separator: '\n', instruction: ' Say {{it}}. ' })).toBe(
    '<image>Which? \n Say {{it}}. ',
  )
})

test('without an instruction the problem is asked alone, without the separator', () => {
  expect(promptOf('<image>Which?', { separator: '\n', instruction: '' })).toBe('<image>Which?')
})

test('an instruction cannot bring marks of its own, nor can it and the separator together', () => {
  expect(() => promptOf('Which?', { separator: '\n', instruction: 'See <image>.' })).toThrow(/without <image>/)
  expect(() => promptOf('Which?', { separator: ' <ima', instruction: 'ge>' })).toThrow(/without <image>/)
})
