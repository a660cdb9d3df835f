import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { html } from '@spatial-ssrl/page'
import { hasBrowser, openBrowser, openQuietPage } from '@spatial-ssrl/page/test'
import { GenerateOptions, generateDataset } from '@spatial-ssrl/puzzles'
import { openReward } from '@spatial-ssrl/training'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { galleryPage } from './gallery-page.ts'
import { readGallery } from './read-gallery.ts'

let dir: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gallery-'))
  const params = { shuffle: [{ params: { masked: true } }, { params: { rows: 1, columns: 3 } }] }
  const flags = { scenes: 6, count: 120, seed: '0', val: 0.3, augment: false, photoShare: 0.5, workers: 1, size: 72 }
  await generateDataset(
    GenerateOptions.parse({ ...flags, preset: 'default', force: false, params, out: join(dir, 'set') }),
  )
}, 60_000)
afterAll(() => rm(dir, { recursive: true }))

test('depth is shown for scenes, answers by form with a verdict, and every declined reason', async () => {
  const gallery = await readGallery(join(dir, 'set'), { perTask: 3, judge: openReward(undefined) })
  const byTask = Object.fromEntries(gallery.tasks.map((task) => [task.task, task]))
  for (const { explanation } of gallery.tasks.flatMap(({ shown }) => shown))
    expect(explanation?.picture).toMatch(/^data:image\/jpeg;base64,/)
  expect(byTask.depth!.shown[0]!.explanation!.caption).toMatch(/bright is near/)
  expect(byTask.shuffle!.groups.map(({ title }) => title)).toEqual(['3 numbers', '4 numbers'])
  expect(byTask.crop!.groups[0]!.evenness).toMatchObject({ degrees: 3 })
  expect(byTask.shuffle!.groups[1]!.evenness).toBeNull() // 12 samples for 23 answers
  const page = galleryPage(gallery)
  expect(page).toContain('with 3 degrees of freedom')
  expect(page).toContain('<meta http-equiv="Content-Security-Policy" content="default-src')
  expect(page).not.toMatch(/<script|<[^>]*\son\w+=|https?:|<link/)
  for (const { reason } of gallery.tasks.flatMap(({ declined }) => declined)) expect(page).toContain(reason)
})

test('every puzzle shows the whole prompt, as the data set says to ask it', async () => {
  const set = join(dir, 'set')
  const { prompt } = JSON.parse(await readFile(join(set, 'manifest.json'), 'utf8'))
  const gallery = await readGallery(set, { perTask: 3, judge: openReward(undefined) })
  for (const sample of gallery.tasks.flatMap(({ shown }) => shown)) {
    expect(sample.prompt.endsWith(`${prompt.separator}${prompt.instruction}`)).toBe(true)
    expect(sample.prompt.split('<image>')).toHaveLength(sample.pictures.length + 1)
    expect(sample.prompt.replaceAll('<image>', '')).toContain(sample.question)
  }
  const page = galleryPage(gallery)
  expect(page.split(html`${prompt.instruction}`.text)).toHaveLength(
    2 + gallery.tasks.flatMap(({ shown }) => shown).length,
  )
  expect(page).toContain(html`<code>${'<image>'}`.text)
})

describe.skipIf(!hasBrowser)('in a browser', () => {
  let browser: Browser
  let url: string
  beforeAll(async () => {
    const page = galleryPage(await readGallery(join(dir, 'set'), { perTask: 4, judge: openReward(undefined) }))
    await writeFile(join(dir, 'gallery.html'), page)
    url = pathToFileURL(join(dir, 'gallery.html')).href
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  test.each([390, 1280])(
    '%i px wide: nothing fetched, nothing broken, answers hidden until asked for',
    async (width) => {
      const { page, noise } = await openQuietPage(browser, url, { width })
      const answers = page.locator('.answer')
      expect(await answers.count()).toBe(20)
      expect(await answers.first().isVisible()).toBe(false)
      for (const summary of await page.locator('summary').all()) await summary.click()
      expect(await answers.last().isVisible()).toBe(true)
      const evaluate = (expression: string) => page.evaluate<number>(expression)
      await evaluate('Promise.all([...document.images].map((image) => image.decode())).then(() => 0)')
      expect(await evaluate('[...document.images].filter((image) => image.naturalWidth === 0).length')).toBe(0)
      expect(await evaluate('document.documentElement.scrollWidth')).toBe(width)
      expect(noise).toEqual([])
      await page.close()
    },
  )
})
