import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { decodeImage } from '../codec.ts'
import { plain, textured } from '../textured.fixture.ts'
import { perceptualHash, perceptualHashBits } from './perceptual-hash.ts'

function distance(a: string | null, b: string | null): number {
  let bits = 0
  for (let i = 0; i < a!.length; i++)
    for (let x = Number.parseInt(a![i]!, 16) ^ Number.parseInt(b![i]!, 16); x > 0; x &= x - 1) bits++
  return bits
}

const folder = fileURLToPath(new URL('../../../../assets/photos/', import.meta.url))
const photos = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.jpg'))
      .slice(0, 6)
  : []

test('has 256 bits, half of them set; a plain picture has no hash', () => {
  const hash = perceptualHash(textured(100, 80))!
  expect(hash).toMatch(/^[0-9a-f]{64}$/)
  expect(hash.length * 4).toBe(perceptualHashBits)
  expect(distance(hash, '0'.repeat(64))).toBe(128)
  expect(perceptualHash(plain(100, 80, 130))).toBeNull()
  expect(perceptualHash(textured(3, 2))).toMatch(/^[0-9a-f]{64}$/)
})

test.skipIf(photos.length === 0)(
  'photographs keep theirs through size, compression and brightness, and differ from each other',
  async () => {
    const hashes: (string | null)[] = []
    for (const name of photos) {
      const bytes = readFileSync(`${folder}${name}`)
      const hash = perceptualHash(await decodeImage(bytes))
      hashes.push(hash)
      const copies = [
        sharp(bytes).jpeg({ quality: 30 }),
        sharp(bytes).resize(256, 256, { fit: 'fill' }).jpeg({ quality: 75 }),
        sharp(bytes).resize(128, 128, { fit: 'outside' }).webp({ quality: 60 }),
        sharp(bytes).modulate({ brightness: 1.1 }).png(),
      ]
      for (const copy of copies) {
        expect(distance(hash, perceptualHash(await decodeImage(await copy.toBuffer()))), name).toBeLessThanOrEqual(24)
      }
    }
    for (const [i, a] of hashes.entries())
      for (const b of hashes.slice(i + 1)) expect(distance(a, b)).toBeGreaterThan(60)
  },
)
