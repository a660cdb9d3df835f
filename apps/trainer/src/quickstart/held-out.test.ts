import { expect, test } from 'vitest'
import { embeddedPhotos } from './assets.ts'
import { splitSources } from './held-out.ts'
import { heldOutShare } from './recipe.ts'

const hashes = (sources: readonly { hash: string }[]) => new Set(sources.map(({ hash }) => hash))

test('no picture is both trained on and held out, whatever the seed', async () => {
  const [one, two] = [
    await splitSources(embeddedPhotos(), '1', { train: 50, heldOut: 20 }),
    await splitSources(embeddedPhotos(), '2', { train: 50, heldOut: 20 }),
  ]
  for (const held of hashes(one.heldOut)) {
    expect(hashes(one.train).has(held)).toBe(false)
    expect(hashes(two.train).has(held)).toBe(false)
  }
  expect(one.heldOut).toEqual(two.heldOut)
  expect(hashes(one.train)).not.toEqual(hashes(two.train))
})

test('about a quarter of the photographs is held out, and every one is used', async () => {
  const { train, heldOut } = await splitSources(embeddedPhotos(), '1', { train: 0, heldOut: 0 })
  expect(train.length + heldOut.length).toBe(77)
  expect(Math.abs(heldOut.length / 77 - heldOutShare)).toBeLessThan(0.1)
})
