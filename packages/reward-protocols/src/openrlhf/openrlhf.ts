import { z } from 'zod'
import { type Protocol, Refusal } from '../protocol/protocol.ts'
import { readCall } from '../protocol/read-call.ts'
import { readTruth } from '../protocol/truth.ts'
import { mostItems } from '../score/score.ts'
import { replyOf } from './reply-of.ts'

const texts = z.array(z.string()).max(mostItems)

const Request = z
  .object({ query: texts, prompts: texts, labels: texts })
  .refine(({ query, prompts, labels }) => query.length === prompts.length && query.length === labels.length, {
    path: ['query'],
    message: 'expected as many as prompts and labels',
  })

/** OpenRLHF's remote reward (`--reward.remote_url`): `POST /get_reward` with {query, prompts, labels} → {rewards, scores, extra_logs}. */
export const openrlhfProtocol: Protocol = {
  async 'POST /get_reward'({ body }, { score }) {
    const { query, prompts, labels } = readCall(Request, body)
    const verdicts = await score(
      query.map((text, i) => {
        const response = replyOf(text, prompts[i]!)
        if (response === null)
          throw new Refusal(
            422,
            `query[${i}]: where the reply begins is unknown — the prompt holds no turn of the assistant`,
          )
        return { ...readTruth(labels[i]!), response }
      }),
    )
    const parts = new Set(verdicts.flatMap((verdict) => Object.keys(verdict?.parts ?? {})))
    return {
      rewards: verdicts.map((verdict) => verdict?.reward ?? null),
      scores: verdicts.map((verdict) => verdict?.parts.accuracy ?? verdict?.reward ?? null),
      extra_logs: Object.fromEntries(
        [...parts].sort().map((part) => [part, verdicts.map((verdict) => verdict?.parts[part] ?? null)]),
      ),
    }
  },
}
