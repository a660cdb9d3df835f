import { expect, test } from 'vitest'
import { liesIn, linkBoundary } from './link-boundary.ts'

test('links stay in their folder, or in the repository of a download cache', () => {
  expect(linkBoundary('/data/vsi')).toBe('/data/vsi')
  const repository = '/home/me/.cache/huggingface/hub/models--Qwen--Qwen2.5-VL-3B-Instruct'
  expect(linkBoundary(`${repository}/snapshots/66285546`)).toBe(repository)
  expect(linkBoundary(`${repository}/snapshots/66285546/scannet`)).toBe(repository)
  expect(linkBoundary(`${repository}/snapshots`)).toBe(`${repository}/snapshots`)
  expect(linkBoundary('/data/models--mine')).toBe('/data/models--mine')
  expect(linkBoundary('C:\\hub\\datasets--a--b\\snapshots\\1')).toBe('C:\\hub\\datasets--a--b')
})

test('a neighbour with the same beginning is outside', () => {
  expect(liesIn('/data/a', '/data/a')).toBe(true)
  expect(liesIn('/data/a/b.png', '/data/a/')).toBe(true)
  expect(liesIn('/data/ab/c.png', '/data/a')).toBe(false)
  expect(liesIn('/data', '/data/a')).toBe(false)
  expect(liesIn('/etc/passwd', '/')).toBe(true)
})
