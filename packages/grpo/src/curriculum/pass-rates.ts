import { checkOptions } from '../checks/options.ts'
/** Samples and right ones per prompt. Plain data: part of a checkpoint. */
export type PassRates = Readonly<Record<string, { samples: number; correct: number }>>

/** The counts with the replies to one prompt added. */
export function recordReplies(rates: PassRates, prompt: string, samples: number, correct: number): PassRates {
  const known = rates[prompt] ?? { samples: 0, correct: 0 }
  return { ...rates, [prompt]: { samples: known.samples + samples, correct: known.correct + correct } }
}

/** Which prompts stay in use. */
export interface PassRateFilter {
  /** Kept if lowest < pass rate < highest, strictly. EasyR1 0.01 and 0.99 (default); V-Triune: pass@8 < 1. */
  lowest?: number
  highest?: number
  /** A prompt with fewer samples is kept. Default 8. */
  minSamples?: number
}

/** Whether a prompt is worth sampling again: neither solved nor hopeless, or not known well enough yet. */
export function worthSampling(
  rates: PassRates,
  prompt: string,
  { lowest = 0.01, highest = 0.99, minSamples = 8, ...rest }: PassRateFilter = {},
): boolean {
  checkOptions('worthSampling', rest, ['lowest', 'highest', 'minSamples'])
  const known = rates[prompt]
  if (!known || known.samples < minSamples) return true
  const rate = known.correct / known.samples
  return rate > lowest && rate < highest
}
