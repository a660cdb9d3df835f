import { join } from 'node:path'
import type { JsonObject, PromptFormat } from '@spatial-ssrl/core'
import { SpatialError } from '@spatial-ssrl/core'
import { asOnlyWriter } from '@spatial-ssrl/core/files'
import { checkRollouts } from '../grpo/check-rollouts.ts'
import { trainGrpo } from '../grpo/grpo.ts'
import type { GrpoConfig } from '../grpo/grpo-config.ts'
import { adapterChoice } from '../optimise/adapter-config.ts'
import { openQuestions, type Questions } from '../questions/questions.ts'
import { stagePrompt } from '../questions/stage-prompt.ts'
import { needsReference } from '../recipe/recipe-config.ts'
import { damagedCheckpoint, type FoundCheckpoint, latestCheckpoint } from '../run/checkpoint.ts'
import { verifyChecksums } from '../run/checksums.ts'
import { adapterFingerprint, dataFingerprint, fingerprintOfModel, recipeFingerprint } from '../run/fingerprint.ts'
import type { StageHooks, TrainingHooks } from '../run/hooks.ts'
import { checkRunFolder, openRunFolder, rewindMetrics } from '../run/run-folder.ts'
import { trainSupervised } from '../sft/sft.ts'
import type { SftConfig } from '../sft/sft-config.ts'
import type { Engine, ResumablePolicy } from './engine.ts'
import { samplingNotice } from './sampling-notice.ts'

/** One training stage: which model, which data, where to, how. */
export type TrainingJob = {
  model: string
  data: string
  out: string
  /** Continues the run in `out` from its newest checkpoint. A finished run is left as it is. */
  resume: boolean
  /** CPU threads of the network; default all. */
  threads?: number | undefined
  /** The caller is the only writer in `out` already. */
  held?: boolean
  /** Further facts for `config.json`. */
  notes?: JsonObject | undefined
} & ({ phase: 'sft'; config: SftConfig } | { phase: 'grpo'; config: GrpoConfig })

/**
 * Runs or resumes a stage and leaves the trained model in `<out>/model`; an adapter is merged into it, and lies by itself in
 * `<out>/adapter`. A run killed at any moment and resumed ends with the weights
 * and, wall-clock fields aside, the metrics of an undisturbed one. While it works no other run can write into `out`.
 * @returns steps done in all, where the model lies, and how it was asked, which is how to ask it
 * @throws SpatialError for a model, data set, run folder or checkpoint that cannot be used; before any work where that can be known
 */
export async function runTraining(
  job: TrainingJob,
  engine: Engine,
  hooks: StageHooks = {},
): Promise<{ steps: number; model: string; prompt: PromptFormat }> {
  const run = () => trainAlone(job, engine, { ...hooks, now: engine.now })
  return job.held ? run() : asOnlyWriter(job.out, run)
}

async function trainAlone(job: TrainingJob, engine: Engine, hooks: TrainingHooks) {
  const questions = await openQuestions(job.data, 'train', job.config.tasks)
  try {
    return await runOn(questions, job, engine, hooks)
  } finally {
    await questions.close()
  }
}

