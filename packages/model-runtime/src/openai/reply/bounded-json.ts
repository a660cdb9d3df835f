/** More than this is no chat reply, bytes: 50,000 tokens with log-probabilities of about 150 bytes each, or 2 million characters. */
export const longestReply = 8 * 2 ** 20

/** Deeper than this is no chat reply; what reads it may recurse. */
export const deepestReply = 64

/** A reply is longer or deeper than any chat reply is. */
export class UnboundedReply extends Error {}

/**
 * The JSON value of a body; a byte order mark before it is passed over.
 * @returns undefined for text that is no JSON, and for `null`
 * @throws UnboundedReply when it is nested too deep, told before it is parsed
 */
export function parseJson(text: string): unknown {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  if (!/^\s*[{["]/.test(body)) return undefined
  if (isTooDeep(body)) throw new UnboundedReply(`the reply is nested over ${deepestReply} deep`)
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** Whether brackets outside strings are nested more than `deepestReply` deep. */
function isTooDeep(text: string): boolean {
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (quoted) {
      if (code === 0x5c)
        at++ // the escaped character is no quote
      else if (code === 0x22) quoted = false
    } else if (code === 0x22) quoted = true
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > deepestReply) return true
    } else if (code === 0x5d || code === 0x7d) depth--
  }
  return false
}
