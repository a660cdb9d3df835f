import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseJson, SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import { count, type Finding, ok, percent, unknown, warning } from './finding.ts'
import type { RunFacts } from './run-facts.ts'

const Line = z.object({
  task: z.string(),
  replies: z
    .array(z.object({ reward: z.number(), tokens: z.number().optional(), finishReason: z.string().optional() }))
    .min(1),
})

/** What rollouts of a pilot run tell. */
export interface PilotFacts {
  groups: number
  /** Groups whose replies all earned the same, of all groups of a task. */
  tasks: Record<string, { groups: number; same: number }>
  replies: number
  /** Mean tokens of a reply; null where the rollouts do not have them. */
  replyTokens: number | null
  /** Replies that the limit cut off. */
  cutOff: number
}

/**
 * Reads `rollouts/step-*.jsonl` of a run, or of the folder itself.
 * @throws SpatialError `data` where there are none, or for a line that is no rollout
 */
export async function readPilot(run: string): Promise<PilotFacts> {
  const files = await rolloutFiles(run)
  const facts: PilotFacts = { groups: 0, tasks: {}, replies: 0, replyTokens: null, cutOff: 0 }
  let [tokens, measured] = [0, 0]
  for (const file of files) {
    let number = 0
    for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      number++
      if (text.trim() === '') continue
      const line = Line.safeParse(parseJson(text))
      if (!line.success)
        throw new SpatialError('data', `${file}: line ${number} is no rollout — mend or remove that line`)
      const { task, replies } = line.data
      const of = facts.tasks[task] ?? { groups: 0, same: 0 }
      facts.tasks[task] = of
      of.groups++
      facts.groups++
      if (replies.every(({ reward }) => Math.abs(reward - replies[0]!.reward) < 1e-9)) of.same++
      facts.replies += replies.length
      for (const reply of replies) {
        if (reply.finishReason === 'length') facts.cutOff++
        if (reply.tokens !== undefined) [tokens, measured] = [tokens + reply.tokens, measured + 1]
      }
    }
  }
  if (facts.groups === 0)
    throw new SpatialError('data', `${run}: its rollouts are empty — run the pilot for some steps`)
  return { ...facts, replyTokens: measured === 0 ? null : tokens / measured }
}

async function rolloutFiles(run: string): Promise<string[]> {
  for (const folder of [join(run, 'rollouts'), join(run, 'grpo', 'rollouts'), run]) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => /^step-\d+\.jsonl$/.test(name)).sort()
    if (names.length > 0) return names.map((name) => join(folder, name))
  }
  throw new SpatialError('data', `${run}: no rollouts/step-*.jsonl in it — name the folder of a GRPO run`)
}

const muchWasted = 0.5
const muchCutOff = 0.1

/** How many groups would teach nothing: where all replies earn the same, every advantage is zero. */
export function checkPilot(facts: RunFacts, pilot: PilotFacts | null): Finding[] {
  if (facts.groupSize < 2) return []
  if (pilot === null)
    return [unknown('signal', 'how many groups have no signal: --pilot with the folder of a short run tells')]
  const tasks = Object.entries(pilot.tasks).sort(([a], [b]) => (a < b ? -1 : 1))
  const same = tasks.reduce((sum, [, task]) => sum + task.same, 0)
  const share = same / pilot.groups
  const byTask = tasks.map(([name, task]) => `${name} ${percent(task.same / task.groups)}`).join(', ')
  const told = `${percent(share)} of ${count(pilot.groups)} groups have no signal, all replies earn the same (${byTask})`
  const found = [
    share > muchWasted
      ? warning(
          'signal',
          told,
          'begin from a better cold start, choose puzzles of medium difficulty, or resample groups (filters.resample)',
        )
      : ok('signal', told),
  ]
  const cut = pilot.cutOff / pilot.replies
  if (cut > muchCutOff)
    found.push(
      warning(
        'signal',
        `${percent(cut)} of the pilot's replies were cut off by its limit of tokens, and hardly earn anything`,
        'raise the limit of reply tokens',
      ),
    )
  return found
}
