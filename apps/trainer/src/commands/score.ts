import { parseFlags } from '@spatial-ssrl/command-line'
import { SpatialError } from '@spatial-ssrl/core'
import { openReward, readReward } from '@spatial-ssrl/training'
import { Command } from 'commander'
import { z } from 'zod'
import { createChanges } from '../score/changes.ts'
import { changesTable } from '../score/changes-text.ts'
import { linesOf, readReplies, replyFiles } from '../score/stored-replies.ts'
import { openTerminal } from './terminal.ts'

const rewardFlags = z
  .strictObject({
    profile: z.enum(['default', 'paper'], 'expected default or paper').optional(),
    reward: z.string().min(1).optional(),
  })
  .refine(({ profile, reward }) => profile === undefined || reward === undefined, {
    path: ['profile'],
    message: 'the reward has its own profile: leave out one of --profile and --reward',
  })

const lacking = '`meta` of the question or `tokens` of the reply'

/** The judge, and what the summary says of it. */
async function rewardOf({ profile = 'default', reward }: z.output<typeof rewardFlags>) {
  if (reward === undefined) return { judge: openReward({ profile }), told: { profile } }
  const { judge, json } = await readReward(reward)
  return { judge, told: { rule: json } }
}

/** `spatial-ssrl score FILE.jsonl`: one verdict per reply; for stored rollouts what another rule changes, without sampling again. */
export function scoreCommand(): Command {
  return new Command('score')
    .description(
      'score replies against their answers: a verdict per line of {response, answer, task}; of stored rollouts the replies whose reward changes, and what changed',
    )
    .argument(
      '<file>',
      'JSONL of {response, answer, task} or of rollouts, or the folder of a GRPO run; - reads standard input',
    )
    .option('--profile <name>', 'default (tolerant of notation) or paper (the published reward exactly)')
    .option('--reward <json>', 'another reward: JSON, or a YAML or JSON file (docs/verifiers.md)')
    .action(async (file: string, flags: Record<string, unknown>) => {
      const { judge, told } = await rewardOf(parseFlags(rewardFlags, flags))
      const totals = { replies: 0, reward: 0, accuracy: 0, format: 0 }
      const changes = createChanges()
      let rescored = 0
      let unjudged = 0
      for (const name of await replyFiles(file)) {
        for await (const { task, answer, response, meta, tokens, rollout } of readReplies(linesOf(name), name)) {
          const verdict = judge({ task, answer, meta }, { text: response, tokens })
          if (verdict === null) {
            unjudged++
            continue
          }
          totals.replies++
          totals.reward += verdict.reward
          totals.accuracy += verdict.parts.accuracy ?? 0
          totals.format += verdict.parts.format ?? 0
          if (rollout) rescored++
          if (rollout && !changes.add(task, rollout.reward, verdict.reward)) continue
          const place = rollout && { id: rollout.id, task, reply: rollout.reply, before: rollout.reward }
          process.stdout.write(`${JSON.stringify({ ...place, ...verdict })}\n`)
        }
      }
      if (totals.replies === 0 && unjudged > 0)
        throw new SpatialError(
          'data',
          `${file}: none of ${unjudged} replies can be judged — the reward needs ${lacking}`,
        )
      if (totals.replies === 0)
        throw new SpatialError('data', `${file}: no replies in it — give one JSON object a line`)
      const mean = (sum: number) => sum / totals.replies
      const result = {
        replies: totals.replies,
        ...told,
        ...(unjudged > 0 && { unjudged }),
        reward: mean(totals.reward),
        accuracy: mean(totals.accuracy),
        format: mean(totals.format),
        ...(rescored > 0 && { changes: changes.summary() }),
      }
      const means = `${result.replies} replies · reward ${result.reward.toFixed(3)} · accuracy ${result.accuracy.toFixed(3)} · format ${result.format.toFixed(3)}`
      const left = unjudged > 0 ? `\n${unjudged} replies could not be judged: the reward needs ${lacking}` : ''
      const text = rescored > 0 ? `${changesTable(changes.summary())}\n${means}${left}` : means + left
      const terminal = openTerminal(flags)
      if (flags.json) terminal.finish(result, text)
      else process.stderr.write(`${text}\n`) // stdout holds verdicts only
    })
}
