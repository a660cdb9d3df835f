import { z } from 'zod'

/** What one message of a model says, by what it is. */
export interface MessageText {
  /** The answer; empty where there is none. */
  text: string
  /** What was thought before it, where the server keeps it apart. */
  reasoning: string | null
  /** Why the model does not answer, where it says so apart from the answer. */
  refusal: string | null
}

const Text = z.string().nullish().catch(null)

/** Names that servers give to thoughts: DeepSeek, vLLM and SGLang; OpenRouter and vLLM; OpenRouter; LiteLLM; Ollama. */
const Message = z.object({
  content: z.unknown().optional(),
  refusal: Text,
  reasoning_content: z.unknown().optional(),
  reasoning: z.unknown().optional(),
  reasoning_details: z.unknown().optional(),
  thinking_blocks: z.unknown().optional(),
  thinking: z.unknown().optional(),
})

const Part = z.object({
  type: z.string().catch('text'),
  text: z.unknown().optional(),
  value: z.unknown().optional(),
  content: z.unknown().optional(),
  refusal: Text,
  thinking: z.unknown().optional(),
  reasoning: z.unknown().optional(),
  summary: z.unknown().optional(),
})

/**
 * Reads a message, or the delta of one. Content is text, null, or a list of parts; text parts are joined without anything between them, thoughts
 * among them (Mistral, Anthropic) go to the reasoning, pictures and calls of tools are passed over.
 * @returns null for what is no message
 */
export function messageText(message: unknown): MessageText | null {
  const parsed = Message.safeParse(message)
  if (!parsed.success) return null
  const { content, refusal, ...thoughts } = parsed.data
  const said: MessageText = { text: '', reasoning: null, refusal: refusal || null }
  addContent(content, said)
  for (const thought of Object.values(thoughts)) if (!said.reasoning) said.reasoning = thoughtText(thought) || null
  return said
}

function addContent(content: unknown, said: MessageText): void {
  if (typeof content === 'string') said.text += content
  else if (typeof content === 'number') said.text += String(content)
  else if (Array.isArray(content)) for (const part of content) addContent(part, said)
  else {
    const part = Part.safeParse(content)
    if (!part.success) return
    const { type, text, value, refusal } = part.data
    if (/refusal/.test(type)) said.refusal = `${said.refusal ?? ''}${refusal ?? ''}` || null
    else if (/think|reason/.test(type)) said.reasoning = `${said.reasoning ?? ''}${thoughtText(content)}` || null
    else if (/text/.test(type)) addContent(text ?? value, said)
  }
}

/** The words of a thought: text, a list, or a part of any name. Encrypted ones have none. */
function thoughtText(thought: unknown): string {
  if (typeof thought === 'string') return thought
  if (Array.isArray(thought)) return thought.map(thoughtText).join('')
  const part = Part.safeParse(thought)
  if (!part.success) return ''
  const { thinking, reasoning, text, summary, content } = part.data
  return thoughtText(thinking ?? reasoning ?? text ?? summary ?? content)
}
