import type { JsonObject, TrainablePolicy } from '@spatial-ssrl/core'
import { type Budget, startBudget } from './budget.ts'
import { type RunState, saveCheckpoint } from './checkpoint.ts'
import type { TrainingHooks } from './hooks.ts'
import { prefetch } from './prefetch.ts'
import type { RunFolder } from './run-folder.ts'

/** Where a stage begins: at zero, or behind the checkpoint that was loaded. */
export type StageStart = Pick<RunState, 'step' | 'seconds' | 'recipe'>

/** Options of the loop itself, part of every stage's configuration. */
export interface LoopConfig extends Budget {
  saveEvery: number
  keepCheckpoints: number
}

/** What one step leaves behind. */
export interface StepOutcome {
  /** One short line for the terminal. */
  summary: string
  /** A line of metrics.jsonl; null writes none. */
  metrics: (JsonObject & { seconds: JsonObject }) | null
  /** Further files of the run, by name. */
  files?: Record<string, string>
}

/** What a step knows of time. */
export interface StepTime {
  /** Seconds of training so far. */
  clock: () => number
  /** Share of the budget spent before the step, [0, 1]. */
  spent: number
  /** Asked when the work is done: whether the budget allows no further step. */
  isLast: () => boolean
}

/** The part of a stage that differs: how a batch is made and what is learnt from it. */
export interface Stage<Batch> {
  phase: RunState['phase']
  /** The batch of step `step` (from 0); runs while the step before it is being learnt from. */
  prepare(step: number): Promise<Batch>
  /** Batches that are made ahead; default 1. */
  ahead?: number
  /** One step. */
  learn(batch: Batch, step: number, time: StepTime): Promise<StepOutcome>
}

/**
 * Runs a stage until its budget is spent: batches ahead of time, metrics, checkpoints, a clean end when asked to stop.
 *
 * Metrics are written before the checkpoint of their step. A killed run has therefore all lines up to its newest checkpoint, and a
 * resumed one drops those beyond it and writes them again.
 * @returns steps done in all
 * @throws the reason of `hooks.signal` when that stopped it; a checkpoint of the last step has been saved
 */
export async function runStage<Batch>(
  stage: Stage<Batch>,
  policy: TrainablePolicy,
  config: LoopConfig,
  run: RunFolder,
  start: StageStart,
  hooks: TrainingHooks,
): Promise<number> {
  const { phase } = stage
  const budget = startBudget(config, start.seconds, hooks.now)
  let step = start.step
  if (budget.spent(step)) return step
  hooks.signal?.throwIfAborted()
  const save = () => {
    const state: RunState = { phase, step, seconds: budget.seconds(), recipe: start.recipe }
    return saveCheckpoint(run.dir, policy, state, config.keepCheckpoints)
  }
  for await (const batch of prefetch(step, (number) => stage.prepare(number), stage.ahead)) {
    let last: boolean | undefined
    const isLast = () => {
      last ??= budget.spent(step + 1)
      return last
    }
    const {
      summary,
      metrics,
      files = {},
    } = await stage.learn(batch, step, {
      clock: budget.seconds,
      spent: budget.share(step),
      isLast,
    })
    const done = isLast()
    step++
    if (metrics !== null) {
      const { seconds, ...figures } = metrics
      await run.metric({ phase, step, ...figures, seconds: { ...seconds, total: budget.seconds() } })
    }
    for (const [name, text] of Object.entries(files)) await run.write(name, text)
    const due = step % config.saveEvery === 0 || done
    if (due) await save()
    hooks.onStep?.({ phase, step, share: budget.share(step), summary })
    if (done) break
    if (hooks.signal?.aborted && !due) await save()
    hooks.signal?.throwIfAborted()
  }
  return step
}
