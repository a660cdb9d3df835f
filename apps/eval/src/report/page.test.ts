import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { hasBrowser, openBrowser, openQuietPage } from '@spatial-ssrl/page/test'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAnswerStore } from '../answers/answer-store.ts'
import { benchmark, makeItems, recordingModel, rules } from '../models/benchmark.fixture.ts'
import { greedy } from '../models/greedy.ts'
import { predict } from '../run/predict.ts'
import { openPredictions } from '../score/input/predictions.ts'
import { writeResults } from '../score/write-results.ts'
import { readSamples, sampleIds } from './sample.ts'
import { writePage } from './write-page.ts'
import { writeSamples } from './write-samples.ts'

let folder: string
let url: string

/** A run of 30 items as `run` leaves it; the replies hold markup, which must stay text. */
async function writeRun(name: string, reply: (index: number, gold: string) => string): Promise<string> {
  const out = join(folder, name)
  const items = await makeItems(30)
  const store = await openAnswerStore(join(folder, `${name}.jsonl`))
  const model = recordingModel(({ item }) => reply(Number(item.id.split('-')[1]), item.gold))
  const lines: string[] = []
  for await (const line of predict(items, { rules, model, sampling: greedy, store }))
    lines.push(`${JSON.stringify(line)}\n`)
  await store.close()
  const byId = new Map(items.map((item) => [item.id, item]))
  mkdirSync(out)
  writeFileSync(join(out, 'predictions.jsonl'), lines.join(''))
  const predictions = await openPredictions([join(out, 'predictions.jsonl')])
  await writeResults(out, {
    benchmark,
    items,
    predictions,
    model: name,
    mode: 'direct',
    asked: 'paper',
    keepBoxed: null,
  })
  await predictions.close()
  await writeSamples(out, byId, async () => null)
  return out
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'page-'))
  const folders = [
    await writeRun('careful', (_index, gold) => gold),
    await writeRun('careless', (index, gold) =>
      index < 12 ? gold : '<img src=x onerror=alert(1)> </script> who\0 \u202eknows',
    ),
  ]
  const path = join(folder, 'report.html')
  url = pathToFileURL(await writePage({ path, folders, profile: 'paper', title: 'Two <models>', lead: 'lead' })).href
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the sample is the same for every model and does not depend on the order', () => {
  const ids = Array.from({ length: 100 }, (_, index) => `item-${index}`)
  expect(sampleIds([...ids].reverse(), 10)).toEqual(sampleIds(ids, 10))
  expect(sampleIds(ids, 10).size).toBe(10)
})

test('the page allows its own script, word for word, and nothing from outside', async () => {
  const text = await readFile(fileURLToPath(url), 'utf8')
  const [, content = ''] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(text) ?? []
  const rules = content.replaceAll('&#39;', "'").split('; ')
  expect(rules).toContain("default-src 'none'")
  const scripts = [...text.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)]
  expect(scripts.map(([, attributes]) => attributes)).toEqual([''])
  const hashes = scripts.map(([, , script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
  expect(rules.filter((rule) => rule.startsWith('script-src'))).toEqual([`script-src ${hashes.join(' ')}`])
  const markup = text.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '')
  expect(markup).not.toMatch(/<(?:link|iframe|object|embed|base)\b|<[^>]*\s(?:on\w+|srcset|href|action)=/)
  for (const [, source] of markup.matchAll(/<[^>]*\ssrc="([^"]*)"/g)) expect(source).toMatch(/^data:image\//)
  expect(text).not.toMatch(/@import|url\(|https?:/)
})

test('replies stay text: markup, the end of a script, signs that turn what follows', async () => {
  const text = await readFile(fileURLToPath(url), 'utf8')
  expect(text).toContain('&#60;img src=x onerror=alert(1)&#62; &#60;/script&#62; who[U+0000] [U+202E]knows')
})

test('samples carry small pictures, prompt and reply', async () => {
  const sample = (await readSamples(join(folder, 'careful'))).get('item-3')!
  expect(sample).toMatchObject({ gold: 'B', reply: 'B', failure: null, shown: null })
  expect(sample.pictures[0]).toMatch(/^data:image\/jpeg;base64,/)
})

describe.skipIf(!hasBrowser)('in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  }, 60_000)
  afterAll(() => browser?.close())

  const open = (width: number, colorScheme: 'light' | 'dark') => openQuietPage(browser, url, { width, colorScheme })
  const shown = (page: Page) => page.locator('#cards .card:visible').count()

  test.each([
    [390, 'dark'],
    [1280, 'light'],
  ] as const)('%i px wide, %s: nothing fetched, nothing logged, nothing cut off', async (width, scheme) => {
    const { page, noise } = await open(width, scheme)
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width)
    expect(await page.evaluate<number>('document.images.length')).toBe(30) // no reply became one
    expect(await page.locator('h1').textContent()).toBe('Two <models>')
    expect(noise).toEqual([])
    await page.close()
  })

  test('items are filtered by disagreement, category, verdict and words', async () => {
    const { page } = await open(1280, 'light')
    expect(await shown(page)).toBe(24)
    await page.click('#more')
    expect(await shown(page)).toBe(30)
    await page.selectOption('select[name=differ]', 'models')
    expect(await page.locator('#told').textContent()).toBe('18 items')
    expect(await shown(page)).toBe(18)
    await page.selectOption('select[name=category]', 'side')
    expect(await shown(page)).toBe(6)
    await page.selectOption('select[name=differ]', '')
    await page.selectOption('select[name=verdict]', 'right')
    expect(await shown(page)).toBe(4)
    await page.fill('input[name=words]', 'Question 9?')
    expect(await page.locator('#told').textContent()).toBe('1 item')
    await page.close()
  })
})
