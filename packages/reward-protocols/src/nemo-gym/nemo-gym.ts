import { z } from 'zod'
import type { Protocol } from '../protocol/protocol.ts'
import { readCall } from '../protocol/read-call.ts'
import { aggregate } from './aggregate.ts'

const Text = z.object({ type: z.literal('output_text'), text: z.string() })
const Output = z.object({ type: z.string(), role: z.string().optional(), content: z.unknown().optional() })

const Row = z.looseObject({
  responses_create_params: z.looseObject({}),
  expected_answer: z.string(),
  task: z.string().default(''),
  meta: z.record(z.string(), z.unknown()).optional(),
  response: z.looseObject({ output: z.array(Output) }),
})

const Aggregated = z.looseObject({ verify_responses: z.array(z.record(z.string(), z.unknown())) })

/**
 * A NeMo-Gym resources server, as NeMo-Gym, verifiers and prime-rl use it by its address. `/verify` returns the whole request with the reward and
 * its parts; the pictures of a row are the business of the model alone.
 */
export const nemoGymProtocol: Protocol = {
  'POST /seed_session'({ body }) {
    readCall(z.looseObject({}), body)
    return {}
  },
  async 'POST /verify'({ body }, { score }) {
    const { expected_answer: answer, task, meta, response } = readCall(Row, body)
    const [verdict = null] = await score([{ task, answer, meta, response: textOf(response.output) }])
    return { ...(body as object), ...verdict?.parts, reward: verdict?.reward ?? null }
  },
  'POST /aggregate_metrics': ({ body }) => aggregate(readCall(Aggregated, body).verify_responses),
  'GET /reverify_mode': () => 'stateless',
}

/** What the assistant said, in order; reasoning that the model's server kept apart is no part of it. */
function textOf(output: readonly z.output<typeof Output>[]): string {
  return output
    .filter(({ type, role }) => type === 'message' && (role ?? 'assistant') === 'assistant')
    .flatMap(({ content }) => (Array.isArray(content) ? content : [{ type: 'output_text', text: content }]))
    .map((part) => Text.safeParse(part).data?.text ?? '')
    .join('')
}
