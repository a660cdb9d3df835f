import { totalmem } from 'node:os'
import { SpatialError } from '@spatial-ssrl/core'
import type { MemoryPlan, PlannedOpening } from '@spatial-ssrl/model-runtime'
import type { StageWork } from '@spatial-ssrl/training'

/** Bytes that this process may take: of the machine, or of the container it runs in. */
export function machineMemory(): number {
  return Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem())
}

/** Bytes as people read them. */
export function sizeText(bytes: number): string {
  return bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

/** A plan is told where it takes more than this share of the machine. */
const toldShare = 0.1

const someAdapter = { rank: 16, alpha: 32, targets: 'all-linear' }

/**
 * What a stage takes at least: weights, optimiser, and a run of one reply of full length to a short prompt. Nothing of the model but its
 * headers is read.
 * @param memory bytes that there are
 * @returns a line to tell, or null where it takes next to nothing of the machine
 * @throws SpatialError `config` where it does not fit: what takes how much, and what would fit
 */
export async function planStage(
  model: string,
  opening: PlannedOpening,
  work: StageWork,
  memory: number,
): Promise<string | null> {
  const { planMemory } = await import('@spatial-ssrl/model-runtime')
  const planOf = (opening: PlannedOpening) =>
    planMemory(model, opening, {
      run: { promptTokens: 1, patches: 0, replies: 1, replyTokens: work.replyTokens },
      learns: work.learns,
      reference: work.reference,
    })
  const plan = await planOf(opening)
  const what = work.learns ? `training ${plan.trained === plan.parameters ? 'all weights' : 'it'}` : 'answering with it'
  const told = `${what} takes at least ${sizeText(plan.own)} (${largest(plan)})`
  if (plan.own < memory)
    return plan.own > toldShare * memory ? `${model}: ${told} of ${sizeText(memory)}${mappedText(plan)}` : null
  const fitting: string[] = []
  for (const { change, ...other } of alternatives(opening, work)) {
    const own = (await planOf(other).catch(() => null))?.own // weights of four bits may not have been made
    if (own !== undefined && own < memory) fitting.push(`${change} (${sizeText(own)})`)
  }
  const fix =
    fitting.length > 0
      ? `it fits with ${fitting.join(', or ')}`
      : 'no way to open it here fits — take a smaller model, or an engine elsewhere'
  throw new SpatialError('config', `${model}: ${told}, and this machine has ${sizeText(memory)}; ${fix}`)
}

/** Other ways to open a model for the same stage, the nearest first. */
function alternatives(opening: PlannedOpening, { learns }: StageWork): (PlannedOpening & { change: string })[] {
  const { adapter, trainable } = opening
  const frozen = ['files', 'int4'] as const
  if (!learns || adapter !== undefined || trainable !== undefined)
    return frozen.map((place) => ({ ...opening, frozen: place, change: `\`frozen: ${place}\`` }))
  return frozen.map((place) => ({
    ...{ adapter: someAdapter, frozen: place },
    change: `\`adapter: { rank: ${someAdapter.rank} }\` and \`frozen: ${place}\``,
  }))
}

function largest({ parts }: MemoryPlan): string {
  return parts
    .slice(0, 3)
    .map(({ what, bytes }) => `${what} ${sizeText(bytes)}`)
    .join('; ')
}

function mappedText({ mapped }: MemoryPlan): string {
  return mapped > 0 ? `; ${sizeText(mapped)} of its files are read in place` : ''
}
