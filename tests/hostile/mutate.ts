import { createRng, type Rng } from '../../packages/core/src/index.ts'

/** Numbers at which readers stumble: the ends of ranges, and what becomes negative in a signed one. */
const nasty = [
  0,
  1,
  2,
  7,
  8,
  127,
  128,
  255,
  256,
  32_767,
  32_768,
  65_535,
  65_536,
  2 ** 20,
  2 ** 24,
  1e8,
  2 ** 30,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
]

/** Texts at which readers of text stumble. */
const nastyTexts = [
  '-1',
  '1e999',
  '1e9',
  'NaN',
  'null',
  '"',
  '\\',
  '{',
  '[',
  '}',
  ']',
  '\n',
  '\r',
  '\0',
  '\t',
  ',',
  ':',
  '\ufeff',
  '\ud800',
  '__proto__',
  '{{',
  '%}',
  '(a+)+$',
  '*a',
  '&a',
  '!!',
  '99999999999999999999',
  '../../..',
  '\u0085',
]

/**
 * A changed copy of a whole file, the same for the same labels: flipped bits, other bytes, cuts, numbers and texts of the lists above in
 * place of others, parts left out, repeated, moved or taken from another file.
 */
export function mutate(seeds: readonly Uint8Array[], labels: readonly (string | number)[]): Uint8Array {
  let rng = createRng('hostile inputs')
  for (const label of labels) rng = rng.fork(label)
  let bytes: Buffer<ArrayBuffer> = Buffer.from(rng.pick(seeds))
  const changes = 1 + rng.int(rng.int(4) === 0 ? 24 : 4)
  for (let i = 0; i < changes; i++) bytes = change(bytes, rng, seeds)
  return new Uint8Array(bytes)
}

/** A place in the file: mostly anywhere, often near its ends, where the structure is. */
function place(bytes: Buffer, rng: Rng): number {
  const kind = rng.int(4)
  const near = Math.min(bytes.length, 256)
  if (kind === 0) return rng.int(Math.max(1, near))
  if (kind === 1) return Math.max(0, bytes.length - 1 - rng.int(Math.max(1, near)))
  return rng.int(Math.max(1, bytes.length))
}

function change(bytes: Buffer, rng: Rng, seeds: readonly Uint8Array[]): Buffer<ArrayBuffer> {
  const at = place(bytes, rng)
  const length = 1 + rng.int(Math.min(1 << rng.int(12), Math.max(1, bytes.length - at)))
  const changed = Buffer.from(bytes)
  switch (rng.int(9)) {
    case 0:
      if (at < changed.length) changed[at] = changed[at]! ^ (1 << rng.int(8))
      return changed
    case 1:
      if (at < changed.length) changed[at] = rng.int(256)
      return changed
    case 2:
      return Buffer.from(changed.subarray(0, at))
    case 3:
      return writeNumber(changed, at, rng)
    case 4:
      return Buffer.concat([changed.subarray(0, at), Buffer.from(rng.pick(nastyTexts)), changed.subarray(at + length)])
    case 5:
      return Buffer.concat([changed.subarray(0, at), changed.subarray(at + length)])
    case 6: {
      const part = changed.subarray(at, at + length)
      const times = 1 + rng.int(Math.max(1, Math.min(64, Math.floor(65_536 / length))))
      return Buffer.concat([
        changed.subarray(0, at),
        ...Array.from({ length: times }, () => part),
        changed.subarray(at),
      ])
    }
    case 7: {
      const other = Buffer.from(rng.pick(seeds))
      const from = place(other, rng)
      return Buffer.concat([
        changed.subarray(0, at),
        other.subarray(from, from + length),
        changed.subarray(at + length),
      ])
    }
    default:
      changed.fill(rng.pick([0, 255, 0x20, 0x7f, 0x80]), at, Math.min(changed.length, at + length))
      return changed
  }
}

/** A nasty number in place of 1, 2, 4 or 8 bytes, in either order, sometimes on a multiple of its size. */
function writeNumber(bytes: Buffer<ArrayBuffer>, place: number, rng: Rng): Buffer<ArrayBuffer> {
  const size = rng.pick([1, 2, 4, 8])
  const at = rng.int(2) === 0 ? place - (place % size) : place
  if (at + size > bytes.length) return bytes
  const value = BigInt.asUintN(8 * size, BigInt(rng.pick(nasty)) * (rng.int(3) === 0 ? -1n : 1n))
  const little = rng.int(2) === 0
  for (let i = 0; i < size; i++) bytes[at + (little ? i : size - 1 - i)] = Number((value >> BigInt(8 * i)) & 255n)
  return bytes
}
