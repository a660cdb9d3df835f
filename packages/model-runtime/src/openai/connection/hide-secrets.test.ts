import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hiddenMark, hideSecrets, hideWithin } from './hide-secrets.ts'

const key = fc.stringMatching(/^[!-~]{12,60}$/).filter((text) => !/^\d+$/.test(text))
const around = fc.stringMatching(/^[ a-z]{0,20}$/)

/** How a server may write what it was sent. */
const echoes: Record<string, (key: string, before: string) => string> = {
  'as it is': (text) => text,
  'in capitals': (text) => text.toUpperCase(),
  'percent-encoded': (text) => encodeURIComponent(text),
  'percent-encoded twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'as JSON': (text) => JSON.stringify(text),
  'as hexadecimal': (text) => Buffer.from(text).toString('hex'),
  'as base64': (text, before) => Buffer.from(`${before}${text}!`).toString('base64'),
  'as base64url': (text, before) => Buffer.from(`${before}${text}`).toString('base64url'),
}

test.each(Object.entries(echoes))('a secret is hidden %s, wherever it stands', (_name, echo) => {
  fc.assert(
    fc.property(key, around, around, (secret, before, behind) => {
      const hide = hideSecrets([undefined, 'other-secret', secret])
      const written = echo(secret, before)
      const shown = hide(`${before}${written}${behind}`)
      expect(shown).toContain(hiddenMark)
      // What is left of it is less than can be read: of base64, the characters that it shares with its neighbours.
      const left = shown.split(hiddenMark)
      expect(left.some((piece) => piece.includes(written))).toBe(false)
      const decoded = left.map((piece) => Buffer.from(piece.trim(), 'base64').toString('latin1')).join('\n')
      expect(decoded).not.toContain(secret.slice(1, -1))
    }),
  )
})

test('text without the secret stays as it is', () => {
  fc.assert(
    fc.property(key, fc.string(), (secret, text) => {
      fc.pre(!text.toLowerCase().includes(secret.toLowerCase()))
      expect(hideSecrets([secret])(text)).toBe(text)
    }),
  )
})

test.each([
  ['sk-x', true],
  ['hunter2', true],
  ['secret', true],
  ['0123456789', true],
  ['EMPTY', false],
  ['none', false],
  ['B', false],
  ['', false],
  ['123456', false],
])('%j is taken for a secret: %s', (secret, isOne) => {
  expect(hideSecrets([secret])(`a ${secret} b`)).toBe(isOne ? `a ${hiddenMark} b` : `a ${secret} b`)
})

test('values are hidden at any depth, names too; arrays of numbers stay themselves', () => {
  const tokens = Int32Array.of(1, 2)
  const hidden = hideWithin({ 'sk-secret': [{ text: 'x sk-secret' }, null, 7], tokens }, hideSecrets(['sk-secret']))
  expect(hidden).toEqual({ [hiddenMark]: [{ text: `x ${hiddenMark}` }, null, 7], tokens })
  expect(hidden.tokens).toBe(tokens)
})
