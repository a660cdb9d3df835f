import { trimSpace } from './whitespace.ts'

const command = /^\\(?:text|textbf|mathrm|mathbf)\{([^{}]*)\}$/
const closing: Record<string, string> = { '(': ')', '[': ']', '{': '}', $: '$' }

/** `text` without one LaTeX text command or one pair of brackets around it: `\text{A}`, `(A)`, `[0, 1]` and `$A$` lose theirs. */
export function unwrapped(text: string): string {
  const bare = trimSpace(text)
  const inside = command.exec(bare)
  if (inside) return trimSpace(inside[1]!)
  const wanted = closing[bare.charAt(0)]
  return bare.length >= 2 && wanted !== undefined && bare.endsWith(wanted) ? trimSpace(bare.slice(1, -1)) : bare
}
