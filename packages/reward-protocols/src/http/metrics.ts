import type { Verdict } from '@spatial-ssrl/verifiers'

const secondsBounds = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10]

/** What a server counts, as Prometheus reads it. */
export interface Metrics {
  request(route: string, status: number, seconds: number): void
  verdict(verdict: Verdict | null): void
  /** Text format 0.0.4. @param now figures of this moment by name */
  text(now: Readonly<Record<string, number>>): string
}

/** Counters that begin at 0. */
export function createMetrics(): Metrics {
  const requests = new Map<string, number>()
  const buckets = secondsBounds.map(() => 0)
  let [answered, seconds] = [0, 0]
  const verdicts = { judged: 0, unjudged: 0, reward: 0 }
  return {
    request(route, status, took) {
      const labels = `route="${route}",status="${status}"`
      requests.set(labels, (requests.get(labels) ?? 0) + 1)
      for (let i = secondsBounds.length - 1; i >= 0 && took <= secondsBounds[i]!; i--) buckets[i]!++
      answered++
      seconds += took
    },
    verdict(verdict) {
      if (verdict === null) verdicts.unjudged++
      else {
        verdicts.judged++
        verdicts.reward += verdict.reward
      }
    },
    text(now) {
      const counted = [...requests].sort(([a], [b]) => (a < b ? -1 : 1))
      const lines = [
        ...family('spatial_reward_requests_total', 'counter', 'Requests answered.'),
        ...counted.map(([labels, count]) => `spatial_reward_requests_total{${labels}} ${count}`),
        ...family('spatial_reward_verdicts_total', 'counter', 'Replies scored, and replies that could not be judged.'),
        `spatial_reward_verdicts_total{result="judged"} ${verdicts.judged}`,
        `spatial_reward_verdicts_total{result="unjudged"} ${verdicts.unjudged}`,
        ...family('spatial_reward_sum_total', 'counter', 'Sum of the rewards.'),
        `spatial_reward_sum_total ${verdicts.reward}`,
        ...family('spatial_reward_seconds', 'histogram', 'Time from the head of a request to its answer.'),
        ...secondsBounds.map((bound, i) => `spatial_reward_seconds_bucket{le="${bound}"} ${buckets[i]}`),
        `spatial_reward_seconds_bucket{le="+Inf"} ${answered}`,
        `spatial_reward_seconds_sum ${seconds}`,
        `spatial_reward_seconds_count ${answered}`,
        ...Object.entries(now).flatMap(([name, value]) => [
          ...family(name, 'gauge', 'At this moment.'),
          `${name} ${value}`,
        ]),
      ]
      return `${lines.join('\n')}\n`
    },
  }
}

function family(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`]
}
