import { expect, test } from 'vitest'
import { liesInFolder } from './lies-in-folder.ts'

test('a neighbour with the same beginning is outside', () => {
  expect(liesInFolder('/data/a', '/data/a')).toBe(true)
  expect(liesInFolder('/data/a/b.png', '/data/a/')).toBe(true)
  expect(liesInFolder('/data/ab/c.png', '/data/a')).toBe(false)
  expect(liesInFolder('/data', '/data/a')).toBe(false)
  expect(liesInFolder('/data/a', '/')).toBe(true)
  expect(liesInFolder('C:\\data\\a\\b.png', 'C:\\data\\a')).toBe(true)
})

test('a blob of a download cache belongs to every folder that links to it', () => {
  const repository = '/home/me/.cache/huggingface/hub/models--Qwen--Qwen2.5-VL-3B-Instruct'
  expect(liesInFolder(`${repository}/blobs/0a1b2c`, `${repository}/snapshots/66285546`)).toBe(true)
  expect(liesInFolder(`${repository}/blobs/0a1b2c`, '/models/mine')).toBe(true)
  expect(liesInFolder(`${repository}/refs/main`, `${repository}/snapshots/66285546`)).toBe(false)
  expect(liesInFolder('/data/blobs/0a1b2c', '/models/mine')).toBe(false)
})
