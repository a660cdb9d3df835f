import type { Progress } from '@spatial-ssrl/command-line'
import { Interrupted } from '@spatial-ssrl/command-line'
import { writingTo } from '@spatial-ssrl/core/files'
import { type Host, type Product, type RecipeJob, runRecipe } from '@spatial-ssrl/training'
import type { openTerminal } from '../terminal.ts'

/** Runs a recipe with its stages and their progress on the terminal. */
export async function runOnTerminal(
  job: RecipeJob,
  host: Host,
  terminal: ReturnType<typeof openTerminal>,
): Promise<Product[]> {
  let progress: Progress | undefined
  try {
    return await writingTo(job.out, () =>
      runRecipe(job, host, {
        signal: terminal.signal,
        onStage(title) {
          progress?.finish()
          process.stderr.write(`• ${title}\n`)
          progress = terminal.progress(' ')
        },
        onNotice: (line) => process.stderr.write(`${line}\n`),
        onProgress: (done, total, detail) => progress?.update(done, total, detail),
      }),
    )
  } catch (error) {
    throw error instanceof Interrupted ? new Interrupted(error.signal, 'run the same command again to go on') : error
  } finally {
    progress?.finish()
  }
}
