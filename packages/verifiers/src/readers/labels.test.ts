import { expect, test } from 'vitest'
import { readLabels } from './labels.ts'

test.each(['red, blue', 'Blue; RED', '[red, blue]', '["red", "blue"]', 'blue and red', 'blue\nred', 'red, blue, red'])(
  '%j is blue and red',
  (text) => expect(readLabels(text)).toEqual(['blue', 'red']),
)

test.each(['', ' ', 'red,,blue', 'red,'])('%j is no set', (text) => expect(readLabels(text)).toBe(null))

test('a zero-width character makes another label', () => expect(readLabels('red\u200b')).toEqual(['red\u200b']))
