import type { EndpointFailure, EndpointRemedy } from '../failure/endpoint-error.ts'
import type { ServiceWords } from './service-words.ts'

/** What a refusal means for the run. `busy`: the same request may be answered later. */
export interface ServiceFault {
  failure: Exclude<EndpointFailure, 'unavailable'> | 'busy'
  remedy: EndpointRemedy
  /** The parameter of the request that is refused, where it is one. */
  parameter: string | null
}

/** Names that stand for nothing else in a sentence. */
const plainParameters = [
  'max_completion_tokens',
  'max_tokens',
  'top_k',
  'min_p',
  'top_p',
  'repetition_penalty',
  'return_token_ids',
]
/** Words that must be marked as the name of a parameter. */
const wordParameters = ['temperature', 'seed', 'logprobs', 'stream', 'n']

const noCredit =
  /insufficient[ _-]?(quota|balance|credits?|funds)|exceeded your current quota|credit balance|out of credits?|(requires?|need) more credits|no credits? (left|remaining)|billing (hard )?limit|payment required|account (is )?(overdue|in arrears)|arrearage|balance is (too low|insufficient|not enough)|余额不足|欠费/i
/** A quota that fills again by itself: Gemini words it as a used-up one. */
const soonAgain = /(retry|try again) (in|after)|per[ _-]?minute|rate.?limit|retryDelay/i
const tooLong =
  /context[ _-]?(length|window|size)|maximum (context|input|sequence)|(prompt|input|request|message)s? (is|are|was) too (long|large)|too many (input )?tokens|input token count|exceeds? the (maximum|model|max)[^.]{0,40}(tokens?|length)|range of input length|reduce the length|longer than the (maximum|model)|exceed_context_size/i
const picture =
  /(image|picture|photo|payload|request|file|body)[^.]{0,40}(too (large|big|small|many)|exceeds?|dimension|resolution|aspect ratio|pixels)|aspect ratio|entity too large/i
const policy =
  /content[ _-]?(policy|filter|management|moderation)|moderation|flagged|inappropriate|safety (system|filter|setting)|blocked (by|due|for)|data_?inspection|responsible.?ai|prohibited_content|policy violation/i
const noPictures =
  /images?[ _-]?(input|content|url)?s? (is|are) (not|only) supported (by|on|for|with|in)? ?(this|the|certain|some|model|endpoint|$|-)|image input is not supported|support(s|ing)? (for )?(image|vision|visual|multi-?modal)s?( |_)?(input|content|url)?s?\b(?! (type|format|file))|(not|isn.t) (a )?(multi-?modal|vision)|at most 0 images?|unknown variant .image_url|unsupported content part type|unsupported content type:? ?.?image_url|only (support|accept)s? text|text[- ]only|not compiled for multimodal|missing data required for image|without (a )?mmproj|not configured with a mmproj|content (must be|should be) a string/i
const negative =
  /\b(not|no|cannot|can.t|doesn.t|don.t|isn.t|unable|without|lacks?|only|unknown|unsupported|missing|at most 0)\b|must be a string/i
const wrongKey =
  /(invalid|incorrect|wrong|missing|expired|no|bad) api[ _-]?key|api[ _-]?key (is )?(not valid|invalid|missing|expired|not found|required)|invalid_api_key|api_key_invalid|unauthenticated|authentication[ _](failed|error|fails)/i
const wrongModel =
  /model[ _-]?not[ _-]?found|(invalid|unknown|unsupported) model|is not a valid model|model [^.]{0,120}(does not exist|not found|not exist|is not available)|no such model|deploymentnotfound/i
const refused =
  /\b(un|not |isn.t )(support|recogni[sz]|permit|allow|known|expect|valid)|unknown|unexpected|extra|invalid|illegal|forbid|disallow|deprecated|\bmust\b|\bshould\b|\brange\b|\bonly\b|too (large|small|high|low)|at most|has to|cannot|maximum|非法/i
const busy =
  /overload|rate.?limit|too many requests|resource_?exhausted|try again|temporar|unavailable|time[ds]?[ -]?out|capacity|\bbusy\b|internal[ _](server[ _])?error|server_error|bad gateway|upstream error|service_?error/i

/**
 * What a refusal means, by its status and the words of the service: vLLM, SGLang, llama.cpp, Ollama, OpenAI, Azure, OpenRouter, DeepSeek, Mistral,
 * Anthropic, Gemini, DashScope and what resembles them. What is not known for certain to hold for every question is a fault of one.
 * @param status of HTTP; 200 for an error within a reply
 */
export function serviceFault(status: number, said: ServiceWords): ServiceFault {
  const own = status === 200 ? (said.status ?? 200) : status
  const text = `${said.words} ${said.kind}`
  const of = (failure: ServiceFault['failure'], remedy: EndpointRemedy, parameter: string | null = null) => ({
    failure,
    remedy,
    parameter,
  })
  const tooMany = own === 429 && soonAgain.test(text)
  if (own === 407) return of('access', 'proxy')
  if (own === 402 || (noCredit.test(text) && !tooMany)) return of('access', 'credit')
  if (own === 429 || own === 408) return of('busy', 'wait')
  if (own !== 401 && own !== 404) {
    if (tooLong.test(text) || own === 413) return of('request', 'question')
    if (policy.test(text)) return of('request', 'content')
  }
  if (noPictures.test(text) && negative.test(text)) return of('access', 'pictures')
  if (own === 401 || own === 403 || wrongKey.test(text)) return of('access', 'key')
  if (own === 404 || own === 405 || own === 410 || (own >= 300 && own < 400) || wrongModel.test(text))
    return of('access', 'address')
  if (picture.test(text)) return of('request', 'question')
  const parameter = refusedParameter(said)
  if (parameter !== null) return of('access', 'parameter', parameter)
  if (own >= 500 || (status === 200 && busy.test(text))) return of('busy', 'wait')
  return of('request', 'unknown')
}

/** The parameter of a request that a service refuses; the first one where it names several, as the others are what it takes instead. */
function refusedParameter({ words, parameter }: ServiceWords): string | null {
  const names = [...plainParameters, ...wordParameters]
  const told = parameter?.split('.').at(-1)
  if (told !== undefined && names.includes(told)) return told
  if (/(only|must)[^.]{0,40} stream/i.test(words)) return 'stream'
  if (!refused.test(words)) return null
  const places = names.map((name) => ({ name, at: placeOf(name, words) })).filter(({ at }) => at >= 0)
  places.sort((a, b) => a.at - b.at)
  return places[0]?.name ?? null
}

/** Where a text names a parameter, or −1. */
function placeOf(name: string, words: string): number {
  if (plainParameters.includes(name)) return words.search(new RegExp(`\\b${name}\\b`))
  const marked = [
    `['"\`‘“]${name}['"\`’”]`,
    `(parameter|argument|field|property|name|input|supplied|body)s?\\W{1,4}${name}\\b`,
    `(^|[.;:] )${name} (must|should|has to|is not|does not|cannot|can only|only)`,
    `\\b${name}(:| is| was)? (deprecated|unsupported|out of range|not supported)`,
    `range of ${name}\\b`,
  ]
  return words.search(new RegExp(marked.join('|'), 'i'))
}
