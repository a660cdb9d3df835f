import { numberBetween, parseFlags } from '@spatial-ssrl/command-line'
import { SpatialError } from '@spatial-ssrl/core'
import { Command } from 'commander'
import { z } from 'zod'
import { localEngine } from '../../engine/local-engine.ts'
import { parseReload, parseRollouts } from '../../engine/rollouts/rollout-servers.ts'
import { rolloutsEngine } from '../../engine/rollouts/rollouts-engine.ts'
import { type Engines, trainingCommand } from './training-command.ts'

const Flags = z.strictObject({
  rollouts: z.string().min(1).optional(),
  rolloutsReload: z.string().min(1).optional(),
  rolloutsWait: numberBetween(0, 100_000).optional(),
  rolloutsTolerance: numberBetween(0, 100).optional(),
})

/** `spatial-ssrl grpo`: improvement on verified answers. */
export function grpoCommand(): Command {
  const command = new Command('grpo').description(
    'improve a model with GRPO on verified answers (defaults: the paper’s recipe)',
  )
  return trainingCommand(command, 'grpo', {
    names: Object.keys(Flags.shape),
    open: openEngine,
  })
    .option('--rollouts <servers>', 'sample replies at openai:URL#NAME[,URL2…] (vLLM, SGLang), learn here')
    .option('--rollouts-reload <folder>', 'vllm:FOLDER or sglang:FOLDER, the model folder that the servers serve')
    .option('--rollouts-wait <minutes>', 'wait so long for a server that is away (default: 10)')
    .option(
      '--rollouts-tolerance <nats>',
      'largest difference of a log-probability of the probe (default: by the engines, 0.1 at most)',
    )
}

/** Where the weights live, and who samples. @throws SpatialError `config` for flags that do not go together */
const openEngine: Engines['open'] = (raw, { signal, onNotice }) => {
  const { rollouts, rolloutsReload, rolloutsWait, rolloutsTolerance } = parseFlags(Flags, raw)
  if (rollouts === undefined) {
    const stray = Object.keys(raw)[0]
    if (stray !== undefined)
      throw new SpatialError('config', '--rollouts-…: without --rollouts nothing is sampled elsewhere: add --rollouts')
    return { engine: localEngine(), notes: {} }
  }
  if (rolloutsReload === undefined)
    throw new SpatialError(
      'config',
      '--rollouts needs --rollouts-reload vllm:FOLDER (or sglang:FOLDER): without it the servers would sample with old weights',
    )
  const servers = parseRollouts(rollouts)
  const engine = rolloutsEngine({
    servers,
    reload: parseReload(rolloutsReload),
    minutes: rolloutsWait ?? 10,
    ...(rolloutsTolerance !== undefined && { tolerance: rolloutsTolerance }),
    environment: process.env,
    signal,
    onNotice,
  })
  return { engine, notes: { rollouts: { servers: servers.baseUrls.length, model: servers.name } } }
}
