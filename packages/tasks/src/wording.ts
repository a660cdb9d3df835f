import type { PromptFormat, Rng } from '@spatial-ssrl/core'

/**
 * Follows every question in training and evaluation: where to think and where to answer, so that the reply can be read by rule.
 * (The published system asks for the same form in its own words.)
 */
export const formatInstruction = 'Think in <think></think>, then answer in \\boxed{}.'

/** How the questions of this package are meant to be asked; data sets record it, and a recipe may choose another. */
export const promptFormat: PromptFormat = { separator: '\n', instruction: formatInstruction }

/** A question in several wordings. */
export interface Question {
  /** Its name in a file of templates. */
  name: string
  /** What every wording has to name, as `{place}`. */
  places: readonly string[]
  /** Pictures it is about. A wording may set its own `<image>` marks, as many as that; otherwise they stand in front. */
  images: number
  wordings: readonly string[]
}

/** Wordings that replace a question's own, by its name. */
export type Templates = Readonly<Record<string, readonly string[]>>

/**
 * Asks in one of the wordings, drawn from the stream, with its `{places}` filled in and one `<image>` per picture.
 * @throws RangeError for a place that `values` does not name
 */
export function ask(
  { name, images, wordings }: Question,
  values: Readonly<Record<string, string>>,
  rng: Rng,
  templates: Templates = {},
): string {
  const wording = rng.pick(templates[name] ?? wordings)
  const filled = wording.replace(/\{(\w+)\}/g, (_, place: string) => {
    const value = values[place]
    if (value === undefined) throw new RangeError(`ask: expected a value for {${place}}, got none`)
    return value
  })
  return wording.includes('<image>') ? filled : `${'<image>'.repeat(images)}${filled}`
}
