import { setImmediate } from 'node:timers/promises'
import type { PolicyRequest } from '@spatial-ssrl/core'
import type { PreparedPrompt } from '../prompt/prepared-prompt.ts'
import type { Processor } from '../prompt/processor.ts'

/** Prepares requests; the same object is prepared once for as long as its owner keeps it. */
export class PromptCache {
  readonly #processor: Processor
  readonly #prepared = new WeakMap<PolicyRequest, PreparedPrompt>()

  constructor(processor: Processor) {
    this.#processor = processor
  }

  one(request: PolicyRequest): PreparedPrompt {
    const known = this.#prepared.get(request)
    if (known !== undefined) return known
    const prompt = this.#processor.prepare(request)
    this.#prepared.set(request, prompt)
    return prompt
  }

  /** Gives way to timers and sockets after each new request: resizing a large picture takes milliseconds. */
  async all(requests: readonly PolicyRequest[]): Promise<PreparedPrompt[]> {
    const prompts: PreparedPrompt[] = []
    for (const request of requests) {
      if (!this.#prepared.has(request)) await setImmediate()
      prompts.push(this.one(request))
    }
    return prompts
  }
}
