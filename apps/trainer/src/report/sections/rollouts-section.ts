import { type Html, html } from '@spatial-ssrl/page'
import { taskColour } from '../charts/colours.ts'
import type { StoredGroup, StoredRollout } from '../files/rollouts.ts'

/** What GRPO compares: the sampled replies to one training question, with their rewards. One question a task, in stored order. */
export function rolloutsSection(rollouts: readonly StoredRollout[]): Html {
  return html`
<section id="rollouts" aria-labelledby="rollouts-title">
<h2 id="rollouts-title">Sampled replies</h2>
<p>Several replies are sampled to every training question; those that earn more than their group’s mean become likelier. A group
whose replies all earn the same teaches nothing.</p>
${rollouts.map(({ step, groups }, index) => {
  const tasks = [...new Set(groups.map(({ task }) => task))]
  const shown = tasks.map((name) => groups.find(({ task }) => task === name)!)
  return html`<details class="rollout"${index === rollouts.length - 1 && openAttribute}><summary>Step ${step}</summary><div class="groups">${shown.map(groupCard)}</div></details>`
})}
</section>`
}

const openAttribute = html` open`

function groupCard({ task, problem, answer, replies }: StoredGroup): Html {
  const rewards = replies.map(({ reward }) => reward)
  const mean = rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length
  const flat = rewards.every((reward) => reward === rewards[0])
  return html`
<article class="group">
<h3><i style="background:${taskColour(task)}"></i>${task} <span class="note">mean reward ${mean.toFixed(2)}${flat && ', no signal'}</span></h3>
<p class="question">${problem.replaceAll('<image>', '').trim()}</p>
<p class="truth">True answer <code>${answer}</code></p>
<ul class="replies">${distinct(replies).map(
    ({ text, reward, times }) =>
      html`<li class="${reward > mean ? 'above' : 'below'}"><b>${reward.toFixed(1)}</b><span>${times > 1 && `${times}×`}</span><code>${text}</code></li>`,
  )}</ul>
</article>`
}

/** Equal replies once with their number, best first. */
function distinct(replies: StoredGroup['replies']) {
  const byText = new Map<string, { text: string; reward: number; times: number }>()
  for (const { text, reward } of replies) {
    const known = byText.get(text)
    if (known) known.times++
    else byText.set(text, { text, reward, times: 1 })
  }
  return [...byText.values()].sort((a, b) => b.reward - a.reward || b.times - a.times)
}
