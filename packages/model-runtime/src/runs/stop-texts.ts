import type { Generation } from '@spatial-ssrl/core'

/**
 * A reply cut before the first text that ends it: its tokens go to the one with which that text was there, and it ends as a reply that its
 * own token ended does. @returns the reply itself where no such text stands in it
 */
export function cutAtStop(
  reply: Generation,
  stop: readonly string[],
  decode: (tokens: Int32Array) => string,
): Generation {
  if (firstStop(reply.text, stop) < 0) return reply
  let [without, within] = [0, reply.tokens.length]
  while (within - without > 1) {
    const middle = (without + within) >> 1
    if (firstStop(decode(reply.tokens.subarray(0, middle)), stop) < 0) without = middle
    else within = middle
  }
  const tokens = reply.tokens.slice(0, within)
  const text = decode(tokens)
  const at = firstStop(text, stop)
  return {
    text: at < 0 ? text : text.slice(0, at),
    tokens,
    logprobs: reply.logprobs.slice(0, within),
    finishReason: 'stop',
  }
}

/** Where the first of the texts begins, −1 where none stands there. */
function firstStop(text: string, stop: readonly string[]): number {
  const found = stop.map((one) => text.indexOf(one)).filter((at) => at >= 0)
  return found.length > 0 ? Math.min(...found) : -1
}
