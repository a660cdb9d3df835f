import type { JsonObject, Sampling } from '@spatial-ssrl/core'
import type { AdapterChoice } from '../optimise/adapter-config.ts'
import type { Place } from '../place/place.ts'
import type { RemoteRollouts } from '../rollouts/sampler.ts'
import type { StageHooks } from '../run/hooks.ts'
import type { TeachablePolicy } from '../sft/sft.ts'

/** A model that can be taught, trained and taken up again where a checkpoint left it. */
export interface ResumablePolicy extends TeachablePolicy {
  /** Where replies come from servers. */
  readonly remote?: RemoteRollouts
  /** What the model's folder says of sampling that this sampling does not do, in words; null where there is nothing. */
  samplingAside?(used: Partial<Sampling>): string | null
  /** Weights, and with `optimiser` its moments, as `save` wrote them. @throws SpatialError `data` or `model` where they do not fit */
  load(dir: string, options?: { optimiser?: boolean }): Promise<void>
  /** Writes an adapter that trains beside a frozen model, in PEFT's format; absent where there are none. */
  saveAdapter?(dir: string): Promise<void>
}

/** How a model is opened for a stage. */
export interface OpenOptions {
  /** CPU threads of the network; all unless told. */
  threads?: number
  /** Weights that train, by patterns, or `none` of them; all unless told. */
  trainable?: string[] | 'none'
  /** A new adapter beside the model, or the folder of one; none unless told. */
  adapter?: AdapterChoice
  /** Temperature at which replies will be sampled, for engines that cannot sample at any. */
  temperature?: number
}

/** The largest thing that a stage asks of a model, as far as it is known before work. */
export interface StageWork {
  /** Replies are back-propagated; otherwise they are only written. */
  learns: boolean
  /** The model that it begins with stays as a reference. */
  reference: boolean
  /** Longest reply, tokens. */
  replyTokens: number
}

/** What stages cannot do themselves: whoever runs them says where the weights live, and what the time is. */
export interface Engine {
  /**
   * Opens the model that a folder, or another engine's name, stands for.
   * @param work what the stage will do with it: an engine that knows what that takes refuses what it has no room for
   */
  openPolicy(model: string, options: OpenOptions, work: StageWork): Promise<ResumablePolicy>
  /** Milliseconds of a clock that never goes back; `performance.now` does. Budgets in minutes and the seconds in metrics go by it. */
  now(): number
  /** Versions that the result depends on, for `config.json`. */
  versions: JsonObject
  /** What else decides the result: the base model on a server, say. A run goes on only where it is the same. */
  identity?: JsonObject
}

/** What an engine has to be able to do for a stage. */
export interface EngineNeeds {
  /** Temperature at which it samples. */
  temperature?: number
  /** Whether some weights train and others do not. */
  trainable?: boolean
  /** Whether an adapter of the configuration's own trains. */
  adapter?: boolean
  /** Whether the model that it begins with stays as a reference. */
  reference?: boolean
}

/** The same with what the stage begins with: a folder, unless an earlier stage makes it. */
export interface ModelNeeds extends EngineNeeds {
  model: string | null
}

/** An engine at the place that a stage names. */
export interface PlacedEngine {
  engine: Engine
  /** What `config.json` of a run says of the place. */
  notes: JsonObject
  /** Whether stages could be run there, as far as that can be known before any work. @throws SpatialError with the fix */
  check(needs: readonly ModelNeeds[]): Promise<void>
}

/** An engine with what a whole recipe needs of its machine. */
export interface Host extends Engine {
  /** CPU threads of the network; all unless told. */
  threads?: number | undefined
  /** Threads that make puzzles. */
  workers: number
  /** The engine at a place. @throws SpatialError `config` for a place that is none */
  engineAt(place: Place, hooks: StageHooks): PlacedEngine
  /** Folders that come with the program, by the name behind `embedded:`. */
  assets: Readonly<Record<string, string>>
  /** Writes a run's page from the files of its folder and returns where it lies. */
  writeReport(run: string): Promise<string>
}
