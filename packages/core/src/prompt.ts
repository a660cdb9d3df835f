/** How a problem becomes what a model is asked: the problem, a separator, an instruction. */
export interface PromptFormat {
  /** Stands between problem and instruction. */
  separator: string
  /** How to think and answer. Without `<image>`: every mark belongs to a picture of the problem. Empty: the problem is asked alone. */
  instruction: string
}

/**
 * The text a model is asked: problem + separator + instruction, the problem alone where the instruction is empty. Training, evaluation,
 * galleries and exports all ask this. The `<image>` marks of the problem stay; each stands for the next picture.
 * @throws RangeError for an instruction with an `<image>` mark
 */
export function promptOf(problem: string, { separator, instruction }: PromptFormat): string {
  if (`${separator}${instruction}`.includes('<image>'))
    throw new RangeError(`promptOf: expected an instruction without <image>, got ${JSON.stringify(instruction)}`)
  return instruction === '' ? problem : `${problem}${separator}${instruction}`
}
