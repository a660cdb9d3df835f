import { expect, test } from 'vitest'
import { item, options } from '../benchmark/item.fixture.ts'
import type { Media } from '../item/item.ts'
import { type BenchmarkPrompts, checkPlaceholders, mergePrompts, promptHash, renderPrompt } from './prompts.ts'

const prompts: BenchmarkPrompts = {
  templates: {
    'paper-direct': '{{hint-line}}Q: {{question}}\n{{block}}{{media}}{{ask:kind}} \\boxed{} {x}',
    'paper-cot': '{{question}}',
    'official-direct': '{{media}}',
    'official-cot': '{{options}}',
  },
  texts: {
    'hint-line': 'Hint: {{hint}}\n',
    block: 'Options:\n{{options}}\n',
    'ask.letter': 'Which?',
    'ask.number': 'How many? {{again}}',
    again: '({{question}})',
    option: '({{letter}}) {{text}}',
    'option-separator': ' / ',
  },
  fields: ['hint', 'kind'],
}
const asking = { profile: 'paper', mode: 'direct' } as const
const picture: Media = { kind: 'image', name: 'a', path: null, read: async () => new Uint8Array() }
const video: Media = { kind: 'video', name: 'b', path: 'b.mp4' }

test('fills in fields, texts, options and media; a text with an empty field vanishes', () => {
  const question = item({ question: 'Is {{hint}} here?', options: options('yes', 'no'), media: [picture, video] })
  expect(renderPrompt(prompts, asking, question, { kind: 'letter', hint: '' })).toEqual([
    { type: 'text', text: 'Q: Is {{hint}} here?\nOptions:\n(A) yes / (B) no\n' },
    { type: 'image', image: picture },
    { type: 'video', video },
    { type: 'text', text: 'Which? \\boxed{} {x}' },
  ])
  expect(renderPrompt(prompts, asking, item({ question: 'N?' }), { kind: 'number', hint: 'look' })).toEqual([
    { type: 'text', text: 'Hint: look\nQ: N?\n' },
    { type: 'text', text: 'How many? (N?) \\boxed{} {x}' },
  ])
})

test('a file replaces any part, and is held to what exists', () => {
  const defaults = { toy: prompts }
  const merged = mergePrompts(defaults, { toy: { templates: { 'paper-cot': '{{again}}' }, texts: { own: 'x' } } })
  expect(merged.toy!.templates['paper-cot']).toBe('{{again}}')
  expect(merged.toy!.templates['paper-direct']).toBe(prompts.templates['paper-direct'])
  expect(merged.toy!.texts.own).toBe('x')
  expect(prompts.texts.own).toBeUndefined()
  expect(mergePrompts(defaults, {})).toEqual(defaults)
})

test.each([
  [{ other: {} }, /no benchmark is called other \(there are toy\)/],
  [
    { toy: { templates: { paper: 'x' } } },
    /toy\.templates\.paper is no template \(there are paper-direct, paper-cot, official/,
  ],
  [{ toy: { templates: { toString: 'x' } } }, /toy\.templates\.toString is no template/],
  [{ toy: { templates: { 'paper-cot': 1 } } }, /toy\.templates\.paper-cot/],
  [{ toString: {} }, /no benchmark is called toString/],
  [{ toy: { templates: { 'paper-cot': '{{queston}}' } } }, /toy: paper-cot: \{\{queston\}\} is no field and no text/],
  [{ toy: { texts: { again: '{{ask:hnt}}' } } }, /toy: again: \{\{ask:hnt\}\}/],
  [{ toy: { texts: { again: '{{block}}', block: '{{again}}' } } }, /toy: .* includes itself/],
  ['text', /prompts: /],
])('%j is refused', (given, message) => {
  expect(() => mergePrompts({ toy: prompts }, given)).toThrow(message)
})

test('the hash tells wordings and variants apart, and nothing else', () => {
  const hash = promptHash(prompts, asking)
  expect(hash).toMatch(/^[0-9a-f]{64}$/)
  expect(promptHash(structuredClone(prompts), asking)).toBe(hash)
  expect(promptHash(prompts, { profile: 'paper', mode: 'cot' })).not.toBe(hash)
  expect(promptHash({ ...prompts, texts: { ...prompts.texts, again: '' } }, asking)).not.toBe(hash)
  const reordered = Object.fromEntries(Object.entries(prompts.texts).reverse())
  expect(promptHash({ ...prompts, texts: reordered }, asking)).toBe(hash)
})

test('a profile without a template is a mistake of the program', () => {
  const other = { profile: 'other', mode: 'cot' } as const
  expect(() => renderPrompt(prompts, other, item())).toThrow(RangeError)
  expect(() => promptHash(prompts, other)).toThrow(RangeError)
})

test('an item’s own text is never taken for a placeholder', () => {
  expect(() => checkPlaceholders('toy', prompts)).not.toThrow()
  expect(
    renderPrompt(prompts, { profile: 'official', mode: 'cot' }, item({ options: options('{{question}}') })),
  ).toEqual([{ type: 'text', text: '(A) {{question}}' }])
})
