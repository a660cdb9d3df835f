import { type Judge, parseReward, type RuleSpec } from '@spatial-ssrl/verifiers'

/** What a trainer on AWS asks for: a conversation whose last turn is the reply, and the truth, in one of three places. */
interface LambdaSample {
  id: string
  response: string
  truth: unknown
}

/** One sample's reward as SageMaker and Bedrock read it. */
export interface LambdaResult {
  id: string
  /** In [0, 1]; null where the reply could not be judged. */
  aggregate_reward_score: number | null
  metrics_list: { name: string; value: number; type: 'Reward' | 'Metric' }[]
}

/**
 * An AWS Lambda handler: a list of samples → a list of rewards, as the reward functions of Nova and of open-weight models are called. The
 * truth is read from `reference_answer` (also below `metadata`) or `referenceAnswer`: an answer, or {answer, task, meta}.
 * @param json the reward as data; the published one unless given
 * @throws RangeError for a reward that cannot be understood; the handler throws on an event that is no list of samples
 */
export function lambdaHandler(
  json: unknown,
  rules: Readonly<Record<string, RuleSpec>> = {},
): (event: unknown) => Promise<LambdaResult[]> {
  const judge = parseReward(json ?? {}, rules)
  return async (event) => {
    if (!Array.isArray(event)) throw new TypeError('expected a list of samples')
    return event.map((sample, i) => resultOf(judge, readSample(sample, `sample ${i}`)))
  }
}

function resultOf(judge: Judge, { id, response, truth }: LambdaSample): LambdaResult {
  const { answer, task, meta } = (typeof truth === 'string' ? { answer: truth } : truth) as Record<string, unknown>
  if (typeof answer !== 'string') throw new TypeError(`sample ${id}: expected an answer as a text`)
  const sample = { task: typeof task === 'string' ? task : '', answer, meta: asObject(meta) }
  const verdict = judge(sample, response)
  if (verdict === null) return { id, aggregate_reward_score: null, metrics_list: [] }
  const parts = Object.entries(verdict.parts).map(([name, value]) => ({ name, value, type: 'Metric' as const }))
  const metrics = [{ name: 'reward', value: verdict.reward, type: 'Reward' as const }, ...parts]
  return { id, aggregate_reward_score: verdict.reward, metrics_list: metrics }
}

function readSample(json: unknown, where: string): LambdaSample {
  const sample = asObject(json)
  if (sample === undefined) throw new TypeError(`${where}: expected an object`)
  const { id = '', messages, modelResponse } = sample
  const truth = sample.reference_answer ?? asObject(sample.metadata)?.reference_answer ?? sample.referenceAnswer
  const response = modelResponse ?? (Array.isArray(messages) ? contentOf(messages.at(-1)) : undefined)
  if (typeof response !== 'string') throw new TypeError(`${where}: expected messages that end with the assistant’s`)
  if (typeof truth !== 'string' && asObject(truth) === undefined)
    throw new TypeError(`${where}: expected a reference_answer, a text or an object with one`)
  return { id: String(id), response, truth }
}

/** The text of an assistant's turn: a string, or the text parts of a list. */
function contentOf(message: unknown): string | undefined {
  const { role, content } = asObject(message) ?? {}
  if (role !== 'assistant') return undefined
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return undefined
  return content
    .map((part) => asObject(part)?.text)
    .filter((text) => typeof text === 'string')
    .join('')
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  const object = typeof value === 'object' && value !== null && !Array.isArray(value)
  return object ? (value as Record<string, unknown>) : undefined
}
