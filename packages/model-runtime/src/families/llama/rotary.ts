import { cachedRows, type RotaryRow, rotaryRow } from '../../layout/rotary-rows.ts'
import type { LlamaConfig } from './config.ts'

/** Rotary factors of a token at a position: frequency pair k of the head turns by position · `frequencies`[k] (arXiv:2104.09864). */
export function positionRotary(config: Pick<LlamaConfig, 'text' | 'ropeScaling'>): (position: number) => RotaryRow {
  const turns = frequencies(config)
  return cachedRows((position) => rotaryRow(config.text.headSize, (pair) => position * turns[pair]!))
}

/**
 * (headSize / 2) radians per position: θ^(−2k / headSize). Llama 3.1 divides those that turn less than `lowFrequencyFactor` times within
 * the original positions by `factor`, keeps those that turn more than `highFrequencyFactor` times, and blends between
 * (arXiv:2407.21783 §3.4.2; `llama3` of transformers).
 */
export function frequencies({ text, ropeScaling: scaling }: Pick<LlamaConfig, 'text' | 'ropeScaling'>): number[] {
  const plain = Array.from({ length: text.headSize / 2 }, (_, pair) => text.ropeTheta ** ((-2 * pair) / text.headSize))
  if (scaling === undefined) return plain
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalPositions } = scaling
  return plain.map((frequency) => {
    const turns = (originalPositions * frequency) / (2 * Math.PI)
    const kept = Math.min(1, Math.max(0, (turns - low) / (high - low)))
    return kept * frequency + ((1 - kept) * frequency) / factor
  })
}
