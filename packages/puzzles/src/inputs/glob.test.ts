import fc from 'fast-check'
import { expect, test } from 'vitest'
import { globRoot, globTest, isGlob } from './glob.ts'

test.each([
  ['*.jpg', 'a.jpg', true],
  ['*.jpg', 'a/b.jpg', false],
  ['**/*.jpg', 'a.jpg', true],
  ['**/*.jpg', 'a/b/c.jpg', true],
  ['a/**', 'a/b/c', true],
  ['a/**', 'b/c', false],
  ['a?c', 'abc', true],
  ['a?c', 'a/c', false],
  ['[ab].png', 'b.png', true],
  ['[!ab].png', 'b.png', false],
  ['{x,y}.png', 'y.png', true],
  ['{x,y}.png', 'z.png', false],
  ['s-{000..012}.tar', 's-007.tar', true],
  ['s-{000..012}.tar', 's-7.tar', false],
  ['s-{000..012}.tar', 's-013.tar', false],
  ['a.b+c(d)', 'a.b+c(d)', true],
  ['a.b', 'aXb', false],
] as const)('%s and %s: %s', (pattern, path, matches) => {
  expect(globTest(pattern)(path)).toBe(matches)
})

test('the folder above the first pattern is searched', () => {
  expect(globRoot('photos/2020/*/a.jpg')).toBe('photos/2020')
  expect(globRoot('/data/*.jpg')).toBe('/data')
  expect(globRoot('/*.jpg')).toBe('/')
  expect(globRoot('*.jpg')).toBe('.')
  expect(() => globTest('a{b')).toThrow('does not close')
})

test('a plain path matches itself and nothing else', () => {
  const text = fc.string().filter((path) => !isGlob(path))
  fc.assert(fc.property(text, text, (path, other) => globTest(path)(other) === (path === other)))
})
