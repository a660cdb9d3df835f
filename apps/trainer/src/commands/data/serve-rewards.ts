import { parseFlags } from '@spatial-ssrl/command-line'
import { ServeFlags, serveFlags, serveRewards } from '@spatial-ssrl/reward-protocols'
import { Command } from 'commander'
import packageFacts from '../../../package.json' with { type: 'json' }
import { openTerminal } from '../terminal.ts'

/** `spatial-ssrl serve-rewards`: the reward server, as `spatial-reward-server serve` alone. */
export function serveRewardsCommand(): Command {
  const command = new Command('serve-rewards').description(
    'serve rewards by HTTP to engines that train elsewhere: /v1/score, OpenRLHF, NeMo-Gym, OpenEnv',
  )
  for (const [flag, description] of serveFlags) command.option(flag, description)
  return command.action(async (raw: Record<string, unknown>) => {
    const flags = parseFlags(ServeFlags, raw)
    const { promptFormat } = await import('@spatial-ssrl/tasks')
    const { openReward, readReward } = await import('@spatial-ssrl/training')
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
