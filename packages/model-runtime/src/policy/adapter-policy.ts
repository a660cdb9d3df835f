import type { Generation, ReplyBatch, Sampling } from '@spatial-ssrl/core'
import { adapterParameters } from '../adapters/adapter.ts'
import type { AdaptedNetwork, StoredAdapter } from '../adapters/adapter-folder.ts'
import { arenaLayout, packArena } from '../arena/arena.ts'
import { runsBeside } from '../lanes/beside.ts'
import type { Lanes } from '../lanes/lanes.ts'
import type { VideoRequest } from '../prompt/processor.ts'
import { AnsweringModel, type AnsweringParts, type AnsweringPolicy, type TokenScores } from './answering-model.ts'
import type { GenerateControl } from './generate-replies.ts'

/** Opens a policy of its own on lanes that hold a network: by an adapter beside it. */
export async function openBeside(
  { engine, ...parts }: AnsweringParts & { engine: Lanes },
  { adapter: plan, weights: stored }: StoredAdapter,
  { parameters }: AdaptedNetwork,
): Promise<AnsweringPolicy> {
  const whole = parameters.filter(({ name }) => plan.saved.includes(name))
  const layout = arenaLayout([...adapterParameters(plan, parameters), ...whole])
  const beside = await engine.holdAdapter({ plan, layout, weights: packArena(layout, (name) => stored.get(name)) })
  return new AdapterPolicy({ ...parts, engine: runsBeside(engine, beside) }, () => engine.dropAdapter(beside))
}

/** Answers with an adapter until it is closed; calls that were made before end as they began. */
class AdapterPolicy extends AnsweringModel {
  readonly #forget: () => Promise<void>
  readonly #underWay = new Set<Promise<unknown>>()
  #isClosed = false

  constructor(parts: AnsweringParts, forget: () => Promise<void>) {
    super(parts)
    this.#forget = forget
  }

  override generate(
    requests: readonly VideoRequest[],
    sampling: Sampling,
    control?: GenerateControl,
  ): Promise<Generation[][]> {
    return this.#counted(() => super.generate(requests, sampling, control))
  }

  override logprobs(batch: ReplyBatch): Promise<TokenScores> {
    return this.#counted(() => super.logprobs(batch))
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await Promise.allSettled(this.#underWay)
    await this.#forget().catch(() => {}) // lanes that are closed have forgotten it
  }

  async #counted<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw new RangeError('adapter: expected one that is open, got one that was closed')
    const running = call()
    this.#underWay.add(running)
    try {
      return await running
    } finally {
      this.#underWay.delete(running)
    }
  }
}
