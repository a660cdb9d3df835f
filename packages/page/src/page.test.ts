import { expect, test } from 'vitest'
import { bars } from './bars.ts'
import { dataUri } from './data-uri.ts'
import { html, rawHtml } from './html.ts'
import { contents, facts } from './parts.ts'
import { policy } from './policy.ts'
import { radar } from './radar.ts'
import { page } from './shell.ts'
import { baseStyle } from './style.ts'
import { table } from './table.ts'

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
    style: baseStyle(),
  })
  expect(text).toMatch(/^<!doctype html>/)
  expect(text).toContain('<title>A &#60;title&#62;</title>')
  expect(text).not.toMatch(/<script|https?:|@import|<link/)
  expect(text.match(/<head>\n<meta charset="utf-8">\n(.*)/)?.[1]).toBe(policy().text)
})

test('a script given stands at the end, and the policy allows it', () => {
  const text = page({ title: 'T', lead: '', body: html`<p>`, foot: '', style: '', scripts: ['run(1 < 2)'] })
  expect(text).toContain('</main>\n<script>run(1 < 2)</script>\n</body>')
  expect(text).toContain(policy(['run(1 < 2)']).text)
})

test('a radar puts 0 in the middle and 1 at the rim, and leaves out what is missing', () => {
  const { text } = radar(['up', 'right', 'left'], [{ label: 'm', colour: 'red', values: [1, 0, null] }])
  expect(text).toContain('d="M280.0 50.0L280.0 170.0Z"')
})

test('an app’s own colours come after those of every page', () => {
  const style = baseStyle({ light: '--line: red;', dark: '--line: blue;' })
  expect(style.indexOf('--line: red')).toBeGreaterThan(style.indexOf('--line: #'))
  expect(style.indexOf('--line: blue')).toBeGreaterThan(style.lastIndexOf('--line: #'))
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
