import type { JsonObject, PromptFormat } from '@spatial-ssrl/core'
import type { z } from 'zod'
import type { StageHooks } from '../run/hooks.ts'
import type { EngineNeeds, Host, PlacedEngine } from './engine.ts'

/** A model, and how it was taught to be asked; `prompt` is null before any training, and the data set says it then. */
export interface ModelProduct {
  model: string
  prompt: PromptFormat | null
}

/** What an evaluation left: the name of the stage whose model answered, and the files of questions and answers. */
export interface EvaluationProduct {
  name: string
  answers: string
  data: string
  split: string
  settings: { samplesPerQuestion: number; temperature: number; coolTemperature?: number; seed: number }
}

/** What a stage leaves for those after it; plain JSON, since a run that goes on reads it back. */
export interface Product {
  data?: string
  model?: ModelProduct
  evaluation?: EvaluationProduct
  /** The run folder of a stage that trained. */
  trained?: { phase: 'sft' | 'grpo'; folder: string }
  /** A page for people. */
  report?: string
}

/** What a stage can be said to need; the recipe, or whoever runs it, has to give it. */
export type Need = 'data' | 'model' | 'evaluation'

/** What is known when a stage begins. */
export interface StageContext {
  /** Of this stage in its recipe. */
  name: string
  /** Where this stage writes. */
  folder: string
  /** Where the whole recipe writes, of which the caller is the only writer. */
  root: string
  /** The model to work on, with the name of the stage that made it; there where the stage needs one. */
  model?: ModelProduct & { of: string }
  /** The data set to work on; there where the stage needs one. */
  data?: string
  /** What the stages before it left, in order. */
  before: readonly Product[]
  /** Seconds that the stages before it took, by title. */
  seconds: Readonly<Record<string, number>>
  /** Further facts for `config.json` of a training run. */
  notes?: JsonObject | undefined
  host: Host
  /** Where the stage's model lives: the place that its options name. */
  at: PlacedEngine
  hooks: RunHooks
}

/** What a run of stages tells, and how it is told to stop. */
export interface RunHooks extends StageHooks {
  /** A stage begins. */
  onStage?: (title: string) => void
  /** Called as a stage goes on. */
  onProgress?: (done: number, total: number, detail?: string) => void
}

/**
 * One kind of work in a recipe: a new kind is a file here and a line in `stages.ts`. `run` has to stand being run again after a kill: it goes
 * on with what lies in its folder, or does its work anew.
 */
export interface Stage<Config extends z.ZodType = z.ZodType> {
  name: string
  /** Its options, strict, all with defaults but those that nobody could guess. */
  config: Config
  needs: readonly Need[]
  /** What stages after it can rely on. */
  makes: readonly Need[]
  /** Which places its options name: an engine for the weights, servers that sample. */
  places?: readonly ('engine' | 'rollouts')[]
  /** Options that follow from the recipe where it does not give them: a seed, mostly. */
  defaults?(recipe: { seed: number; name: string }): object
  /** What its engine has to be able to do, as far as options tell. */
  asks?(config: z.output<Config>): EngineNeeds
  /** @throws SpatialError `config` for options that do not go with their place */
  check?(config: z.output<Config>): void
  /** Does the work. @throws SpatialError where it cannot be done */
  run(config: z.output<Config>, context: StageContext): Promise<Product>
}

/** A stage with the types of its options checked against them. */
export const defineStage = <Config extends z.ZodType>(stage: Stage<Config>): Stage<Config> => stage
