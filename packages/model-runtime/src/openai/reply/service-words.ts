import { z } from 'zod'
import { parseJson } from './bounded-json.ts'

/** What a service says in place of an answer. */
export interface ServiceWords {
  /** Its own words, one line. */
  words: string
  /** Its code, type and status, as text, with spaces between: `insufficient_quota`, `RESOURCE_EXHAUSTED`, `429`. */
  kind: string
  /** An HTTP status within the body, which a proxy sends behind a status of 200. */
  status: number | null
  /** The parameter that it names, where it does so apart from its words. */
  parameter: string | null
}

const Scalar = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(null)
const Node = z.object({
  error: z.unknown().optional(),
  errors: z.unknown().optional(),
  message: z.unknown().optional(),
  msg: z.unknown().optional(),
  detail: z.unknown().optional(),
  error_msg: z.unknown().optional(),
  description: z.unknown().optional(),
  status_msg: z.unknown().optional(),
  base_resp: z.unknown().optional(),
  loc: z
    .array(z.union([z.string(), z.number()]))
    .nullish()
    .catch(null),
  metadata: z.object({ raw: z.unknown() }).nullish().catch(null),
  code: Scalar,
  type: Scalar,
  status: Scalar,
  param: Scalar,
})

/** Longest text whose meaning is looked at, characters. */
const mostWords = 4000

/** Reads a refusal of any service: a body's text, or what is within one. */
export function serviceWords(body: unknown): ServiceWords {
  const json = typeof body === 'string' ? (parseJson(body) ?? body) : body
  const facts: ServiceWords = { words: '', kind: '', status: null, parameter: null }
  const words = wordsOf(json, facts, 0) || (typeof body === 'string' ? body : JSON.stringify(body))
  return { ...facts, words: words.slice(0, mostWords).replace(/\s+/g, ' ').trim(), kind: facts.kind.trim() }
}

/** The words in a part of a body; what stands beside them is added to `facts`, the outermost first. */
function wordsOf(part: unknown, facts: ServiceWords, depth: number): string {
  if (typeof part === 'string') return part
  if (depth > 6) return ''
  if (Array.isArray(part))
    return part
      .slice(0, 20)
      .map((entry) => wordsOf(entry, facts, depth + 1))
      .filter((text) => text !== '')
      .join('; ')
  const node = Node.safeParse(part)
  if (!node.success) return ''
  const { code, type, status, param, loc, metadata, error, errors, message, msg, detail, ...others } = node.data
  for (const kind of [code, type, status]) if (kind) facts.kind += ` ${kind}`
  facts.status ??= [code, status].map(Number).find((number) => number >= 400 && number < 600) ?? null
  facts.parameter ??= param ?? null
  const said = [error, errors, message, msg, detail, ...Object.values(others)]
    .map((value) => wordsOf(value, facts, depth + 1))
    .find((text) => text !== '')
  const place = loc ? `${loc.join('.')}: ` : ''
  const raw = wordsOf(typeof metadata?.raw === 'string' ? parseRaw(metadata.raw) : metadata?.raw, facts, depth + 1)
  return [said === undefined ? '' : `${place}${said}`, raw].filter((text) => text !== '').join(': ')
}

/** What a provider said to a service that passes it on: JSON again, or plain text. */
function parseRaw(text: string): unknown {
  try {
    return parseJson(text) ?? text
  } catch {
    return text
  }
}
