import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeText, isLfsPointer, refuseLfsPointer, textEncoding } from './text-bytes.ts'

const pointer = Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n')

/** A text as another program may have saved it. */
function encode(text: string, encoding: 'utf-8' | 'utf-16le' | 'utf-16be', mark: boolean): Buffer {
  const whole = mark ? `\uFEFF${text}` : text
  if (encoding === 'utf-8') return Buffer.from(whole, 'utf8')
  const bytes = Buffer.from(whole, 'utf16le')
  return encoding === 'utf-16le' ? bytes : bytes.swap16()
}

test('a text reads the same however it was saved', () => {
  const encodings = fc.constantFrom('utf-8' as const, 'utf-16le' as const, 'utf-16be' as const)
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), encodings, (text, encoding) => {
      fc.pre(!text.startsWith('\uFEFF'))
      expect(decodeText(encode(text, encoding, true), 'list.txt')).toBe(text)
    }),
  )
  for (const encoding of ['utf-8', 'utf-16le', 'utf-16be'] as const) {
    expect(decodeText(encode('id\treply\n', encoding, false), 'list.txt')).toBe('id\treply\n')
    expect(textEncoding(encode('id', encoding, true)).encoding).toBe(encoding)
  }
})

test('a pointer is told from the file that it stands for', () => {
  expect(isLfsPointer(pointer)).toBe(true)
  expect(isLfsPointer(Buffer.from('version 1'))).toBe(false)
  expect(isLfsPointer(new Uint8Array())).toBe(false)
  expect(() => refuseLfsPointer(pointer, 'a.tsv')).toThrow(
    'a.tsv is a Git LFS pointer, not the file itself — run git lfs pull',
  )
  expect(() => decodeText(pointer, 'a.tsv')).toThrow('git lfs pull')
})
