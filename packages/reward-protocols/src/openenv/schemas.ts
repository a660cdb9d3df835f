import { z } from 'zod'

/** Parts of the answers of episodes. */
const metadata = z.record(z.string(), z.unknown())
const done = z.boolean().describe('whether the episode is over')

/** What a client may say of the question it wants; what else it says is named in the answer's metadata, and not looked at. */
export const ResetData = z.looseObject({
  seed: z.int().min(0).nullish().describe('draws the question; without it they are asked in order, one a reset'),
  episode_id: z.string().max(255).nullish().describe('name of the episode; without it the server gives one'),
  split: z.string().nullish().describe('split of the data set'),
  index: z.int().min(0).nullish().describe('number of the question in its split'),
  task_id: z.string().nullish().describe('id of the question'),
})

/** A reply. One field alone is required, so that clients may send bare text for it. */
export const Action = z.strictObject({
  response: z.string().describe('the reply, thinking included'),
  tokens: z.int().min(0).exactOptional().describe('length of the reply in tokens, where the reward looks at it'),
  metadata: metadata.exactOptional().describe('the client’s own; not looked at'),
})

/** What `reset` shows. */
export const QuestionObservation = z.strictObject({
  prompt: z.string().describe('what is asked; each <image> stands for the next picture'),
  images: z.array(z.string()).describe('the pictures in order, as data URIs'),
  task: z.string().describe('kind of the puzzle'),
  task_id: z.string(),
  split: z.string(),
  index: z.int(),
  metadata,
  reward: z.null(),
  done,
})

/** What `step` shows. */
export const VerdictObservation = z.strictObject({
  task_id: z.string(),
  extracted: z.string().nullable().describe('the answer as it was read'),
  parts: z.record(z.string(), z.number()).describe('what the reward is made of'),
  metadata,
  reward: z.number().nullable().describe('in [0, 1]; null where the reply could not be judged'),
  done,
})

/** Where an episode stands. */
export const State = z.strictObject({
  episode_id: z.string().nullable(),
  step_count: z.int().min(0),
  task_id: z.string().nullable(),
  split: z.string().nullable(),
  index: z.int().nullable(),
})

/** A schema as JSON Schema, as clients have to send it. */
export function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' })
  return rest
}
