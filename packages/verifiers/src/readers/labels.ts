import { trimSpace } from '../notation/whitespace.ts'
import { unwrapped } from '../notation/wrapping.ts'

const longest = 2000 // characters

/**
 * A set of labels: `red, blue`, `[red, blue]`, `["red", "blue"]`, `red; blue and green`, one per line. Lower case, each once, sorted. Null
 * when there is none, or an empty one between two separators.
 */
export function readLabels(text: string): string[] | null {
  const bare = unwrapped(text).toLowerCase()
  if (bare.length > longest) return null
  const labels = bare.split(/[,;\n]| and /).map((label) => trimSpace(label).replace(/^(["'])(.*)\1$/, '$2'))
  return labels.includes('') ? null : [...new Set(labels)].sort()
}
