/** What chat templates put in front of an assistant's turn. */
const headers = [
  '<|im_start|>assistant\n',
  '<|start_header_id|>assistant<|end_header_id|>\n\n',
  '<|assistant|>\n',
  '<start_of_turn>model\n',
  '[/INST]',
]

const endings = [
  '<|im_end|>',
  '<|endoftext|>',
  '<|eot_id|>',
  '<|end_of_text|>',
  '<|end|>',
  '<end_of_turn>',
  '</s>',
  '<eos>',
]

/**
 * The reply in a `query`, which is prompt and reply as one text with special tokens, the tokens of pictures multiplied, so that it does not begin
 * with the prompt. The turns of the assistant are counted in the prompt: a reply that imitates the beginning of a turn is not cut there.
 * @returns null where the prompt says nothing about where the reply begins
 */
export function replyOf(query: string, prompt: string): string | null {
  const header = headers
    .map((text) => ({ text, last: prompt.lastIndexOf(text) }))
    .reduce((best, next) => (next.last > best.last ? next : best))
  if (query.startsWith(prompt)) return withoutEnding(query.slice(prompt.length))
  if (header.last < 0) return null
  let at = -header.text.length
  for (let turns = prompt.split(header.text).length - 1; turns > 0; turns--) {
    at = query.indexOf(header.text, at + header.text.length)
    if (at < 0) return null
  }
  return withoutEnding(query.slice(at + header.text.length))
}

/** Without the special tokens at the end, and the white space between them. */
function withoutEnding(text: string): string {
  let end = text.length
  for (;;) {
    const bare = text.slice(0, end).trimEnd()
    const ending = endings.find((token) => bare.endsWith(token))
    if (ending === undefined) return text.slice(0, end)
    end = bare.length - ending.length
  }
}
