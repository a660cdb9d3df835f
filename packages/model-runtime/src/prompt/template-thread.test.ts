import { expect, test } from 'vitest'
import { askTemplateThread } from './template-thread.ts'

test('renders in its own thread and gives the template’s own words when it fails', () => {
  expect(askTemplateThread('{% for w in words %}{{ w }};{% endfor %}', { words: ['a', 'b'] })).toBe('a;b;')
  expect(() => askTemplateThread("{{ raise_exception('only one turn') }}", {})).toThrow('only one turn')
  expect(() => askTemplateThread('{{ range(1000000000) }}', {})).toThrow('range() over more than')
  expect(askTemplateThread('{{ words | length }}', { words: [1, 2, 3] })).toBe('3')
})
