import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/**
 * A seeded, labelled random stream. `fork(label)` starts an independent stream that depends only on the seed and the labels on the
 * way to it, never on how much was drawn before: adding a consumer shifts nobody else's numbers.
 */
export interface Rng {
  /** Uniform in [0, 1), 32 bits. */
  next(): number
  /** Uniform integer in [0, n). @throws RangeError unless 1 ≤ n ≤ 2³² */
  int(n: number): number
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number
  /** Standard normal (Box–Muller). */
  normal(): number
  /** One element. @throws RangeError for an empty list */
  pick<T>(items: readonly T[]): T
  /** A new array in random order (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[]
  /** The stream named `label` below this one. `fork('a/b')` is `fork('a').fork('b')`. */
  fork(label: string | number): Rng
}

/** 64 bits of a string as two words: cyrb53's mixing (public domain) kept at full width. */
function hash(text: string): [number, number] {
  let [a, b] = [0xdeadbeef, 0x41c6ce57]
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 2654435761)
    b = Math.imul(b ^ code, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return [a >>> 0, b >>> 0]
}

/**
 * The root of all streams of a seed, the same on every machine.
 * @param seed any number or text; `7` and `'7'` are one seed, and `'7/a'` is stream `a` of seed 7
 */
export function createRng(seed: number | string): Rng {
  return stream(`seed:${seed}`)
}

function stream(path: string): Rng {
  const [high, low] = hash(path)
  // A second hash separates streams whose first 64 bits collide in the generator's 32-bit seed.
  const generator = xoroshiro128plus(high ^ Math.imul(low, 0x9e3779b1))
  for (let skip = low & 7; skip >= 0; skip--) generator.next()
  const word = () => generator.next() >>> 0
  const rng: Rng = {
    next: () => word() / 2 ** 32,
    int(n) {
      if (!(Number.isInteger(n) && n >= 1 && n <= 2 ** 32)) throw new RangeError(`int: expected 1 ≤ n ≤ 2³², got ${n}`)
      const limit = 2 ** 32 - (2 ** 32 % n) // reject the tail so that every value is equally likely
      for (;;) {
        const drawn = word()
        if (drawn < limit) return drawn % n
      }
    },
    uniform: (low, high) => low + (high - low) * rng.next(),
    normal: () => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next()),
    pick(items) {
      if (items.length === 0) throw new RangeError('pick: expected at least one item, got none')
      return items[rng.int(items.length)]!
    },
    shuffle(items) {
      const result = [...items]
      for (let i = result.length - 1; i > 0; i--) {
        const j = rng.int(i + 1)
        const kept = result[i]!
        result[i] = result[j]!
        result[j] = kept
      }
      return result
    },
    fork: (label) => stream(`${path}/${label}`),
  }
  return rng
}
