import { type Generation, type PolicyRequest, type Sampling, SpatialError } from '@spatial-ssrl/core'
import type { LocalTrainer, ServedReplies } from './sampler.ts'

/** What of a policy it takes to read a server's replies. */
export type Reader = Pick<LocalTrainer, 'config' | 'decode' | 'promptTokens'>

/**
 * A server's replies as generations, held against how the policy reads and writes: the question has its tokens, every token of a reply has
 * its log-probability, and whole replies end as the policy's do. The text is read from the tokens, so that no reasoning parser takes a part.
 * @param server as errors name it
 * @returns null where the server gave a reply up midway
 * @throws SpatialError `remote`, one line with the fix
 */
export function readServedReplies(
  served: ServedReplies,
  { policy, request, sampling, server }: { policy: Reader; request: PolicyRequest; sampling: Sampling; server: string },
): Generation[] | null {
  checkPrompt(served, policy.promptTokens(request), server)
  const { replies } = served
  if (replies.length !== sampling.n)
    throw refused(server, `gave ${replies.length} replies where ${sampling.n} were asked`, 'look into its log')
  if (replies.some(({ finishReason }) => finishReason !== 'stop' && finishReason !== 'length')) return null
  return replies.map(({ tokens, logprobs, finishReason }) => {
    if (tokens.length === 0)
      throw refused(server, 'tells no token ids', 'take vLLM 0.11 or later, or an SGLang that knows return_token_ids')
    if (logprobs.length !== tokens.length)
      throw refused(
        server,
        `tells ${logprobs.length} log-probabilities for ${tokens.length} tokens`,
        'start it without a reasoning or tool parser',
      )
    if (!logprobs.every((value) => Number.isFinite(value) && value <= 1e-3))
      throw refused(server, 'tells log-probabilities that are none', 'start vLLM with --logprobs-mode raw_logprobs')
    const { endTokens } = policy.config
    if (finishReason === 'stop' && !endTokens.includes(tokens.at(-1)!))
      throw refused(
        server,
        `ends replies at token ${tokens.at(-1)}, the trained model at ${endTokens.join(' or ')}`,
        'serve the model that is trained, without stop words of its own',
      )
    if (tokens.length > sampling.maxTokens)
      throw refused(
        server,
        `gave ${tokens.length} tokens where ${sampling.maxTokens} were allowed`,
        'look into its log',
      )
    return { text: policy.decode(tokens), tokens, logprobs, finishReason: finishReason as Generation['finishReason'] }
  })
}

function checkPrompt({ promptTokens, promptTokenIds }: ServedReplies, ours: Int32Array, server: string): void {
  const fix = 'serve the folder that is trained, with its own tokenizer, chat template and preprocessor_config.json'
  const count = promptTokenIds?.length ?? promptTokens
  if (count !== ours.length)
    throw refused(server, `reads a question as ${count} tokens, the trained model as ${ours.length}`, fix)
  const place = promptTokenIds?.findIndex((token, index) => token !== ours[index]) ?? -1
  if (place >= 0)
    throw refused(
      server,
      `reads token ${place + 1} of a question as ${promptTokenIds![place]}, the trained model as ${ours[place]}`,
      fix,
    )
}

function refused(server: string, problem: string, fix: string): SpatialError {
  return new SpatialError('remote', `${server} ${problem}: ${fix}`)
}
