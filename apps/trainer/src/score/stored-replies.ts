import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseJson, SpatialError } from '@spatial-ssrl/core'
import { explainSystemError } from '@spatial-ssrl/core/files'
import { z } from 'zod'

const Meta = z.record(z.string(), z.unknown()).optional()
const Tokens = z.int().min(0).optional()

const single = z.object({
  response: z.string(),
  answer: z.string(),
  task: z.string().default(''),
  meta: Meta,
  tokens: Tokens,
})

const group = z.object({
  id: z.string(),
  task: z.string(),
  answer: z.string(),
  meta: Meta,
  replies: z.array(z.object({ text: z.string(), reward: z.number(), tokens: Tokens })),
})

/** A reply on file: to a question, and in a rollout with what it earned and its place among the replies to that question. */
export interface StoredReply {
  task: string
  answer: string
  response: string
  /** Facts of the puzzle, and the reply's length, where the file has them. */
  meta?: Record<string, unknown> | undefined
  tokens?: number | undefined
  rollout?: { id: string; reply: number; reward: number }
}

/**
 * The files that an argument of `score` names: itself, or the rollouts in a run folder or below its `grpo` folder, oldest first.
 * @throws SpatialError `data` for a folder without rollouts
 */
export async function replyFiles(argument: string): Promise<string[]> {
  const folder = argument !== '-' && (await stat(argument).catch(() => null))?.isDirectory()
  if (!folder) return [argument]
  for (const rollouts of [argument, join(argument, 'rollouts'), join(argument, 'grpo', 'rollouts')]) {
    const names = (await readdir(rollouts).catch(() => [])).filter((name) => /^step-\d+\.jsonl$/.test(name)).sort()
    if (names.length > 0) return names.map((name) => join(rollouts, name))
  }
  throw new SpatialError(
    'data',
    `${argument}: no rollouts/step-*.jsonl in it — name a JSONL file or the folder of a GRPO run`,
  )
}

/** The lines of a file, or of standard input for `-`. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  const input = file === '-' ? process.stdin : createReadStream(file)
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  } catch (error) {
    const explained = explainSystemError(error, file)
    throw explained === null ? error : new SpatialError('data', explained, { cause: error })
  }
}

/**
 * The replies of all lines, in order; empty lines are passed over.
 * @throws SpatialError `data` naming the first line that is neither {response, answer, task} nor a rollout
 */
export async function* readReplies(lines: AsyncIterable<string>, file: string): AsyncGenerator<StoredReply> {
  let number = 0
  for await (const text of lines) {
    number++
    if (text.trim() === '') continue
    const value = parseJson(text)
    const one = single.safeParse(value)
    const many = one.success ? null : group.safeParse(value)
    if (one.success) yield one.data
    else if (many?.success) {
      const { id, task, answer, meta, replies } = many.data
      for (const [reply, { text, reward, tokens }] of replies.entries())
        yield { task, answer, response: text, meta, tokens, rollout: { id, reply, reward } }
    } else {
      const shapes = '{"response": "…", "answer": "…", "task": "…"} or a line of rollouts/'
      throw new SpatialError(
        'data',
        `${file}: line ${number} is not a JSON object like ${shapes} — mend or remove that line`,
      )
    }
  }
}
