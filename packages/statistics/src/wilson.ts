import { type Estimate, z95 } from './estimate.ts'

/**
 * A share with Wilson's score interval: with p = k/n, (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)
 * (E. B. Wilson, JASA 22, 1927). Unlike the textbook interval it never leaves [0, 1] and has a width at 0 and 1.
 *
 * @param successes 0 … n
 * @throws RangeError unless 0 ≤ successes ≤ n and n ≥ 1
 */
export function wilson(successes: number, n: number): Estimate {
  if (!(n >= 1 && successes >= 0 && successes <= n))
    throw new RangeError(`wilson: expected 0 ≤ successes ≤ n and n ≥ 1, got ${successes} of ${n}`)
  const share = successes / n
  const z2n = z95 ** 2 / n
  const centre = (share + z2n / 2) / (1 + z2n)
  const half = (z95 * Math.sqrt((share * (1 - share)) / n + z2n / (4 * n))) / (1 + z2n)
  return { value: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half), method: 'wilson' }
}
