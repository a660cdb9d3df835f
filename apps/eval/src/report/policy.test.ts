import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { html } from './html.ts'
import { policy } from './policy.ts'

const hash = (text: string) => createHash('sha256').update(text).digest('base64')

test('nothing from outside, and only the scripts given', () => {
  const without = policy().text.replaceAll('&#39;', "'")
  expect(without).toBe(
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
  )
  expect(policy(['one()', 'two()']).text.replaceAll('&#39;', "'")).toContain(
    `script-src 'sha256-${hash('one()')}' 'sha256-${hash('two()')}';`,
  )
})

test('what cannot be seen is spelt', () => {
  expect(html`${'a\0b\u202Ec\u001bd\n\te'}`.text).toBe('a[U+0000]b[U+202E]c[U+001B]d\n\te')
})
