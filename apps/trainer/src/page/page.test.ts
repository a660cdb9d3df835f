import { expect, test } from 'vitest'
import { bars, table } from './bars.ts'
import { html, rawHtml } from './html.ts'
import { policy } from './policy.ts'
import { contents, dataUri, facts, page } from './shell.ts'

test('everything put into a template is escaped, HTML is not', () => {
  const hostile = '<script>alert("x")</script>&\''
  expect(html`<p title="${hostile}">${hostile}</p>`.text).not.toMatch(/<script|alert\("|&'/)
  expect(html`<p>${rawHtml('<b>bold</b>')}${null}${false}${[1, html`<i>2</i>`]}</p>`.text).toBe(
    '<p><b>bold</b>1<i>2</i></p>',
  )
})

test('a page is one file: no scripts, nothing fetched', () => {
  const text = page({
    title: 'A <title>',
    lead: 'lead',
    body: [
      facts([{ value: '3', label: 'things' }]),
      contents([{ id: 'a', label: 'A' }]),
      bars([{ label: 'B', count: 2 }]),
      table(['x'], [[1]]),
    ],
    foot: 'foot',
  })
  expect(text).toMatch(/^<!doctype html>/)
  expect(text).toContain('<title>A &#60;title&#62;</title>')
  expect(text).not.toMatch(/<script|https?:|@import|<link/)
  expect(text.match(/<head>\n<meta charset="utf-8">\n(.*)/)?.[1]).toBe(policy().text)
})

test('bars are drawn against the longest one and carry counts and shares', () => {
  const text = bars([
    { label: 'A', count: 30 },
    { label: 'B', count: 10 },
  ]).text
  expect(text).toContain('width:100.0%')
  expect(text).toContain('width:33.3%')
  expect(text).toContain('10 · 25.0 %')
  expect(bars([]).text).toContain('class="bars"')
})

test('pictures are named by what they are', () => {
  expect(dataUri(Uint8Array.of(0x89, 0x50))).toBe('data:image/png;base64,iVA=')
  expect(dataUri(Uint8Array.of(0xff, 0xd8))).toBe('data:image/jpeg;base64,/9g=')
})
