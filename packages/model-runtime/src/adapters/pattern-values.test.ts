import { SpatialError } from '@spatial-ssrl/core'
import { expect, test } from 'vitest'
import { patternValues } from './pattern-values.ts'

const read = (patterns: Record<string, number>) => patternValues(patterns, 'rank_pattern', 'adapter_config.json')

test('the first key that matches a name, or the end of it behind a dot, decides', () => {
  const value = read({
    q_proj: 1,
    'layers\\.1\\.mlp\\.up_proj': 2,
    '(?:k|v)_proj': 3,
    '^model.layers.0.*': 4,
    '.*_proj': 5,
  })
  expect(value('model.layers.1.self_attn.q_proj')).toBe(1)
  expect(value('model.layers.1.mlp.up_proj')).toBe(2)
  expect(value('model.layers.11.mlp.up_proj')).toBe(5)
  expect(value('model.layers.0.self_attn.v_proj')).toBe(3)
  expect(value('q_proj')).toBe(1)
  expect(value('model.my_q_proj')).toBe(5)
  expect(value('lm_head')).toBeUndefined()
  expect(read({})('q_proj')).toBeUndefined()
})

test('patterns that may take for ever, and those that are none, are refused by name', () => {
  for (const key of [
    '(a+)+$',
    '(?:a|a)*b',
    '.*.*.*x',
    '(?=a)b',
    '(?!a)b',
    '(a)\\1',
    '(?P<a>b)',
    '(',
    '[',
    'x'.repeat(300),
  ])
    expect(() => read({ [key]: 1 }), key).toThrow(/^adapter_config\.json: rank_pattern: the pattern .* is not read/)
  expect(() => read({ '(': 1 })).toThrow(SpatialError)
})
