import { numberBetween, wholeNumber } from '@spatial-ssrl/command-line'
import { SpatialError } from '@spatial-ssrl/core'
import { type Place, placeOf, type RolloutServers } from '@spatial-ssrl/training'
import type { Command } from 'commander'
import { z } from 'zod'

const text = z.string().min(1).optional()

/** Flags that say where weights live. */
export const engineFlags = {
  engine: text,
  rank: wholeNumber(1, 1024).optional(),
  device: text,
  frozen: z.enum(['memory', 'files', 'int4']).optional(),
}

/** The same with who samples. */
export const placeFlags = {
  ...engineFlags,
  rollouts: text,
  rolloutsReload: text,
  rolloutsWait: numberBetween(0, 100_000).optional(),
  rolloutsTolerance: numberBetween(0, 100).optional(),
}
const Flags = z.object(placeFlags)

export function withEngineFlags(command: Command): Command {
  return command
    .option('--engine <tinker:URL#MODEL>', 'an adapter of MODEL on a Tinker server; the model folder makes the prompts')
    .option('--rank <n>', 'rank of that adapter (default: 32)')
    .option('--device <name>', 'what this process runs the network on: cpu or webgpu (default: cpu)')
    .option('--frozen <place>', 'where weights that do not train are: memory, files or int4 (default: by size)')
}

export function withRolloutFlags(command: Command): Command {
  return command
    .option('--rollouts <servers>', 'sample replies at openai:URL#NAME[,URL2…] (vLLM, SGLang), learn here')
    .option('--rollouts-reload <folder>', 'vllm:FOLDER or sglang:FOLDER, the model folder that the servers serve')
    .option('--rollouts-wait <minutes>', 'wait so long for a server that is away (default: 10)')
    .option(
      '--rollouts-tolerance <nats>',
      'largest difference of a log-probability of the probe (default: by the engines, 0.1 at most)',
    )
}

/**
 * The place that flags name, over that of a configuration.
 * @throws SpatialError `config` for flags that do not go together
 */
export function placeFrom(flags: z.output<typeof Flags>, configured: Place = {}): Place {
  const engine = flags.engine ?? configured.engine
  const elsewhere = engine !== undefined && engine !== 'local'
  if (flags.rank !== undefined && !elsewhere)
    throw new SpatialError('config', '--rank is of an adapter on a server: give --engine, too')
  const device = flags.device ?? configured.device
  const frozen = flags.frozen ?? configured.frozen
  for (const [name, value] of Object.entries({ device, frozen }))
    if (value !== undefined && elsewhere)
      throw new SpatialError('config', `--${name} is of this process: leave out --${name}, or --engine`)
  const rollouts = rolloutsFrom(flags, configured.rollouts)
  if (elsewhere && rollouts)
    throw new SpatialError(
      'config',
      '--engine samples on its own server: leave out --engine, or the flags of --rollouts',
    )
  return placeOf({ engine, rank: flags.rank ?? configured.rank, device, frozen, rollouts })
}

function rolloutsFrom(
  { rollouts, rolloutsReload, rolloutsWait, rolloutsTolerance }: z.output<typeof Flags>,
  configured: RolloutServers | undefined,
): RolloutServers | undefined {
  const flags = { servers: rollouts, reload: rolloutsReload, wait: rolloutsWait, tolerance: rolloutsTolerance }
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined))
  if (Object.keys(given).length === 0) return configured
  const { servers, reload, ...others } = { ...configured, ...given } as Partial<RolloutServers>
  if (servers === undefined)
    throw new SpatialError('config', '--rollouts-…: without --rollouts nothing is sampled elsewhere: add --rollouts')
  if (reload === undefined)
    throw new SpatialError(
      'config',
      '--rollouts needs --rollouts-reload vllm:FOLDER (or sglang:FOLDER): without it the servers would sample with old weights',
    )
  return { servers, reload, ...others }
}
