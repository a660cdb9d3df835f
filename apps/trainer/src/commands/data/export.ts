import { Interrupted, parseFlags } from '@spatial-ssrl/command-line'
import { SpatialError } from '@spatial-ssrl/core'
import type { EngineName, RewardFacts } from '@spatial-ssrl/dataset'
import { promptFormat, taskRules } from '@spatial-ssrl/tasks'
import { pythonReward } from '@spatial-ssrl/verifiers/python'
import { Command } from 'commander'
import { z } from 'zod'
import { openTerminal } from '../terminal.ts'

/** The engines that there are exports for: known here so that help needs no library. */
export const engines = [
  'trl',
  'verl',
  'easyr1',
  'swift',
  'openrlhf',
  'nemo-gym',
  'verifiers',
] as const satisfies readonly EngineName[]

const Flags = z.strictObject({
  for: z.enum(engines, `expected one of ${engines.join(', ')}`),
  out: z.string().min(1),
  recipe: z.string().min(1).optional(),
  model: z.string().min(1).default('Qwen/Qwen2.5-VL-7B-Instruct'),
  rewardUrl: z.url({ protocol: /^https?$/, error: 'expected an address, as in http://127.0.0.1:8790' }).optional(),
  force: z.boolean().default(false),
})

/** `spatial-ssrl export DATA --for ENGINE`: a data set in the layout of another engine, with its reward and a configuration. */
export function exportCommand(): Command {
  return new Command('export')
    .description(
      'write a data set for another engine: rows, reward, a configuration that mirrors a GRPO recipe, README',
    )
    .argument('<data>', 'data set written by `spatial-ssrl generate`')
    .requiredOption('--for <engine>', engines.join(', '))
    .requiredOption('--out <folder>', 'folder to write')
    .option('--recipe <file>', 'GRPO configuration as `grpo --config` takes it (default: the paper’s, preset `paper`)')
    .option('--model <name>', 'model to start from, in the configuration (default: Qwen/Qwen2.5-VL-7B-Instruct)')
    .option('--reward-url <url>', 'ask a reward server (`spatial-reward-server`) instead of a Python file of its own')
    .option('--force', 'replace the export that is in --out')
    .action(async (data: string, raw: Record<string, unknown>) => {
      const { for: engine, out, recipe: file, model, rewardUrl, force } = parseFlags(Flags, raw)
      const { GrpoStageConfig, readConfig, withoutPlace } = await import('@spatial-ssrl/training')
      const config = withoutPlace(await readConfig(GrpoStageConfig, file, {}))
      const { exportDataset, readManifest, rewardClientPython } = await import('@spatial-ssrl/dataset')
      const { splits, prompt: asked } = await readManifest(data)
      const present = new Set(Object.values(splits).flatMap(({ tasks }) => Object.keys(tasks)))
      const tasks = config.tasks?.filter((task) => present.has(task)) ?? [...present]
      const reward: RewardFacts =
        rewardUrl === undefined
          ? { python: pythonFile(config.reward, tasks), server: null }
          : { python: rewardClientPython(rewardUrl), server: rewardUrl }
      const { separator, instruction } = asked ?? promptFormat
      const prompt = { separator, instruction: config.instruction ?? instruction }
      const terminal = openTerminal(raw)
      const progress = terminal.progress('rows')
      try {
        const summary = await exportDataset(
          { data, out, engine, config, prompt, model, reward, force },
          { signal: terminal.signal, onProgress: (done, total) => progress.update(done, total) },
        )
        progress.finish()
        const rows = Object.entries(summary.rows).map(([name, count]) => `${name} ${count}`)
        const left = summary.left > 0 ? `, ${summary.left} rows of other tasks left out` : ''
        const text = [
          `${rows.join(', ')} rows for ${engine} in ${out}${left}`,
          ...summary.differences.map((sentence) => `- ${sentence}`),
          `start it in ${out}: ${summary.command}`,
        ]
        terminal.finish(summary, text.join('\n'))
      } catch (error) {
        progress.finish()
        if (error instanceof Interrupted)
          throw new Interrupted(error.signal, 'run the same command again to start over')
        throw error
      }
    })
}

/** The reward as a complete Python file. @throws SpatialError `config` for one that no such file can give */
function pythonFile(json: unknown, tasks: readonly string[]): string {
  const python = pythonReward(json, { tasks, rules: taskRules })
  if (python !== null) return python
  const what = json === undefined ? `puzzles with rules of their own (${tasks.join(', ')})` : 'the reward of the recipe'
  throw new SpatialError(
    'config',
    `${what} cannot be judged by a Python file — start spatial-reward-server and name it with --reward-url, or export the published tasks with the published reward`,
  )
}
