import { z } from 'zod'

/** One line of answers.jsonl and predictions.jsonl: a question, what the model said, and what it cost. */
export const Prediction = z.object({
  /** `contentKey` of the question. */
  key: z.string(),
  benchmark: z.string(),
  id: z.string(),
  category: z.string(),
  gold: z.string(),
  /** `<image>` marks where each picture went. */
  prompt: z.string(),
  pictures: z.array(z.object({ name: z.string(), sha256: z.string(), width: z.int(), height: z.int() })),
  frames: z.object({ total: z.int(), shown: z.array(z.int()) }).nullable(),
  /** Empty when `failure` says why. */
  replies: z.array(
    z.object({
      text: z.string(),
      finishReason: z.string(),
      /** What was thought before the answer, where the server keeps it apart; scored only with --answer-from reasoning. */
      reasoning: z.string().optional(),
      /** Why the model does not answer, where it says so apart from the text. */
      refusal: z.string().optional(),
    }),
  ),
  /** Why there is no reply: a broken picture or video, or a request that the server refused. */
  failure: z.string().nullable(),
  usage: z.object({ promptTokens: z.int(), completionTokens: z.int() }).nullable(),
  tries: z.int(),
  servedModel: z.string().nullable(),
})
export type Prediction = z.output<typeof Prediction>
