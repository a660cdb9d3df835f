import { createRng, promptOf } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { ask, formatInstruction, promptFormat } from './wording.ts'

const question = { name: 'order', places: ['a', 'b'], images: 2, wordings: ['{a} then {b}, {a}'] }

test('fills every place, with the pictures in front unless the wording sets them', () => {
  expect(ask(question, { a: '1', b: '2' }, createRng(0))).toBe('<image><image>1 then 2, 1')
  const templates = { order: ['First <image>, then <image>: {a}{b}'] }
  expect(ask(question, { a: '1', b: '2' }, createRng(0), templates)).toBe('First <image>, then <image>: 12')
})

test('templates replace only the question of their name', () => {
  expect(ask(question, { a: '1', b: '2' }, createRng(0), { other: ['no'] })).toBe('<image><image>1 then 2, 1')
})

test('refuses a place without a value', () => {
  expect(() => ask(question, { a: '1' }, createRng(0))).toThrow('expected a value for {b}')
})

test('the instruction names the tags and the box', () => {
  for (const part of ['<think>', '</think>', '\\boxed{}']) expect(formatInstruction).toContain(part)
})

test('a question is asked with the instruction on the line below it', () => {
  expect(promptOf('<image>Which?', promptFormat)).toBe(`<image>Which?\n${formatInstruction}`)
})
