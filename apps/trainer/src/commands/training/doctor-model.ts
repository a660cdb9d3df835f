import { availableParallelism } from 'node:os'
import type { MemoryPlan, PlannedOpening, PlannedRun, WorkRates } from '@spatial-ssrl/model-runtime'
import { textTable } from '@spatial-ssrl/statistics'
import { machineMemory, sizeText } from '../../engine/here/memory-plan.ts'

/** One way to open a model and what it would take. */
export interface ModelMode extends MemoryPlan {
  mode: string
  /** Its own memory is less than the machine's. */
  fits: boolean
  /** Estimate of one run on the CPU, at the rates that were measured. */
  seconds: number
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
export async function examineModel(model: string): Promise<{ modes: ModelMode[]; rates: WorkRates; text: string }> {
  const { measureRates, planMemory, workSeconds } = await import('@spatial-ssrl/model-runtime')
  const memory = machineMemory()
  const plans: { mode: string; plan: MemoryPlan }[] = []
  for (const { mode, opening, ...options } of ways)
    plans.push({ mode, plan: await planMemory(model, opening, { run, ...options }) })
  const threads = availableParallelism()
  const rates = await measureRates({ threads, replies: run.replies, now: () => performance.now() })
  const modes = plans.map(({ mode, plan }): ModelMode => {
    return { mode, fits: plan.own < memory, seconds: workSeconds(plan.work!, rates), ...plan }
  })
  const rows = modes.map(({ mode, trained, own, mapped, fits, seconds, parts }) => [
    mode,
    count(trained),
    sizeText(own),
    mapped === 0 ? '–' : sizeText(mapped),
    duration(seconds),
    fits ? 'fits' : `does not fit: ${parts[0]!.what} ${sizeText(parts[0]!.bytes)}`,
  ])
  const [first] = modes
  const head = `${model}: ${count(first!.parameters)} parameters; this machine has ${sizeText(memory)}. One run: ${run.promptTokens} tokens of prompt, ${run.patches} patches, ${run.replies} replies of ${run.replyTokens} tokens. Estimates but for the weights; time on ${threads} threads, at ${(rates.wide / 1e9).toFixed(0)} billion operations a second (${(rates.narrow / 1e9).toFixed(0)} where ${run.replies} rows are multiplied) and ${(1e9 / rates.widened).toFixed(2)} ns to widen a number, as just measured.`
  return {
    modes,
    rates,
    text: `${head}\n\n${textTable(['', 'trained', 'own memory', 'mapped files', 'one run', ''], rows)}`,
  }
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toPrecision(2)} s`
  return seconds < 7200 ? `${(seconds / 60).toFixed(0)} min` : `${(seconds / 3600).toFixed(1)} h`
}

function count(number: number): string {
  if (number < 1e6) return `${number}`
  return number < 1e9 ? `${(number / 1e6).toFixed(1)} M` : `${(number / 1e9).toFixed(2)} B`
}
