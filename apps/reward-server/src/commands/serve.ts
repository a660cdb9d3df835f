import { parseFlags } from '@spatial-ssrl/command-line'
import { ServeFlags, serveFlags, serveRewards } from '@spatial-ssrl/reward-protocols'
import { promptFormat } from '@spatial-ssrl/tasks'
import { openReward, readReward } from '@spatial-ssrl/training/reward'
import { Command } from 'commander'
import packageFacts from '../../package.json' with { type: 'json' }
import { openTerminal } from './terminal.ts'

/** `spatial-reward-server serve`: answers until it is asked to stop, and then what has arrived. */
export function serveCommand(): Command {
  const command = new Command('serve').description(
    'serve rewards by HTTP, in every protocol there is: /v1/score, OpenRLHF, NeMo-Gym, OpenEnv',
  )
  for (const [flag, description] of serveFlags) command.option(flag, description)
  return command.action(async (raw: Record<string, unknown>) => {
    const flags = parseFlags(ServeFlags, raw)
    const terminal = openTerminal(raw)
    const url = await serveRewards(flags, {
      judge: flags.reward === undefined ? openReward(undefined) : (await readReward(flags.reward)).judge,
      version: packageFacts.version,
      prompt: promptFormat,
      token: flags.tokenEnv === undefined ? undefined : process.env[flags.tokenEnv],
      now: () => performance.now(),
      note: terminal.note,
      signal: terminal.signal,
    })
    terminal.finish({ url, stopped: true }, 'stopped; everything that had arrived was answered')
  })
}
