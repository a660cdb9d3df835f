import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { SpatialError } from '@spatial-ssrl/core'
import type { Verdict, VerifierProfile } from '@spatial-ssrl/verifiers'
import { Command } from 'commander'
import { z } from 'zod'
import { parseFlags } from '../command-line/flags.ts'
import { explainSystemError } from '../command-line/system-errors.ts'
import { openTerminal } from '../command-line/terminal.ts'

const flagsSchema = z.strictObject({
  profile: z.enum(['default', 'paper'], 'expected default or paper'),
})

const lineSchema = z.object({ response: z.string(), answer: z.string(), task: z.string().default('') })

/** `spatial-ssrl score FILE.jsonl`: one verdict per line, then the means. */
export function scoreCommand(): Command {
  return new Command('score')
    .description('score replies against their answers: one verdict per line of {response, answer, task}')
    .argument('<file>', 'JSONL of {response, answer, task}; - reads standard input')
    .option('--profile <name>', 'default (tolerant of notation) or paper (the published reward exactly)', 'default')
    .action(async (file: string, flags: Record<string, unknown>) => {
      const { profile } = parseFlags(flagsSchema, flags)
      const { verify } = await import('@spatial-ssrl/verifiers')
      const totals = { replies: 0, reward: 0, accuracy: 0, format: 0 }
      for await (const verdict of scoreLines(linesOf(file), file, (line) => verify(line, line.response, { profile }))) {
        process.stdout.write(`${JSON.stringify(verdict)}\n`)
        totals.replies++
        totals.reward += verdict.reward
        totals.accuracy += verdict.parts.accuracy ?? 0
        totals.format += verdict.parts.format ?? 0
      }
      if (totals.replies === 0)
        throw new SpatialError('data', `${file}: no replies in it — give one JSON object a line`)
      const mean = (sum: number) => sum / totals.replies
      const result = {
        replies: totals.replies,
        profile: profile satisfies VerifierProfile,
        reward: mean(totals.reward),
        accuracy: mean(totals.accuracy),
        format: mean(totals.format),
      }
      const text = `${result.replies} replies · reward ${result.reward.toFixed(3)} · accuracy ${result.accuracy.toFixed(3)} · format ${result.format.toFixed(3)}`
      const terminal = openTerminal(flags)
      if (flags.json) terminal.finish(result, text)
      else process.stderr.write(`${text}\n`) // stdout holds verdicts only
    })
}

/**
 * A verdict for each line, in order; empty lines are passed over.
 * @throws SpatialError `data` naming the first line that is not {response, answer, task}
 */
export async function* scoreLines(
  lines: AsyncIterable<string>,
  file: string,
  score: (line: z.output<typeof lineSchema>) => Verdict,
): AsyncGenerator<Verdict> {
  let number = 0
  for await (const text of lines) {
    number++
    if (text.trim() === '') continue
    const line = lineSchema.safeParse(parseJson(text))
    if (!line.success) {
      const shape = '{"response": "…", "answer": "…", "task": "…"}'
      throw new SpatialError(
        'data',
        `${file}: line ${number} is not a JSON object like ${shape} — mend or remove that line`,
      )
    }
    yield score(line.data)
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const input = file === '-' ? process.stdin : createReadStream(file)
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  } catch (error) {
    const explained = explainSystemError(error, file)
    throw explained === null ? error : new SpatialError('data', explained, { cause: error })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
