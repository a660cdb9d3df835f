import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'

const executablePath = '/usr/bin/chromium'

/** Whether this machine has a browser to look at pages with. */
export const hasBrowser = existsSync(executablePath)

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
}

/** A page in a window of 900 px height, and whatever a quiet page leaves out: messages, errors, requests for anything but itself. */
export async function openQuietPage(
  browser: Browser,
  url: string,
  { width, colorScheme = 'light' }: { width: number; colorScheme?: 'light' | 'dark' },
): Promise<{ page: Page; noise: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
  const noise: string[] = []
  page.on('console', (message) => noise.push(message.text()))
  page.on('pageerror', (error) => noise.push(String(error)))
  page.on('request', (request) => {
    if (!request.url().startsWith('data:') && request.url() !== url) noise.push(request.url())
  })
  await page.goto(url)
  return { page, noise }
}
