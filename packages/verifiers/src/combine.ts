import type { Verdict } from './verdict.ts'

/**
 * Scores a reply; rules that look at more than its text take that beside it. Null = the rule does not apply, for example because there is
 * no truth to hold the reply against.
 */
export type Rule<Reply extends readonly unknown[] = [response: string]> = (...reply: Reply) => Verdict | null

/** A rule and its share of the whole. */
export interface Weighted<Reply extends readonly unknown[] = [response: string]> {
  weight: number
  rule: Rule<Reply>
}

/**
 * A rule from a plain function: a share in [0, 1], true or false, or null for not applicable. What it throws goes through: a broken rule
 * is an error and not a zero.
 * @param complaint the reason for a reward below 1
 */
export function scored(score: (response: string) => number | boolean | null, complaint: string): Rule {
  return (response) => {
    const value = score(response)
    if (value === null) return null
    const reward = share(Number(value), 'scored')
    return { reward, parts: {}, extracted: null, ...(reward < 1 && { reason: complaint }) }
  }
}

/**
 * Σ weight · reward. Where rules do not apply, the weights of the others are scaled up, so that 1 can still be reached; null when none
 * applies.
 * @throws RangeError for a negative weight or a sum that is not 1
 */
export function weightedSum<Reply extends readonly unknown[]>(
  parts: Readonly<Record<string, Weighted<Reply>>>,
): Rule<Reply> {
  checkWeights(parts, 'weightedSum')
  return (...reply) => {
    const verdicts = apply(parts, ({ rule }) => rule(...reply))
    const applied = verdicts.filter(({ verdict }) => verdict !== null)
    const sum = verdicts.reduce((total, { part, verdict }) => total + (verdict ? part.weight * verdict.reward : 0), 0)
    if (applied.length === verdicts.length) return joined(verdicts, sum)
    const weight = applied.reduce((total, { part }) => total + part.weight, 0)
    return joined(verdicts, weight > 0 ? sum / weight : 0)
  }
}

/**
 * {@link weightedSum} in which a part counts only when the part it `needs` counts with a full reward: lexicographic, so that nothing later
 * pays for a fault that comes first. A part that does not apply blocks nothing. Parts stand after the one they need.
 * @throws RangeError also for a `needs` that names no earlier part
 */
export function gated<Reply extends readonly unknown[]>(
  parts: Readonly<Record<string, Weighted<Reply> & { needs?: string }>>,
): Rule<Reply> {
  checkWeights(parts, 'gated')
  for (const [i, [name, { needs }]] of Object.entries(parts).entries())
    if (needs !== undefined && !Object.keys(parts).slice(0, i).includes(needs))
      throw new RangeError(`gated: expected an earlier part for ${name} to need, got ${needs}`)
  return (...reply) => {
    const closed = new Set<string>()
    const counted: Record<string, Weighted<Reply>> = {}
    for (const [name, { weight, rule, needs }] of Object.entries(parts)) {
      const verdict = rule(...reply)
      const open = needs === undefined || !closed.has(needs)
      if (!open || (verdict !== null && verdict.reward < 1)) closed.add(name)
      const shut = verdict && !open ? { ...verdict, reward: 0, reason: `counts only with ${needs}` } : verdict
      counted[name] = { weight, rule: () => shut }
    }
    return weightedSum(counted)(...reply)
  }
}

/** The product of all rewards: one zero is a zero. Rules that do not apply are left out; null when none applies. */
export function product<Reply extends readonly unknown[]>(rules: Readonly<Record<string, Rule<Reply>>>): Rule<Reply> {
  return (...reply) => {
    const verdicts = apply(rules, (rule) => rule(...reply))
    return joined(
      verdicts,
      verdicts.reduce((total, { verdict }) => total * (verdict?.reward ?? 1), 1),
    )
  }
}

/** The largest reward, for answers that may be given in one of several ways. Null when no rule applies. */
export function best<Reply extends readonly unknown[]>(rules: Readonly<Record<string, Rule<Reply>>>): Rule<Reply> {
  return (...reply) => {
    const verdicts = apply(rules, (rule) => rule(...reply))
    const rewards = verdicts.map(({ verdict }) => verdict?.reward ?? 0)
    return joined(verdicts, Math.max(0, ...rewards))
  }
}

type Applied<Part> = { name: string; part: Part; verdict: Verdict | null }[]

function apply<Part>(parts: Readonly<Record<string, Part>>, verify: (part: Part) => Verdict | null): Applied<Part> {
  return Object.entries(parts).map(([name, part]) => ({ name, part, verdict: verify(part) }))
}

/** One verdict of several: their rewards as parts, the first answer that was read, and what each has to say against the reply. */
function joined(verdicts: Applied<unknown>, reward: number): Verdict | null {
  const parts: Record<string, number> = {}
  const reasons: string[] = []
  let extracted: string | null = null
  for (const { name, verdict } of verdicts) {
    if (verdict === null) continue
    parts[name] = share(verdict.reward, name)
    extracted ??= verdict.extracted
    if (verdict.reward < 1) reasons.push(`${name}: ${verdict.reason ?? 'not full'}`)
  }
  if (Object.keys(parts).length === 0) return null
  const whole = Math.min(1, reward) // weights that sum to 1 may sum to a little more in doubles
  return { reward: whole, parts, extracted, ...(whole < 1 && { reason: reasons.join('; ') }) }
}

function share(value: number, name: string): number {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${name}: expected a reward in [0, 1], got ${value}`)
  return value
}

function checkWeights(parts: Readonly<Record<string, { weight: number }>>, caller: string): void {
  const weights = Object.values(parts).map(({ weight }) => weight)
  const sum = weights.reduce((total, weight) => total + weight, 0)
  if (!weights.every((weight) => weight >= 0) || !(Math.abs(sum - 1) < 1e-9))
    throw new RangeError(`${caller}: expected weights that sum to 1, got ${weights.join(', ')}`)
}
