import { expect, test } from 'vitest'
import { createSourceCache } from './source-cache.ts'

const picture = (pixels: number) => ({ image: { width: pixels, height: 1, data: new Uint8Array(pixels * 3) } })

test('keeps the most recently used pictures within its capacity', async () => {
  const loads: string[] = []
  const cache = createSourceCache(60)
  const get = (key: string) =>
    cache.get(key, async () => {
      loads.push(key)
      return picture(10)
    })
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await get(key)
  expect(loads).toEqual(['a', 'b', 'c', 'b']) // c pushed b out, a had been used since
})

test('a broken picture is read once', async () => {
  let loads = 0
  const cache = createSourceCache(60)
  const load = async () => {
    loads++
    throw new Error('broken')
  }
  await expect(cache.get('x', load)).rejects.toThrow('broken')
  await expect(cache.get('x', load)).rejects.toThrow('broken')
  expect(loads).toBe(1)
})

test('a picture larger than everything is still served', async () => {
  const cache = createSourceCache(5)
  await expect(cache.get('big', async () => picture(100))).resolves.toBeDefined()
})
