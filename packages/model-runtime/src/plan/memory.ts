import { type Adapter, adapterParameters } from '../adapters/adapter.ts'
import { readAdapter } from '../adapters/adapter-folder.ts'
import { type AdapterSpec, resolveSpec } from '../adapters/spec.ts'
import { isTrainableBy } from '../arena/trainable.ts'
import { adaptedNetwork } from '../checkpoint/adapted-network.ts'
import { frozenWeights } from '../checkpoint/int4-weights.ts'
import { readConfig } from '../checkpoint/model-folder.ts'
import { findWeights } from '../checkpoint/weights.ts'
import { type FrozenPlace, weightsInFiles } from '../checkpoint/weights-in-files.ts'
import { parameterList } from '../families/families.ts'
import type { ModelConfig } from '../model/config.ts'
import { countWeights } from '../model/parameter.ts'
import { cachedBytes, keptBytes, layerInputBytes, mostKept } from './activations.ts'
import { type PlannedWork, planWork } from './work.ts'

/** How a model would be opened, as `openPolicy` takes it. */
export interface PlannedOpening {
  trainable?: readonly string[] | 'none'
  adapter?: AdapterSpec | string
  frozen?: FrozenPlace
}

/** What one run would hold: a prompt and some replies to it. */
export interface PlannedRun {
  promptTokens: number
  /** Of all its pictures. */
  patches: number
  replies: number
  replyTokens: number
}

/** Bytes that a model would take. All are estimates but those of the weights. */
export interface MemoryPlan {
  parameters: number
  /** Those that train. */
  trained: number
  /** What the process would take of its own, largest first. */
  parts: { what: string; bytes: number }[]
  /** Sum of the parts. */
  own: number
  /** Read in place from files: the system keeps as much of it in memory as it has room for. */
  mapped: number
  /** Of the run, where there is one. */
  work?: PlannedWork
}

/** The runtime itself, its graphs, and the processor. */
const baseBytes = 250e6

/** Elements of the widest map that are widened at once, on the way there and back. */
const widenedMaps = 2

/**
 * What a model would take in memory, from its headers alone: no weight is read.
 * @param options.run the largest run; without it nothing but weights and optimiser is counted
 * @param options.learns the run is back-propagated; otherwise it writes replies
 * @throws SpatialError `model` or `config` as `openPolicy` does
 */
export async function planMemory(
  dir: string,
  opening: PlannedOpening,
  options: { run?: PlannedRun; learns?: boolean; reference?: boolean } = {},
): Promise<MemoryPlan> {
  const config = await readConfig(dir)
  const stored = await findWeights(dir, config)
  const base = parameterList(config)
  const adapter = await plannedAdapter(opening.adapter, config)
  const added = adapter === undefined ? [] : adapterParameters(adapter, base)
  const isTrainable = isTrainableBy(opening.trainable, base, adapter && { parameters: added, saved: adapter.saved })
  const inFiles = await weightsInFiles(
    await frozenWeights(dir, config, stored, opening.frozen),
    isTrainable,
    opening.frozen,
  )
  const trained = countWeights([...base, ...added].filter(({ name }) => isTrainable(name)))
  const held = countWeights(base.filter(({ name }) => !isTrainable(name) && !inFiles.has(name)))
  const mapped = [...inFiles.values()].reduce((sum, { begin, end }) => sum + end - begin, 0)
  const parts = [
    { what: 'runtime and graphs', bytes: baseBytes },
    { what: 'weights that train, float32', bytes: 4 * trained },
    { what: 'gradient, summed and of one run', bytes: options.learns ? 8 * trained : 0 },
    { what: 'moments of AdamW', bytes: 8 * trained },
    { what: 'reference policy', bytes: options.reference && adapter === undefined ? 4 * trained : 0 },
    { what: 'frozen weights, float32', bytes: 4 * held },
    { what: 'frozen weights, widened for a product', bytes: widenedBytes(config, [...inFiles.values()]) },
    ...(options.run ? runParts(config, options.run, options.learns ?? false) : []),
  ].filter(({ bytes }) => bytes > 0)
  const maps = base.filter(({ kind }) => kind === 'linear')
  const shareOf = (chosen: (name: string) => boolean) =>
    countWeights(maps.filter(({ name }) => chosen(name))) / countWeights(maps)
  return {
    parameters: countWeights([...base, ...added]),
    trained,
    parts: parts.sort((a, b) => b.bytes - a.bytes),
    own: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    mapped,
    ...(options.run && {
      work: planWork(config, shapeOf(options.run), {
        learns: options.learns ?? false,
        checkpoint: keptBytes(config, shapeOf(options.run)) > mostKept,
        trainedShare: shareOf(isTrainable),
        widenedShare: shareOf((name) => (inFiles.get(name)?.dtype ?? 'F32') !== 'F32'),
      }),
    }),
  }
}

async function plannedAdapter(wanted: PlannedOpening['adapter'], config: ModelConfig): Promise<Adapter | undefined> {
  const network = adaptedNetwork(config)
  if (wanted === undefined) return undefined
  if (typeof wanted === 'string') return (await readAdapter(wanted, network)).adapter
  return resolveSpec(wanted, network.parameters, network).adapter
}

/** Half types are widened map by map, there and back; the head by parts, which are no wider. */
function widenedBytes(config: ModelConfig, inFiles: readonly { dtype: string }[]): number {
  if (!inFiles.some(({ dtype }) => dtype !== 'F32')) return 0
  const maps = parameterList(config).filter(({ name, kind }) => kind === 'linear' && name !== 'lm_head.weight')
  return widenedMaps * 4 * Math.max(...maps.map((map) => countWeights([map])))
}

function runParts(config: ModelConfig, run: PlannedRun, learns: boolean): MemoryPlan['parts'] {
  const shape = shapeOf(run)
  const { promptLength, replies, replyLength } = shape
  const kept = keptBytes(config, shape)
  const layers = config.text.layers
  if (!learns)
    return [
      { what: 'keys and values', bytes: cachedBytes(config) * (promptLength + replies * replyLength) },
      { what: 'activations of a layer', bytes: kept / layers },
      { what: 'logits', bytes: 3 * 4 * replies * config.text.vocabSize },
    ]
  const logits = { what: 'logits', bytes: 4 * Math.min(4 * replies * replyLength * config.text.vocabSize, 2 ** 28) }
  if (kept <= mostKept) return [{ what: 'activations', bytes: kept }, logits]
  return [
    { what: 'inputs of layers', bytes: layerInputBytes(config, shape) },
    { what: 'activations of a layer', bytes: (2 * kept) / layers },
    logits,
  ]
}

function shapeOf({ promptTokens, patches, replies, replyTokens }: PlannedRun) {
  return {
    groups: 1,
    promptLength: promptTokens,
    replies,
    replyLength: replyTokens,
    images: 1,
    patchesPerImage: patches,
  }
}
