import { EndpointError, omittable, type ParameterSet } from '@spatial-ssrl/model-runtime/openai'

/** Parameters that `--hosted` leaves out, or sends under the name that hosted services know. */
const beyondHosted = new Set(['top_k', 'min_p', 'repetition_penalty', 'return_token_ids', 'max_tokens'])

/** Flags that set a parameter, by its name. */
const flags: Record<string, string> = {
  temperature: '--temperature',
  top_p: '--top-p',
  top_k: '--top-k',
  min_p: '--min-p',
  repetition_penalty: '--repetition-penalty',
  max_tokens: '--max-tokens',
  max_completion_tokens: '--max-tokens',
  n: '--n',
}

/** A failure of an endpoint that names the flag which mends it, where one does; anything else as it is. */
export function withFlagAdvice(error: unknown, parameters: ParameterSet): unknown {
  if (!(error instanceof EndpointError)) return error
  const advice = adviceFor(error, parameters)
  if (advice === null) return error
  const { failure, problem, status, remedy, parameter, cause } = error
  return new EndpointError(failure, `${problem} — ${advice}`, { problem, status, remedy, parameter, cause })
}

function adviceFor({ remedy, parameter, problem }: EndpointError, parameters: ParameterSet): string | null {
  if (remedy === 'key') return 'check SPATIAL_EVAL_API_KEY (or OPENAI_API_KEY) and what the key may use'
  if (remedy === 'proxy') return 'check HTTP_PROXY and HTTPS_PROXY, or name the host in NO_PROXY'
  if (remedy !== 'parameter' || parameter === null) return null
  const isValue = /at most|too large|maximum|range|less than|greater than|between|positive/i.test(problem)
  if (parameters === 'full' && beyondHosted.has(parameter) && !(parameter === 'max_tokens' && isValue))
    return 'add --hosted, which sends only parameters of the OpenAI API'
  const ways: string[] = []
  if (parameter in flags) ways.push(`give ${flags[parameter]} a value that the service takes`)
  if ((omittable as readonly string[]).includes(parameter)) ways.push(`add --omit ${parameter}`)
  if (parameters === 'hosted' && parameter === 'max_completion_tokens')
    ways.push('leave out --hosted and add --omit top_k,min_p,repetition_penalty')
  return ways.length === 0 ? null : ways.join(', or ')
}