async function runOn(questions: Questions, job: TrainingJob, engine: Engine, hooks: TrainingHooks) {
  const { phase, config, out, resume, threads } = job
  const prompt = stagePrompt(config, questions.prompt)
  const facts = await runFacts(job, prompt, engine)
  await checkRunFolder(out, facts, { resume })
  const opening = {
    ...(threads !== undefined && { threads }),
    ...(config.trainable && { trainable: config.trainable }),
    ...(config.adapter && { adapter: adapterChoice(config.adapter, config.seed) }),
    ...(phase === 'grpo' && { temperature: config.recipe.sampling.temperature }),
  }
  const policy = await engine.openPolicy(job.model, opening, {
    learns: true,
    reference: phase === 'grpo' && needsReference(config.recipe),
    replyTokens: phase === 'grpo' ? config.maxReplyTokens : 1,
  })
  try {
    if (config.adapter && policy.saveAdapter === undefined)
      throw new SpatialError('config', 'this engine trains no adapters — leave `adapter` out of the configuration')
    if (phase === 'grpo') {
      const notice = samplingNotice(policy, { temperature: config.recipe.sampling.temperature }, 'the recipe')
      if (notice !== null) hooks.onNotice?.(notice)
    }
    if (phase === 'grpo') await checkRollouts(policy, questions, config, prompt)
    const run = await openRunFolder(out, facts, { resume }) // only now: a model that cannot be opened leaves no folder
    // The reference is the model that the run began with, also after a resume.
    if (phase === 'grpo' && needsReference(config.recipe)) await policy.freezeReference()
    const found = resume ? await loadLatest(out, policy, facts.recipe) : null
    const start = { step: found?.state.step ?? 0, seconds: found?.state.seconds ?? 0, recipe: facts.recipe }
    if (found?.verified === false)
      hooks.onNotice?.(`${found.dir} has no checksums.json: it is taken without verifying it`)
    if (resume && (await rewindMetrics(out, phase, start.step)).torn)
      hooks.onNotice?.(
        `${join(out, 'metrics.jsonl')}: the last line was half written when the run ended, and is cut off`,
      )
    if (found !== null) hooks.onResume?.(found.state.step)
    const steps =
      phase === 'sft'
        ? await trainSupervised(policy, questions, config, run, start, hooks)
        : await trainGrpo(policy, questions, config, run, start, hooks)
    const model = join(out, 'model')
    await policy.save(model)
    if (config.adapter) await policy.saveAdapter?.(join(out, 'adapter'))
    await policy.remote?.settle().catch((error: Error) => {
      hooks.onNotice?.(`the servers were not given the last weights, which are in ${model}: ${error.message}`)
    })
    return { steps, model, prompt }
  } finally {
    await policy.close()
  }
}

/** Continues with weights and optimiser of the newest checkpoint; null when the run was stopped before its first. */
async function loadLatest(out: string, policy: ResumablePolicy, recipe: string): Promise<FoundCheckpoint | null> {
  const found = await latestCheckpoint(out)
  if (found === null) return null
  if (found.state.recipe !== recipe) throw damagedCheckpoint(found.dir, 'it is of another run')
  try {
    await policy.load(found.dir, { optimiser: true })
  } catch (cause) {
    if (!SpatialError.is(cause)) throw cause
    throw damagedCheckpoint(found.dir, cause.message, cause)
  }
  return found
}

/** What `config.json` of a run holds: everything needed to repeat it. */
async function runFacts(
  { phase, model, data, threads, config, notes }: TrainingJob,
  prompt: PromptFormat,
  { versions, identity }: Engine,
): Promise<JsonObject & { recipe: string }> {
  const [modelHash, dataHash] = [await fingerprintOfModel(model), await dataFingerprint(data)]
  const from = config.adapter?.from
  const adapter = from === undefined ? undefined : await adapterFingerprint(from)
  for (const [dir, option] of [
    [model, '--model'],
    [from, 'adapter in `from`'],
  ] as const)
    if (dir !== undefined)
      await verifyChecksums(dir).catch((cause) => {
        if (!SpatialError.is(cause)) throw cause
        throw new SpatialError('model', `${dir}: ${cause.message} — copy it again, or take another ${option}`, {
          cause,
        })
      })
  return {
    phase,
    model,
    data,
    threads: threads ?? null,
    config: JSON.parse(JSON.stringify(config)),
    prompt: { ...prompt },
    hashes: { model: modelHash, data: dataHash, ...(adapter && { adapter }) },
    recipe: recipeFingerprint(phase, modelHash, dataHash, { ...config, ...(adapter && { adapter }) }, identity),
    versions,
    ...notes,
  }
}
