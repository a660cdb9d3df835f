import { z } from 'zod'
import { parseJson } from './bounded-json.ts'
import { messageText } from './message-text.ts'

const Chunk = z.looseObject({ choices: z.array(z.unknown()).catch([]) })
const Delta = z.object({
  index: z.int().catch(0),
  delta: z.unknown().optional(),
  message: z.unknown().optional(),
  finish_reason: z.unknown().optional(),
  error: z.unknown().optional(),
})

/**
 * A reply that was sent as server-sent events, though none were asked for, put together as the whole reply that was: what a proxy or a server
 * that only streams gives. The deltas of each choice are joined in their order.
 * @returns undefined for text that is no such stream, or one that was cut off
 */
export function readEventStream(text: string): unknown {
  if (!/^\s*(:|data:|event:|id:|retry:)/.test(text)) return undefined
  const choices = new Map<number, Record<string, unknown>>()
  let whole: Record<string, unknown> = {}
  let ended = false
  for (const line of text.split(/\r\n|\n|\r/)) {
    const [, data] = /^data:(.*)$/.exec(line) ?? []
    if (data === undefined) continue
    if (data.trim() === '[DONE]') ended = true
    const chunk = Chunk.safeParse(parseJson(data))
    if (!chunk.success) continue
    const { choices: parts, ...facts } = chunk.data
    whole = { ...whole, ...Object.fromEntries(Object.entries(facts).filter(([, value]) => value != null)) }
    for (const part of parts) ended = addDelta(choices, part) || ended
  }
  if ('error' in whole) return whole
  return ended ? { ...whole, choices: [...choices.values()] } : undefined
}

/** Adds to the choice that the delta belongs to. @returns whether it is its end */
function addDelta(choices: Map<number, Record<string, unknown>>, part: unknown): boolean {
  const parsed = Delta.safeParse(part)
  if (!parsed.success) return false
  const { index, delta, message, finish_reason, error } = parsed.data
  const had = messageText(choices.get(index)?.message)
  const more = messageText(delta ?? message)
  choices.set(index, {
    ...choices.get(index),
    index,
    message: {
      content: `${had?.text ?? ''}${more?.text ?? ''}`,
      reasoning: `${had?.reasoning ?? ''}${more?.reasoning ?? ''}`,
      refusal: `${had?.refusal ?? ''}${more?.refusal ?? ''}`,
    },
    ...(finish_reason != null && { finish_reason }),
    ...(error != null && { error }),
  })
  return finish_reason != null
}
