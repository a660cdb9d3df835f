import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { toFloat32 } from '../hf/float-formats.ts'
import { folderFile } from '../hf/folder-file.ts'
import { formatJson, readJson } from '../hf/json-file.ts'
import { replaceFolder } from '../hf/replace-folder.ts'
import { type FloatTensor, readSafetensors, readSafetensorsHeader, writeSafetensors } from '../hf/safetensors.ts'
import { tensorName } from '../hf/shortened.ts'
import type { Parameter } from '../model/parameter.ts'
import { type Adapter, adapterNames, adapterParameters } from './adapter.ts'
import { checkTargets } from './check-targets.ts'
import type { Naming } from './naming.ts'
import { patternValues } from './pattern-values.ts'
import { type PeftConfig, parsePeftConfig, peftConfigJson } from './peft-config.ts'
import { readPeftKey, shortestTargets, writePeftKey } from './peft-keys.ts'
import { savedParameters } from './saved-modules.ts'
import { linearModules, modulePaths } from './targets.ts'

const [CONFIG, TENSORS] = ['adapter_config.json', 'adapter_model.safetensors'] as const

/** The network that an adapter belongs to. */
export interface AdaptedNetwork {
  parameters: readonly Parameter[]
  naming: Naming
  /** The head is the embedding. */
  tied: boolean
}

/** An adapter and its weights, by the names of `adapterParameters` and those of the parameters that train whole. */
export interface StoredAdapter {
  adapter: Adapter
  weights: Map<string, Float32Array>
}

/** Whether a folder holds an adapter. */
export async function holdsAdapter(dir: string): Promise<boolean> {
  return (await folderFile(dir, CONFIG)) !== null
}

/**
 * Reads an adapter folder that PEFT wrote, by the module names of any version of transformers. All is held against the network before a
 * weight is read.
 * @throws SpatialError `model`, one line that names the file and the field or tensor
 */
export async function readAdapter(dir: string, network: AdaptedNetwork): Promise<StoredAdapter> {
  if (!(await holdsAdapter(dir)))
    throw new SpatialError('model', `${join(dir, CONFIG)}: not found; expected an adapter folder in PEFT's format`)
  const config = parsePeftConfig(await readJson(dir, CONFIG), join(dir, CONFIG))
  const file = await tensorFile(dir)
  const { tensors } = await readSafetensorsHeader(file)
  const found = new Map<string, { key: string; shape: readonly number[] }>()
  const adapted = new Set<string>()
  const whole = new Set<string>()
  for (const [key, { shape }] of tensors) {
    const read = readPeftKey(key, network.naming, file)
    const name = read.part === 'saved' ? read.name : adapterNames(read.module)[read.part]
    if (found.has(name)) throw new SpatialError('model', `${file}: ${tensorName(key)}: this tensor is there twice`)
    found.set(name, { key, shape })
    if (read.part === 'saved') whole.add(name)
    else adapted.add(read.module)
  }
  const adapter = adapterOf(config, { dir, file, adapted, whole }, network)
  checkTensors(adapter, network, found, file)
  const stored = await readSafetensors(file)
  const weights = new Map([...found].map(([name, { key }]) => [name, floatsOf(stored.get(key)!, key, file)]))
  return { adapter, weights }
}

/**
 * Writes an adapter folder in PEFT's format, F32, under a temporary name, and renames it.
 * @param options.base the folder of the network, for those who read the adapter
 * @param options.finish writes further files into the folder before it becomes visible
 */
export async function writeAdapter(
  dir: string,
  { adapter, weights }: { adapter: Adapter; weights: ReadonlyMap<string, FloatTensor> },
  { base, network, finish }: { base: string; network: AdaptedNetwork; finish?: (partialDir: string) => Promise<void> },
): Promise<void> {
  const { naming, parameters } = network
  const names = [...adapterParameters(adapter, parameters).map(({ name }) => name), ...adapter.saved]
  const { rank, alpha } = commonest(adapter)
  const differing = (figure: 'rank' | 'alpha', common: number) =>
    Object.fromEntries(
      adapter.modules.flatMap((module) =>
        module[figure] === common ? [] : [[naming.stored(module.name), module[figure]]],
      ),
    )
  const { rslora, dora, modulesToSave } = adapter
  const paths = modulePaths(parameters.map(({ name }) => naming.stored(name)))
  const targets = shortestTargets(adapter, paths, naming)
  const [ranks, alphas] = [differing('rank', rank), differing('alpha', alpha)]
  const config = peftConfigJson({ base, rank, alpha, rslora, dora, modulesToSave, targets, ranks, alphas })
  await replaceFolder(dir, async (partial) => {
    await writeFile(join(partial, CONFIG), formatJson(config))
    const tensors = names.map((name) => [writePeftKey(name, naming), weights.get(name)!] as const)
    await writeSafetensors(join(partial, TENSORS), tensors)
    await finish?.(partial)
  })
}

