import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { hasBrowser, openBrowser, openQuietPage } from '@spatial-ssrl/page/test'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeReport } from './report.ts'
import { writeFixtureRun } from './run.fixture.ts'

describe.skipIf(!hasBrowser)('in a browser', () => {
  let dir: string
  let url: string
  let browser: Browser

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'report-browser-'))
    await writeFixtureRun(dir)
    url = pathToFileURL(await writeReport(dir)).href
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await rm(dir, { recursive: true })
  })

  test.each([
    [390, 'light'],
    [390, 'dark'],
    [1280, 'light'],
  ] as const)('%i px wide, %s: nothing fetched, nothing logged, nothing cut off', async (width, colorScheme) => {
    const { page, noise } = await openQuietPage(browser, url, { width, colorScheme })
    await page.locator('details').evaluateAll((all) => {
      for (const details of all) details.setAttribute('open', '')
    })
    const evaluate = <T>(expression: string) => page.evaluate<T>(expression)
    const scrollWidth = await evaluate<number>('document.documentElement.scrollWidth')
    const broken = await evaluate<number>('[...document.images].filter((image) => image.naturalWidth === 0).length')
    const paints = await evaluate<string[]>(
      "[...document.querySelectorAll('.chart path[stroke]')].map((path) => getComputedStyle(path).stroke)",
    )
    expect(scrollWidth).toBe(width)
    expect(broken).toBe(0)
    expect(paints.length).toBeGreaterThan(20)
    for (const paint of paints) expect(paint).toMatch(/^rgb/) // the page's variables reach the charts
    expect(noise).toEqual([])
    await page.close()
  })
})
