/** A row as a loss takes it; arrays of one length. */
export interface LossRow {
  logp: readonly number[]
  weights: readonly number[]
  /** Under the policy that sampled. */
  sampled: readonly number[]
  advantages: readonly number[]
}

/** Losses of SkyRL 0.4.0 (`skyrl/tinker/loss_fns.py`), token by token. */
const losses = ['cross_entropy', 'importance_sampling', 'ppo', 'cispo'] as const

export type LossName = (typeof losses)[number]

/** Which settings each takes. */
const known: Record<LossName, string[]> = {
  cross_entropy: [],
  importance_sampling: [],
  ppo: ['clip_low_threshold', 'clip_high_threshold'],
  cispo: ['clip_low_threshold', 'clip_high_threshold'],
}

/** Why a loss cannot be had, null where it can. */
export function lossProblem(name: string, settings: Record<string, number>): string | null {
  if (!(losses as readonly string[]).includes(name)) return `Input should be ${losses.map((l) => `'${l}'`).join(', ')}`
  const wrong = Object.keys(settings).filter((key) => !known[name as LossName].includes(key))
  return wrong.length > 0 ? `Invalid loss_fn_config keys for loss_fn='${name}': ${wrong.join(', ')}` : null
}

/** Per token the loss and its derivative by logp, weights applied. */
export function tokenLosses(
  name: LossName,
  settings: Record<string, number>,
  { logp, weights, sampled, advantages }: LossRow,
): { loss: number[]; dLdlogp: number[] } {
  const { clip_low_threshold: low = 0.8, clip_high_threshold: high = 1.2 } = settings
  const tokens = logp.map((value, at): [number, number] => {
    const [weight, advantage] = [weights[at]!, advantages[at] ?? 0]
    if (weight === 0) return [0, 0]
    if (name === 'cross_entropy') return [-weight * value, -weight]
    const ratio = Math.exp(value - (sampled[at] ?? 0))
    const bounded = Math.min(Math.max(ratio, low), high)
    if (name === 'importance_sampling') return [-weight * ratio * advantage, -weight * ratio * advantage]
    if (name === 'cispo') return [-weight * bounded * value * advantage, -weight * bounded * advantage]
    const clipped = bounded * advantage < ratio * advantage
    return [-weight * Math.min(ratio * advantage, bounded * advantage), clipped ? 0 : -weight * ratio * advantage]
  })
  return { loss: tokens.map(([loss]) => loss), dLdlogp: tokens.map(([, derivative]) => derivative) }
}
