import { totalmem } from 'node:os'
import type { MemoryPlan, PlannedOpening, PlannedRun } from '@spatial-ssrl/model-runtime'
import { textTable } from '@spatial-ssrl/statistics'

/** One way to open a model and what it would take. */
export interface ModelMode extends MemoryPlan {
  mode: string
  /** Its own memory is less than the machine's. */
  fits: boolean
}

/** A question with one picture of 448 × 448 px and eight replies to it, four of them in one run. */
const run: PlannedRun = { promptTokens: 320, patches: 1024, replies: 4, replyTokens: 256 }

const adapter = { rank: 16, alpha: 32, targets: 'all-linear' }
const ways: { mode: string; opening: PlannedOpening; learns: boolean; reference?: boolean }[] = [
  { mode: 'answer, weights in memory', opening: { trainable: 'none', frozen: 'memory' }, learns: false },
  { mode: 'answer, weights in the files', opening: { trainable: 'none', frozen: 'files' }, learns: false },
  { mode: 'train LoRA of rank 16, weights in memory', opening: { adapter, frozen: 'memory' }, learns: true },
  { mode: 'train LoRA of rank 16, weights in the files', opening: { adapter, frozen: 'files' }, learns: true },
  { mode: 'train all weights', opening: {}, learns: true },
  { mode: 'train all weights, with a reference', opening: {}, learns: true, reference: true },
]

/**
 * What a model takes on this machine, opened in the ways there are: from the headers of its files alone.
 * @throws SpatialError `model` for a folder that is no model
 */
export async function examineModel(model: string): Promise<{ modes: ModelMode[]; text: string }> {
  const { planMemory } = await import('@spatial-ssrl/model-runtime')
  const memory = Math.min(process.constrainedMemory() || Infinity, totalmem())
  const modes: ModelMode[] = []
  for (const { mode, opening, ...options } of ways) {
    const plan = await planMemory(model, opening, { run, ...options })
    modes.push({ mode, fits: plan.own < memory, ...plan })
  }
  const rows = modes.map(({ mode, trained, own, mapped, fits, parts }) => [
    mode,
    count(trained),
    size(own),
    mapped === 0 ? '–' : size(mapped),
    fits ? 'fits' : `does not fit: ${parts[0]!.what} ${size(parts[0]!.bytes)}`,
  ])
  const [first] = modes
  const head = `${model}: ${count(first!.parameters)} parameters; this machine has ${size(memory)}. One run: ${run.promptTokens} tokens of prompt, ${run.patches} patches, ${run.replies} replies of ${run.replyTokens} tokens. Estimates but for the weights.`
  return { modes, text: `${head}\n\n${textTable(['', 'trained', 'own memory', 'mapped files', ''], rows)}` }
}

function size(bytes: number): string {
  return bytes < 1e8 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

function count(number: number): string {
  if (number < 1e6) return `${number}`
  return number < 1e9 ? `${(number / 1e6).toFixed(1)} M` : `${(number / 1e9).toFixed(2)} B`
}
