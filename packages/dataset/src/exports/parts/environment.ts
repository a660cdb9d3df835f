import type { Counterparts } from './engine.ts'
import { type ConfigField, configFields } from './recipe.ts'

const own: Partial<Record<ConfigField, string>> = {
  'recipe.preset': 'the rows below spell it out',
  tasks: 'the rows of these tasks alone are exported',
  instruction: 'is in the rows',
  reward: 'is in the environment',
}

/** What an environment has for a configuration: it says what is asked and what it is worth; how weights learn is for the trainer that uses it. */
export function environmentCounterparts(trainer: string): Counterparts {
  const notes = configFields.map((field) => [field, { note: own[field] ?? `is for ${trainer} to say` }])
  return Object.fromEntries(notes) as Counterparts
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
