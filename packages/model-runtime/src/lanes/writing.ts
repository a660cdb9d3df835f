import type { Outputs } from '../device/contract/device.ts'
import type { Feeds } from '../layout/feeds.ts'
import type { RunTokens } from '../runs/results.ts'
import type { Generating } from './worker-protocol.ts'

/** Before the name of an input of the graph that goes on, as an output of the one before. */
const next = 'next.'

/** Replies under way: what the graph that goes on is fed. */
export class Writing {
  readonly shape: Generating['shape']
  readonly options: Omit<Generating, 'shape' | 'feeds'>
  #feeds: Feeds
  #written = 0

  constructor({ shape, feeds, options }: Pick<Writing, 'shape' | 'options'> & { feeds: Feeds }) {
    this.shape = shape
    this.options = options
    this.#feeds = feeds
  }

  /** Takes a run's state and gives its tokens. */
  add(outputs: Outputs): RunTokens & { done: boolean } {
    const run = tokensOf(outputs)
    const { groups, replies, replyLength } = this.shape
    this.#written += run.tokens.length / (groups * replies)
    const state = [...outputs].flatMap(([name, data]) =>
      name.startsWith(next) && !(data instanceof BigInt64Array) ? [[name.slice(next.length), data] as const] : [],
    )
    this.#feeds = { ...this.#feeds, ...Object.fromEntries(state) }
    const ended = outputs.get('next.ended')
    const done = this.#written >= replyLength || (ended instanceof Int32Array && ended.every((one) => one === 1))
    return { ...run, done }
  }

  /** Inputs of the run that writes up to `steps` tokens more. */
  feedsFor(steps: number): Feeds {
    const more = Math.min(steps, this.shape.replyLength - this.#written)
    return { ...this.#feeds, more: Int32Array.of(more), behind: Int32Array.of(this.#written - 1) }
  }
}

/** The tokens of a run and their log-probabilities. */
export function tokensOf(outputs: Outputs): RunTokens {
  const data = outputs.get('sampled')!
  const tokens = data instanceof BigInt64Array ? Int32Array.from(data, Number) : Int32Array.from(data)
  const logprobs = outputs.get('logprobs')
  if (!(logprobs instanceof Float32Array)) throw new RangeError('engine: expected float32 output logprobs, got none')
  return { tokens, logprobs }
}