async function tensorFile(dir: string): Promise<string> {
  const file = await folderFile(dir, TENSORS)
  if (file !== null) return file
  const pickled = (await folderFile(dir, 'adapter_model.bin')) !== null
  const found = pickled ? 'not found, and adapter_model.bin is not read' : 'not found'
  throw new SpatialError('model', `${join(dir, TENSORS)}: ${found}; save the adapter as safetensors`)
}

/** The adapter that the keys of a file make, held against its configuration. */
function adapterOf(
  config: PeftConfig,
  {
    dir,
    file,
    adapted,
    whole,
  }: { dir: string; file: string; adapted: ReadonlySet<string>; whole: ReadonlySet<string> },
  network: AdaptedNetwork,
): Adapter {
  const { naming, parameters } = network
  const at = join(dir, CONFIG)
  const linear = linearModules(parameters)
  const unknown = [...adapted].find((name) => !linear.includes(name))
  if (unknown !== undefined)
    throw new SpatialError(
      'model',
      `${file}: ${tensorName(unknown)} is no linear map of this model; take the model it was trained on`,
    )
  const names = parameters.map(({ name }) => name)
  const modulesToSave = config.modules_to_save ?? []
  const saved = savedOf(modulesToSave, names, network, at)
  const foreign = [...whole].find((name) => !saved.includes(name))
  if (foreign !== undefined)
    throw new SpatialError(
      'model',
      `${file}: ${tensorName(foreign)} is of no module in modules_to_save; save the adapter again`,
    )
  checkTargets(config, { linear, adapted, saved }, naming, { config: at, tensors: file })
  const [rankOf, alphaOf] = [
    patternValues(config.rank_pattern ?? {}, 'rank_pattern', at),
    patternValues(config.alpha_pattern ?? {}, 'alpha_pattern', at),
  ]
  const modules = linear
    .filter((name) => adapted.has(name))
    .map((name) => {
      const known = [naming.stored(name), name]
      const given = (value: (module: string) => number | undefined) => value(known[0]!) ?? value(known[1]!)
      return { name, rank: given(rankOf) ?? config.r, alpha: given(alphaOf) ?? config.lora_alpha }
    })
  return { modules, rslora: config.use_rslora ?? false, dora: config.use_dora ?? false, modulesToSave, saved }
}

function savedOf(entries: string[], names: string[], { naming, tied }: AdaptedNetwork, at: string): string[] {
  try {
    return savedParameters(entries, names, { naming, tied })
  } catch (cause) {
    if (!SpatialError.is(cause)) throw cause
    throw new SpatialError('model', `${at}: ${cause.message}`, { cause })
  }
}

/** Every tensor of the adapter is there, no other, and each in its shape. */
function checkTensors(
  adapter: Adapter,
  { parameters }: AdaptedNetwork,
  found: ReadonlyMap<string, { key: string; shape: readonly number[] }>,
  file: string,
): void {
  const saved = parameters.filter(({ name }) => adapter.saved.includes(name))
  const expected = [...adapterParameters(adapter, parameters), ...saved]
  for (const { name, shape } of expected) {
    const tensor = found.get(name)
    if (tensor === undefined)
      throw new SpatialError('model', `${file}: ${tensorName(name)} is missing; save the adapter again`)
    if (tensor.shape.join() !== shape.join())
      throw new SpatialError(
        'model',
        `${file}: ${tensorName(tensor.key)}: expected ${shape.join('×')} as adapter_config.json and this model have it, found ${tensor.shape.join('×')}`,
      )
  }
  const known = new Set(expected.map(({ name }) => name))
  const surplus = [...found].find(([name]) => !known.has(name))
  if (surplus !== undefined)
    throw new SpatialError(
      'model',
      `${file}: ${tensorName(surplus[1].key)}: not a tensor of the adapter that adapter_config.json tells of`,
    )
}

function floatsOf(tensor: Parameters<typeof toFloat32>[0], key: string, file: string): Float32Array {
  try {
    return toFloat32(tensor)
  } catch (cause) {
    if (!SpatialError.is(cause)) throw cause
    throw new SpatialError('model', `${file}: ${tensorName(key)}: ${cause.message}`, { cause })
  }
}

/** Rank and alpha of most of the maps. */
function commonest({ modules }: Adapter): { rank: number; alpha: number } {
  const most = (values: number[]) => {
    const count = (value: number) => values.filter((other) => other === value).length
    return values.reduce((best, value) => (count(value) > count(best) ? value : best))
  }
  return { rank: most(modules.map(({ rank }) => rank)), alpha: most(modules.map(({ alpha }) => alpha)) }
}
