import type { BatchShape } from '../../blocks/batch-shape.ts'
import type { Network, NetworkOptions } from '../../blocks/network.ts'
import type { BatchLayout } from '../../layout/batch.ts'
import type { ModelConfig } from '../../model/config.ts'
import type { Parameter } from '../../model/parameter.ts'
import type { Processor, ProcessorFiles } from '../../prompt/processor.ts'

/** A parsed `config.json` and what else its reading takes. */
export interface ConfigSource {
  json: unknown
  /** How errors name the source. */
  file: string
  /** The folder's `generation_config.json`, whose end and padding tokens win where it has them. */
  generation?: unknown
}

/**
 * An architecture, from the files of a model folder to a network: everything that models of one kind share and others do not. Graphs that
 * score, train and generate, the runs of a batch and the policy know models only through it.
 */
export interface Family<Config extends ModelConfig = ModelConfig, Shape extends BatchShape = BatchShape> {
  /** The `family` of its configurations. */
  readonly name: string
  /** The values of `model_type` that it reads. */
  readonly modelTypes: readonly string[]
  /** A folder has a `preprocessor_config.json`, and prompts may hold pictures. */
  readonly readsPictures: boolean
  /** @throws SpatialError `model`, one line that names the field that is missing or not supported */
  parseConfig(source: ConfigSource): Config
  /** The `config.json` of a model, in the layout of the published checkpoints; transformers and vLLM load it. */
  configJson(config: Config): Record<string, unknown>
  /** Every parameter, input to output. */
  parameters(config: Config): Parameter[]
  /** The name of a weight here that some writer stored under another. */
  weightName(stored: string): string
  /** The name under which published checkpoints hold it, and folders are written. */
  storedName(name: string): string
  /** What today's transformers calls a parameter or module; adapters are stored by it. Default as `storedName`. */
  moduleName?(own: string): string
  /** Patches of a picture that become one token of the prompt; 1 without pictures. */
  patchesPerToken(config: Config): number
  /** @throws SpatialError `model` if a file of the folder cannot be used */
  processor(files: ProcessorFiles, config: Config): Processor
  /** Made once per model. @param padToken stands where a row has no token */
  batchLayout(config: Config, padToken: number): BatchLayout
  /** @throws RangeError when the sizes contradict each other */
  network(config: Config, shape: Shape, options?: NetworkOptions): Network
}
