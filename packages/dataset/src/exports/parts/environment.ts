import type { Counterpart } from './engine.ts'
import type { RecipeField } from './recipe.ts'

const own: Partial<Record<RecipeField, string>> = {
  tasks: 'the rows of these tasks alone are exported',
  instruction: 'is in the rows',
  reward: 'is in the environment',
}

const fields: Record<RecipeField, true> = {
  ...{ steps: true, minutes: true, promptsPerStep: true, repliesPerPrompt: true, updatesPerRollout: true },
  ...{ temperature: true, maxReplyTokens: true, oldLogprobs: true, clipLow: true, clipHigh: true, dualClip: true },
  ...{
    klCoefficient: true,
    tasks: true,
    instruction: true,
    reward: true,
    trainable: true,
    seed: true,
    saveEvery: true,
  },
  ...{ keepCheckpoints: true, rolloutEvery: true, rolloutGroups: true },
  ...{ 'optimiser.learningRate': true, 'optimiser.warmupSteps': true, 'optimiser.finalShare': true },
  ...{
    'optimiser.betas': true,
    'optimiser.epsilon': true,
    'optimiser.weightDecay': true,
    'optimiser.maxGradNorm': true,
  },
}

/** What an environment has for a recipe: it says what is asked and what it is worth; how weights learn is for the trainer that uses it. */
export function environmentCounterparts(trainer: string): Record<RecipeField, Counterpart> {
  const notes = Object.keys(fields).map((field) => [
    field,
    { note: own[field as RecipeField] ?? `is for ${trainer} to say` },
  ])
  return Object.fromEntries(notes) as Record<RecipeField, Counterpart>
}

/** A row in the shape of OpenAI's Responses, as NeMo-Gym takes it. */
export function responsesInput(prompt: string, pictures: readonly string[]): { role: string; content: object[] }[] {
  const content = prompt
    .split('<image>')
    .flatMap((text, i) => [
      ...(i > 0 ? [{ type: 'input_image', image_url: pictures[i - 1]!, detail: 'auto' }] : []),
      ...(text === '' ? [] : [{ type: 'input_text', text }]),
    ])
  return [{ role: 'user', content }]
}
