import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError, type TrainablePolicy } from '@spatial-ssrl/core'
import { explainSystemError, replaceFile, replaceFolder } from '@spatial-ssrl/core/files'
import { z } from 'zod'
import { verifyChecksums, writeChecksums } from './checksums.ts'
import { stepName } from './run-folder.ts'

const State = z.strictObject({
  phase: z.enum(['sft', 'grpo']),
  step: z.int().min(0),
  seconds: z.number().min(0).describe('seconds of training so far, over all processes that worked on the run'),
  recipe: z.string().describe('sha256 of what decides the result; a resumed run must have the same'),
})
/** Where a run stands. Random streams need no state: they fork by step. */
export type RunState = z.output<typeof State>

/**
 * Saves model, optimiser and state as `checkpoints/step-N`, complete or absent and with the hash of every file, then drops all but the
 * newest `keep`.
 * @returns the folder
 * @throws SpatialError when it cannot be written; the checkpoints before it are untouched
 */
export async function saveCheckpoint(
  run: string,
  policy: TrainablePolicy,
  state: RunState,
  keep: number,
): Promise<string> {
  const dir = checkpointFolder(run, state.step)
  try {
    await mkdir(join(run, 'checkpoints'), { recursive: true })
    await replaceFolder(dir, async (partial) => {
      await policy.save(partial, { optimiser: true })
      await replaceFile(join(partial, 'state.json'), `${JSON.stringify(state, null, 2)}\n`)
      await writeChecksums(partial)
    })
  } catch (cause) {
    throw unsaved(dir, cause)
  }
  for (const old of (await checkpointSteps(run)).slice(0, -keep)) {
    await policy.discard?.(checkpointFolder(run, old))
    await drop(checkpointFolder(run, old))
  }
  return dir
}

/** Steps of the checkpoints, ascending. */
export async function checkpointSteps(run: string): Promise<number[]> {
  const names = await readdir(join(run, 'checkpoints')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return names
    .filter((name) => /^step-\d+$/.test(name))
    .map((name) => Number(name.slice('step-'.length)))
    .sort((a, b) => a - b)
}

/** A checkpoint to go on from. */
export interface FoundCheckpoint {
  dir: string
  state: RunState
  /** Whether its files were held against their hashes; an older version of this program wrote none. */
  verified: boolean
}

/**
 * The newest checkpoint, or null when the run has none yet.
 * @throws SpatialError `data` when any byte of it is damaged: an older one is never taken in silence
 */
export async function latestCheckpoint(run: string): Promise<FoundCheckpoint | null> {
  const step = (await checkpointSteps(run)).at(-1)
  if (step === undefined) return null
  const dir = checkpointFolder(run, step)
  const verified = await verifyChecksums(dir).catch((cause) => {
    if (!SpatialError.is(cause)) throw cause
    throw damagedCheckpoint(dir, cause.message, cause)
  })
  try {
    return { dir, state: State.parse(JSON.parse(await readFile(join(dir, 'state.json'), 'utf8'))), verified }
  } catch (cause) {
    throw damagedCheckpoint(dir, 'state.json is missing or damaged', cause)
  }
}

/** What to tell when a checkpoint cannot be loaded. */
export function damagedCheckpoint(dir: string, problem: string, cause?: unknown): SpatialError {
  return new SpatialError(
    'data',
    `${dir} cannot be resumed (${problem}): delete that folder to resume from the checkpoint before it`,
    { cause },
  )
}

function checkpointFolder(run: string, step: number): string {
  return join(run, 'checkpoints', stepName(step))
}

/** Removes a folder that must never be seen half empty. */
async function drop(dir: string): Promise<void> {
  const leaving = `${dir}.old`
  await rm(leaving, { recursive: true, force: true })
  await rename(dir, leaving)
  await rm(leaving, { recursive: true })
}

function unsaved(dir: string, cause: unknown): unknown {
  const reason = explainSystemError(cause) ?? (SpatialError.is(cause) ? cause.message : null)
  if (reason === null) return cause
  return new SpatialError('data', `checkpoint ${dir} is not saved, those before it are whole: ${reason}`, { cause })
}
