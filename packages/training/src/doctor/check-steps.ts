import { count, type Finding, failure, ok, unknown, warning } from './finding.ts'
import type { RunFacts } from './run-facts.ts'

/** What a run is said to be: how many rows it has, and the steps and the checkpoint that are published or planned. */
export interface StepWish {
  rows: number | undefined
  gpus: number | undefined
  steps: number | undefined
  checkpoint: number | undefined
}

/** Steps of the whole run; null where that takes rows or GPUs that nobody told. */
export function totalSteps(facts: RunFacts, rows: number | undefined, gpus: number | undefined): number | null {
  const { epochs, maxSteps, batch, update, maxRows } = facts
  if (maxSteps.number !== null) return maxSteps.number
  if (rows === undefined || epochs === null) return null
  const used = Math.min(rows, maxRows ?? rows)
  if (facts.engine === 'easyr1') return Math.floor(used / batch.number) * epochs.number // an incomplete last batch is dropped
  if (gpus === undefined) return null
  const batches = Math.ceil(used / (batch.number * gpus)) // batches of all GPUs in an epoch
  return Math.ceil(batches / update.number) * epochs.number
}

/** How long the recipe runs, whether that is what is published, and whether a checkpoint that is named exists and is the last. */
export function checkSteps(facts: RunFacts, { rows, gpus, steps, checkpoint }: StepWish): Finding[] {
  const total = totalSteps(facts, rows, gpus)
  if (total === null)
    return [unknown('steps', `how many steps the run has: ${rows === undefined ? '--rows or --data' : '--gpus'} tells`)]
  const found: Finding[] = []
  const by = facts.maxSteps.number !== null ? facts.maxSteps.key : `${facts.epochs?.key} ${facts.epochs?.number}`
  const told = `the run ends after ${count(total)} steps (${by}${rows === undefined ? '' : `, ${count(rows)} rows`})`
  if (total === 0)
    found.push(
      failure(
        'steps',
        `${told}: there are fewer rows than ${facts.batch.key} ${facts.batch.number}`,
        `lower ${facts.batch.key}`,
      ),
    )
  else if (steps === undefined || steps === total) found.push(ok('steps', told))
  else if (steps < total)
    found.push(
      warning(
        'steps',
        `${told}, ${count(steps)} are published: the recipe itself does not stop there`,
        `set ${facts.maxSteps.key}=${steps}`,
      ),
    )
  else
    found.push(
      failure('steps', `${told}, ${count(steps)} are published`, `raise ${facts.epochs?.key ?? facts.maxSteps.key}`),
    )
  if (checkpoint !== undefined)
    found.push(checkCheckpoint(facts, { checkpoint, total, rows, end: Math.min(steps ?? total, total) }))
  return found
}

function checkCheckpoint(
  facts: RunFacts,
  { checkpoint, total, rows, end }: { checkpoint: number; total: number; rows: number | undefined; end: number },
): Finding {
  const every = facts.saveEvery
  const isSaved = checkpoint === total || (every !== null && checkpoint % every.number === 0)
  const name = `checkpoint ${count(checkpoint)}`
  if (checkpoint > total)
    return failure(
      'steps',
      `${name} is named, and the run ends after ${count(total)} steps${elsewhere(facts, rows, checkpoint)}`,
      `name ${total}`,
    )
  if (!isSaved)
    return failure(
      'steps',
      `${name} is named, and ${every ? `${every.key} ${every.number} never writes it` : 'none but the last is written'}${elsewhere(facts, rows, checkpoint)}`,
      `name ${every ? Math.floor(checkpoint / every.number) * every.number || total : total}, or save more often`,
    )
  if (checkpoint === end) return ok('steps', `${name} is the last`)
  return warning(
    'steps',
    `${name} is named, and is step ${count(checkpoint)} of ${count(end)}${elsewhere(facts, rows, checkpoint)}`,
    `name ${end}`,
  )
}

/** On how many GPUs a step would be the last, where that is what is wrong. */
function elsewhere(facts: RunFacts, rows: number | undefined, checkpoint: number): string {
  if (facts.engine !== 'llama-factory') return ''
  const gpus = Array.from({ length: 64 }, (_, i) => i + 1).filter(
    (number) => totalSteps(facts, rows, number) === checkpoint,
  )
  return gpus.length === 0 ? '' : ` (it is the last on ${gpus[0]} GPUs)`
}
