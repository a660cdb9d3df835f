import { parseJson } from '@spatial-ssrl/core'
import { TinkerError, type TinkerFailure, type TinkerFaultCategory } from '../errors/tinker-error.ts'
import { asObject, type JsonReply } from './json.ts'

/** Longest text of a server in an error, characters. */
const mostWords = 600

/**
 * What a server says in place of an answer, one line: SkyRL's `{detail}` – a text or a list of fields – , the hosted service's
 * `{error, category}` or `{message}`, or plain text.
 */
export function serverWords(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes)
  const body = asObject(parseJson(text))
  const said = body === null ? text : wordsOf(body.detail ?? body.error ?? body.message ?? text)
  const line = said.replace(/\s+/g, ' ').trim()
  return line.length > mostWords ? `${line.slice(0, mostWords)}…` : line
}

/** The error that a final status comes to. `call` names what was asked. */
export function refused(call: string, status: number, words: string): TinkerError {
  const [failure, fix] = meaning(status)
  return new TinkerError(failure, `${call}: HTTP ${status}${words && ` ${words}`} — ${fix}`, { status })
}

/** A job that failed, told with status 200; null for any other reply. */
export function failedJob(call: string, reply: JsonReply): TinkerError | null {
  if (typeof reply.error !== 'string') return null
  const category = categoryOf(reply.category)
  const fix = category === 'server' ? 'run again from the last checkpoint' : 'mend the request'
  const words = reply.error.replace(/\s+/g, ' ').slice(0, mostWords)
  return new TinkerError('request', `${call}: the job failed: ${words} — ${fix}`, { category })
}

function meaning(status: number): [TinkerFailure, string] {
  if (status === 401 || status === 403) return ['access', 'check the key']
  if (status === 402) return ['access', 'the account has been without credit for too long; pay, then run again']
  if (status === 404) return ['request', 'check the address and the names in the request']
  if (status === 405) return ['request', 'the server does not know this call; check its version']
  if (status === 410) return ['session', 'the session or the result is gone; open a new session and load a checkpoint']
  if (status === 415 || status === 426)
    return ['protocol', 'server and client speak different versions of the protocol']
  if (status === 429 || status >= 500) return ['unavailable', 'look at the server, then run again']
  return ['request', 'mend the request']
}

function categoryOf(value: unknown): TinkerFaultCategory {
  return value === 'user' || value === 'server' ? value : 'unknown'
}

function wordsOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.slice(0, 10).map(wordsOf).join('; ')
  const { loc, msg } = asObject(value) ?? {}
  if (typeof msg === 'string') return Array.isArray(loc) ? `${loc.join('.')}: ${msg}` : msg
  return JSON.stringify(value) ?? ''
}
