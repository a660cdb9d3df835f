import { Template } from '@huggingface/jinja'
import { expect, test } from 'vitest'
import { tinyModel } from '../families/qwen25vl/tiny/tiny.ts'
import { parseBounded, renderBounded } from './bounded-template.ts'

const render = (source: string, items = {}) => renderBounded(parseBounded(source), items)

test.each([
  [tinyModel({ seed: 0 }).files['chat_template.jinja']!],
  [
    '{%- for m in messages %}\n  {{- m.role | upper }}{{ loop.index }}{% if not loop.last %}, {% endif %}\n{% endfor %}',
  ],
  ['{% macro turn(m) %}<{{ m.role }}>{% endmacro %}{% for m in messages %}{{ turn(m) }}{% endfor %}'],
  ['{% set n = namespace(k=0) %}{% for i in range(2, 20, 3) %}{% set n.k = n.k + i %}{% endfor %}{{ n.k }}'],
  ['{{ range(3) | list | tojson }}{{ range(5, 0, -2) | list | tojson }}{{ True and none is none }}'],
  ['{% for i in range(900) %}{% if i % 2 %}{% continue %}{% endif %}{{ i }}{% endfor %}'],
  ['{{ strftime_now("%Y") }}{{ messages[0].content | tojson }}'],
])('renders as the library does: %s', (source) => {
  const content = [{ type: 'image' }, { type: 'text', text: 'Which one? '.repeat(2000) }]
  const items = {
    messages: [
      { role: 'user', content },
      { role: 'assistant', content: 'A' },
    ],
    add_generation_prompt: true,
  }
  expect(render(source, items)).toBe(new Template(source).render(items))
})

test.each([
  ['{% for i in range(1000000000) %}{% endfor %}', 'range() over more than'],
  ['{{ range(0, 1, 0.0)|length }}', 'step must not be zero'],
  ['{{ range(0, 1, 0.000000000001)|length }}', 'range() over more than'],
  ['{{ range("x")|length }}', 'range() over more than'],
  ['{% for i in range(999) %}{% for j in range(999) %}{% endfor %}{% endfor %}', 'over 100000 steps'],
  [
    '{% set n = namespace(a=1) %}{% for i in range(50) %}{% set n.a = [n.a, n.a] %}{% endfor %}{{ n.a|tojson }}',
    'steps',
  ],
  ['{% set n = namespace() %}{% set n.n = n %}{{ n.n }}', 'steps'],
  ['{% set n = namespace(a=[1]) %}{% for i in range(50) %}{% set n.a = n.a + n.a %}{% endfor %}', 'steps'],
  [
    '{% set n = namespace(a="x") %}{% for i in range(50) %}{% set n.a = n.a ~ n.a %}{% endfor %}',
    'over 1000000 characters',
  ],
  ['{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}', 'steps'],
  ['{% macro f(n) %}{{ f(n) }}{% endmacro %}{{ f(1) }}', 'over 400 parts deep'],
  ['x'.repeat(50_001), 'at most 50000 are read'],
  [`${'\n'.repeat(1001)}{{- x }}`, 'blanks in a row'],
])('%s is refused', (source, problem) => {
  expect(() => render(source)).toThrow(problem)
})
