import { z } from 'zod'
import { readFields } from '../refusal/read-fields.ts'

const Text = z.strictObject({ type: z.literal('text'), text: z.string() })
const Picture = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({
    url: z.string(),
    detail: z.literal('auto', 'only auto: a picture is seen as the model sees it').nullish(),
  }),
})
const Content = z.union([z.string(), z.array(z.discriminatedUnion('type', [Text, Picture]))])

const Message = z.strictObject({
  role: z.enum(['system', 'developer', 'user', 'assistant']),
  content: Content,
  name: z.null('is not read').optional(),
  refusal: z.null().optional(),
})

const nothing = (what: string) => z.union([z.literal(0), z.null()], `${what} is not done here; leave it out`).optional()
const figure = (least: number, most: number) => z.number().min(least).max(most).nullish()
const count = (least: number, most: number) => z.int().min(least).max(most).nullish()

/**
 * What a request may hold: what is done, and what asks for nothing. Every other field is an error, since whoever sets it expects it to do
 * something.
 */
const Body = z.strictObject({
  model: z.string(),
  messages: z.array(Message).min(1).max(1024),
  n: count(1, 128),
  temperature: figure(0, 100),
  top_p: z.number().gt(0).max(1).nullish(),
  top_k: count(-1, 2 ** 31),
  min_p: figure(0, 1),
  repetition_penalty: z.number().gt(0).max(100).nullish(),
  max_tokens: count(1, 2 ** 31),
  max_completion_tokens: count(1, 2 ** 31),
  seed: z.int().nullish(),
  stop: z.union([z.string().min(1), z.array(z.string().min(1)).max(16)]).nullish(),
  stop_token_ids: z.array(z.int()).max(64).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_usage: z.boolean().nullish() }).nullish(),
  logprobs: z.boolean().nullish(),
  return_token_ids: z.boolean().nullish(),
  top_logprobs: nothing('telling other tokens'),
  frequency_penalty: nothing('a penalty by frequency'),
  presence_penalty: nothing('a penalty by presence'),
  response_format: z.strictObject({ type: z.literal('text', 'only text is written here') }).nullish(),
  user: z.string().nullish(),
})
export type ChatBody = z.output<typeof Body>

/** Holds a body against what is done here. @throws Refusal 400 that names the field */
export const parseBody = (json: unknown): ChatBody => readFields(Body, json)
