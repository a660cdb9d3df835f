import { setImmediate } from 'node:timers/promises'
import type { Judge, Verdict } from '@spatial-ssrl/verifiers'
import type { Score } from './protocol.ts'

const charactersAtOnce = 1e6

/** Scores items one by one and lets other requests have their turn after every million characters. @param onVerdict sees every verdict */
export function scoreItems(judge: Judge, onVerdict: (verdict: Verdict | null) => void = () => {}): Score {
  return async (items) => {
    const verdicts: (Verdict | null)[] = []
    let characters = 0
    for (const { task, answer, meta, response, tokens } of items) {
      const verdict = judge({ task, answer, meta }, { text: response, tokens })
      onVerdict(verdict)
      verdicts.push(verdict)
      characters += response.length
      if (characters < charactersAtOnce) continue
      characters = 0
      await setImmediate()
    }
    return verdicts
  }
}
