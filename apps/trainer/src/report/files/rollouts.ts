import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { damaged } from './read-json.ts'

const Reply = z.object({
  text: z.string(),
  reward: z.number(),
  parts: z.record(z.string(), z.number()),
  extracted: z.string().nullable(),
})

const Group = z.object({
  task: z.string(),
  problem: z.string(),
  answer: z.string(),
  replies: z.array(Reply).min(1),
})

/** A training question with its sampled replies and their rewards. */
export type StoredGroup = z.output<typeof Group>

/** What was kept of one step. */
export interface StoredRollout {
  step: number
  groups: StoredGroup[]
}

/**
 * The first and the last stored rollout of a run, oldest first; a quickstart keeps them in its `grpo` folder.
 * @throws SpatialError `data` for a damaged file
 */
export async function readRollouts(dir: string): Promise<StoredRollout[]> {
  for (const folder of [join(dir, 'rollouts'), join(dir, 'grpo', 'rollouts')]) {
    const files = (await readdir(folder).catch(() => [])).filter((name) => /^step-\d+\.jsonl$/.test(name)).sort()
    const [first, last] = [files[0], files.at(-1)]
    if (first === undefined || last === undefined) continue
    const chosen = first === last ? [first] : [first, last]
    const rollouts = await Promise.all(chosen.map((name) => readRollout(folder, name)))
    return rollouts.filter(({ groups }) => groups.length > 0)
  }
  return []
}

async function readRollout(folder: string, name: string): Promise<StoredRollout> {
  const file = join(folder, name)
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '')
  return { step: Number(/\d+/.exec(name)), groups: lines.map((line, index) => readGroup(file, line, index + 1)) }
}

function readGroup(file: string, line: string, number: number): StoredGroup {
  try {
    return Group.parse(JSON.parse(line))
  } catch (cause) {
    throw damaged(file, `line ${number}`, cause)
  }
}
