import { availableParallelism } from 'node:os'
import { SpatialError } from '@spatial-ssrl/core'
import type { AdapterSpec } from '../adapters/spec.ts'
import { isTrainableBy } from '../arena/trainable.ts'
import { readArenas, storedCount, weightLayout } from '../arena/weight-sets.ts'
import { adaptedNetwork } from '../checkpoint/adapted-network.ts'
import { frozenWeights, refuseInt4 } from '../checkpoint/int4-weights.ts'
import { readConfig, readFolderSampling, readProcessor } from '../checkpoint/model-folder.ts'
import { findWeights } from '../checkpoint/weights.ts'
import { type FrozenPlace, frozenPlaces, weightsInFiles } from '../checkpoint/weights-in-files.ts'
import type { DeviceName } from '../device/devices.ts'
import { parameterList } from '../families/families.ts'
import { readStored } from '../hf/stored-weight.ts'
import { Lanes, laneCount } from '../lanes/lanes.ts'
import { type ResizeRule, resizeRules } from '../model/resize-rule.ts'
import { checkKeys, checkName } from './check-options.ts'
import { deviceFor } from './device-for.ts'
import { gigabytes, withinMemory } from './memory-fault.ts'
import { type LocalPolicy, OnnxPolicy } from './onnx-policy.ts'
import { openAdapter } from './open-adapter.ts'

export type { LocalPolicy, SaveOptions } from './onnx-policy.ts'

/** How a model is run. */
export interface PolicyOptions {
  /** CPU threads of the runtime, default all that the process may use. */
  threads?: number
  /** Rows of the dense layers per run (prompt tokens, reply tokens, patches); bounds memory: larger groups are divided by
   * their replies. Default 4096. */
  microBatchTokens?: number
  /** Compiled graphs kept per lane, each with its memory for activations. Default 12. */
  sessions?: number
  /**
   * Copies of the model that run side by side and share the threads. A batch is split into a multiple of as many runs, so sums, and
   * with them the last bits of a gradient, depend on it. Default: one per thread, four at most, and one for models over 32 MB.
   */
  lanes?: number
  /**
   * Patterns of the parameters that training changes, `['model.layers.*', '!visual.*']`; see `trainableNames`; `none` for a model that only
   * generates and scores. Default all. The others have neither gradients nor moments.
   */
  trainable?: readonly string[] | 'none'
  /**
   * An adapter beside the model: a new one, or that of a folder in PEFT's format. It alone trains, the model is frozen; with `trainable: 'none'` it
   * does not either.
   */
  adapter?: AdapterSpec | string
  /**
   * Where weights that do not train are kept: in `memory` as float32, once for all graphs, or in the model's `files`, which the runtime maps
   * in place in the type they are stored in: the model opens in seconds and takes no memory of its own, and a step widens half types anew.
   * Default: memory up to 2 GiB. `int4`: as `files`, and the linear maps in the four bits that `quantiseModel` made of them, from which generation
   * packs a copy. A folder of such weights alone is opened so by default. While a policy is open, its files must stay.
   */
  frozen?: FrozenPlace
  /** Where the graphs run, `cpu` or `webgpu`. Default cpu. WebGPU holds weights in memory and runs one lane. */
  device?: DeviceName
  /** Whose integers pictures are resized by; default what the folder says, see `ResizeRule`. */
  resize?: ResizeRule
  /** At which replies will be drawn: told to every engine, since some cannot draw at any; this one can. */
  temperature?: number
}

const optionNames = Object.keys({
  threads: 0,
  microBatchTokens: 0,
  sessions: 0,
  lanes: 0,
  trainable: 0,
  adapter: 0,
  frozen: 0,
  device: 0,
  resize: 0,
  temperature: 0,
} satisfies Record<keyof PolicyOptions, 0>)

/**
 * Opens a Hugging Face model folder. The engine runs in worker threads; a call that needs what another does must wait for it.
 * @throws SpatialError (`model`) when the folder is missing, damaged or of another architecture
 */
export async function openPolicy(dir: string, options: PolicyOptions = {}): Promise<LocalPolicy> {
  checkKeys('openPolicy', options, optionNames)
  const { threads = availableParallelism(), microBatchTokens = 4096, sessions = 12, resize, device = 'cpu' } = options
  if (resize !== undefined) checkName('openPolicy: resize', resize, resizeRules)
  for (const [name, value] of Object.entries({ threads, microBatchTokens, sessions, lanes: options.lanes ?? 1 })) {
    if (!(Number.isInteger(value) && value >= 1)) throw new RangeError(`openPolicy: expected ${name} ≥ 1, got ${value}`)
  }
  if (options.adapter !== undefined && Array.isArray(options.trainable))
    throw new SpatialError(
      'config',
      'adapter and trainable: beside an adapter the model is frozen — leave one of them out',
    )
  if (options.frozen !== undefined) checkName('openPolicy: frozen', options.frozen, frozenPlaces)
  const { kind, leave } = await deviceFor(device, options)
  const { readsFiles, sharesThreads } = kind
  const place = options.frozen ?? (readsFiles ? undefined : 'memory')
  try {
    const config = await readConfig(dir)
    const stored = await findWeights(dir, config)
    const base = parameterList(config)
    return await withinMemory(memoryToOpen(dir, storedCount(stored)), async () => {
      const processor = await readProcessor(dir, config, { ...(resize && { resize }) })
      const folderSampling = await readFolderSampling(dir)
      const frozen = await frozenWeights(dir, config, stored, place)
      const adapter =
        options.adapter === undefined
          ? undefined
          : await openAdapter(options.adapter, adaptedNetwork(config), (name) => readStored(frozen.get(name)!))
      const isTrainable = isTrainableBy(
        options.trainable,
        base,
        adapter && { parameters: adapter.parameters, saved: adapter.plan.saved },
      )
      refuseInt4(dir, stored, isTrainable)
      const saved = new Set(adapter?.plan.saved) // with trainable: 'none' frozen, but not as the files have them
      const layout = weightLayout(
        [...base, ...(adapter?.parameters ?? [])],
        isTrainable,
        await weightsInFiles(frozen, (name) => isTrainable(name) || saved.has(name), place),
      )
      const weights = await readArenas(layout, stored, adapter?.weights)
      const { lanes = sharesThreads ? laneCount(layout, threads) : 1 } = options
      const held = adapter && { plan: adapter.plan, fresh: adapter.fresh }
      const opening = { config, layout, weights, device, threads, sessions, lanes, ...(held && { adapter: held }) }
      const engine = await Lanes.open(opening)
      const facts = { ...(adapter && { plan: adapter.plan }), ...(place && { frozen: place }), leave }
      return new OnnxPolicy({ dir, config, processor, folderSampling, layout, engine, microBatchTokens, ...facts })
    })
  } catch (error) {
    leave()
    throw error
  }
}

function memoryToOpen(dir: string, weights: number) {
  return {
    what: `${dir} has ${weights} weights, ${gigabytes(4 * weights)} as float32`,
    instead: "end other programs, open a smaller model, or leave frozen weights in the files (frozen: 'files')",
  }
}
