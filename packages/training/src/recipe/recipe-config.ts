import {
  advantagesPerToken,
  type Learning,
  presets,
  type Recipe,
  type RecipeNeed,
  recipeNeeds,
} from '@spatial-ssrl/grpo'
import { z } from 'zod'
import { AdvantageSchema, ShapingSchema } from './advantage-schema.ts'
import { CorrectionsSchema, FiltersSchema } from './corrections-schema.ts'
import { LossSchema } from './loss-schema.ts'
import { AdamWSchema, ScheduleSchema } from './steps-schema.ts'
import { AggregationSchema, EntropySchema, ImitationSchema, KlSchema, ValueSchema } from './terms-schema.ts'

const names = Object.keys(presets) as (keyof typeof presets)[]
const PresetName = z.enum(names)

/** A part that a preset may have and a run may do without. */
const orNone = <S extends z.ZodType>(schema: S, what: string) =>
  z
    .union([z.literal('none'), schema])
    .exactOptional()
    .describe(`${what}; none: without one`)

/** The parts of a recipe; what is left out is the preset's. A part that is given replaces the preset's, but for `sampling` and `optimiser`. */
const Parts = z.strictObject({
  preset: PresetName.default('paper').describe('what everything that is not given is taken from'),
  groupSize: z.int().min(2).exactOptional().describe('replies per question, G'),
  sampling: z
    .strictObject({
      temperature: z.number().positive().exactOptional().describe('sampling temperature'),
      topP: z.literal(1).exactOptional().describe('1: the trainer samples from the whole distribution'),
    })
    .exactOptional()
    .describe('how replies are drawn; what is left out stays as in the preset'),
  promptsPerRollout: z.int().min(1).exactOptional().describe('questions per rollout'),
  updatesPerRollout: z.int().min(1).exactOptional().describe('mini-batches, each one optimiser update'),
  advantage: AdvantageSchema.exactOptional().describe('how much better than expected a reply is'),
  loss: LossSchema.exactOptional().describe('the policy loss of a token'),
  aggregation: AggregationSchema.exactOptional().describe('how the losses of tokens become one'),
  kl: orNone(KlSchema, 'the KL term of the loss'),
  imitation: orNone(ImitationSchema, 'an imitation term on right replies'),
  entropy: orNone(EntropySchema, 'an entropy bonus'),
  value: orNone(ValueSchema, 'the loss of a value model'),
  corrections: orNone(CorrectionsSchema, 'which tokens the policy loss believes'),
  filters: orNone(FiltersSchema, 'which replies an update learns from'),
  shaping: orNone(ShapingSchema, 'what the group does to rewards'),
  optimiser: AdamWSchema.exactOptional().describe('AdamW; what is left out stays as in the preset'),
  schedule: ScheduleSchema.exactOptional().describe('how the learning rate changes'),
})

/** A recipe as a run holds it: a preset's name with every part spelled out; read again it is the same. */
export type RecipeConfig = z.output<typeof RecipeConfig>

/** `recipe:` of a configuration: a preset's name, or parts of a recipe over a preset. Every choice of the package grpo, as data. */
export const RecipeConfig = z
  .union([PresetName, Parts])
  .prefault('paper')
  .transform((given) => spelledOut(typeof given === 'string' ? { preset: given } : given))
  .superRefine((recipe, context) => {
    if (context.issues.length > 0) return
    for (const [path, message] of refusals(recipe)) context.addIssue({ code: 'custom', path, message })
  })
  .describe('a preset of the package grpo, or its parts one by one (docs/grpo.md)')

function spelledOut(given: z.output<typeof Parts>) {
  const { sampling, optimiser, ...whole } = presets[given.preset]
  return {
    ...whole,
    ...given,
    sampling: { ...sampling, ...given.sampling },
    optimiser: { ...optimiser, ...given.optimiser },
  }
}

/** The recipe without what it does without: parts that are `none`, and a KL term of weight 0, which would only cost a pass. */
export function learningOf(recipe: RecipeConfig): Learning & Pick<Recipe, 'advantage'> {
  const { advantage, loss, aggregation } = recipe
  const { imitation, entropy, value, corrections, filters, shaping } = recipe
  const optional = { kl: weighted(recipe.kl), imitation, entropy, value, corrections, filters, shaping }
  const used = Object.entries(optional).filter(([, part]) => part !== undefined && part !== 'none')
  return { advantage, loss, aggregation, ...(Object.fromEntries(used) as Partial<Learning>) }
}

function weighted(kl: RecipeConfig['kl']): RecipeConfig['kl'] {
  return kl === undefined || kl === 'none' || kl.coefficient === 0 ? undefined : kl
}

/** Whether the run needs a frozen reference. */
export function needsReference(recipe: RecipeConfig): boolean {
  return recipeNeeds(learningOf(recipe)).some(({ need }) => need === 'reference')
}

/** Why a recipe cannot be trained with here, by the key that has to change. */
function refusals(recipe: RecipeConfig): [path: string[], message: string][] {
  const found: [string[], string][] = []
  const learning = learningOf(recipe)
  const { advantage, filters } = learning
  if (recipe.promptsPerRollout % recipe.updatesPerRollout !== 0)
    found.push([['promptsPerRollout'], 'must be a multiple of updatesPerRollout, so that mini-batches are equal'])
  for (const { need, part } of recipeNeeds(learning)) {
    const path = part.split(' ')[0]!.split('.')
    const reason = unmet[need]
    if (reason !== undefined) found.push([path, `needs ${reason}: choose another, or leave it out`])
    if (need === 'reply-advantages' && advantagesPerToken(advantage))
      found.push([
        path,
        `needs one advantage per reply, and ${advantage.name} gives one per token: leave out one of them`,
      ])
  }
  if (filters?.resample && !filters.groups)
    found.push([['filters', 'resample'], 'needs filters.groups, which says what is kept: add groups: { by: spread }'])
  if (advantage.name === 'decoupled-normalised' && learning.shaping?.kl)
    found.push([['shaping', 'kl'], 'has no part of the reward that decoupled-normalised could weigh: use recipe.kl'])
  return found
}

/** What no run here has. */
const unmet: Partial<Record<RecipeNeed, string>> = {
  logits: 'the whole distribution of every token, and a policy tells only the tokens it sampled',
  values: 'a value model, and there is none',
  memory: 'earlier rollouts, and a run keeps nothing of them',
}
