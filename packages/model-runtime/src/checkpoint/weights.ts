import { basename, join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import { familyOf } from '../families/families.ts'
import { folderFile } from '../hf/folder-file.ts'
import { readOptionalJson } from '../hf/json-file.ts'
import { type FloatTensor, readSafetensorsHeader } from '../hf/safetensors.ts'
import { shortened, shortName } from '../hf/shortened.ts'
import { floatDtypes, readStored, type StoredWeight, type StoredWeights } from '../hf/stored-weight.ts'
import type { ModelConfig } from '../model/config.ts'
import type { Parameter } from '../model/parameter.ts'
import { int4File, isInt4Map, readInt4File } from './int4-file.ts'

const Index = z.object({ weight_map: z.record(z.string(), z.string()) })

/**
 * Where the weights of a model folder lie, one file or shards, in the order of the network. Names, shapes and types are held against the
 * configuration; no weight is read.
 * @throws SpatialError `model` that names the file, or the first weights that are missing, unknown or of another shape
 */
export async function findWeights(dir: string, config: ModelConfig): Promise<StoredWeights> {
  const { parameters, weightName } = familyOf(config)
  const expected = parameters(config)
  const found: StoredWeights = new Map()
  for (const file of await weightFiles(dir))
    for (const [stored, entry] of await weightsIn(file)) {
      const name = weightName(stored)
      if (isRedundant(name, config)) continue
      if (found.has(name))
        throw new SpatialError('model', `${file}: ${shortName(stored)}: this weight is also in another file`)
      found.set(name, entry)
    }
  checkShapes(dir, expected, found)
  const maps = new Set(expected.filter(isInt4Map).map(({ name }) => name))
  for (const [name, { file, dtype }] of found)
    if (dtype === 'INT4' ? !maps.has(name) : !floatDtypes.includes(dtype))
      throw new SpatialError(
        'model',
        `${file}: ${shortName(name)}: a weight is stored as ${dtype}; only ${floatDtypes.join(', ')} can be read`,
      )
  return new Map(expected.map(({ name }) => [name, found.get(name)!]))
}

/** All weights of a folder as float32, in the order of the network. @throws SpatialError `model`, as `findWeights` does */
export async function readWeights(dir: string, config: ModelConfig): Promise<Map<string, FloatTensor>> {
  const weights = new Map<string, FloatTensor>()
  for (const [name, stored] of await findWeights(dir, config))
    weights.set(name, { shape: stored.shape, data: await readStored(stored) })
  return weights
}

/** How a folder stores its weights but those of four bits, F32 where they are not all alike. @throws SpatialError `model` */
export async function storedFormat(dir: string): Promise<'F32' | 'F16' | 'BF16'> {
  const formats = new Set<string>()
  for (const file of await weightFiles(dir))
    for (const { dtype } of (await weightsIn(file)).values()) if (dtype !== 'INT4') formats.add(dtype)
  const [only, other] = formats
  return other === undefined && (only === 'F16' || only === 'BF16') ? only : 'F32'
}

function checkShapes(dir: string, expected: readonly Parameter[], found: StoredWeights): void {
  const known = new Set(expected.map(({ name }) => name))
  refuseWeights(
    dir,
    'are missing',
    expected.flatMap(({ name }) => (found.has(name) ? [] : [name])),
  )
  refuseWeights(
    dir,
    'do not belong to this architecture',
    [...found.keys()].filter((name) => !known.has(name)),
  )
  refuseWeights(
    dir,
    'do not have the shape that config.json asks for',
    expected.flatMap(({ name, shape }) => {
      const actual = found.get(name)!.shape
      return actual.join() === shape.join() ? [] : [`${name} (${actual.join('×')} instead of ${shape.join('×')})`]
    }),
  )
}

/** Stored by some writers, computed or shared by every reader. */
function isRedundant(name: string, config: ModelConfig): boolean {
  return name.endsWith('rotary_emb.inv_freq') || (config.text.tieEmbeddings && name === 'lm_head.weight')
}

/** By stored name. */
async function weightsIn(file: string): Promise<ReadonlyMap<string, StoredWeight>> {
  if (basename(file) === int4File) return (await readInt4File(file)).weights
  const { tensors } = await readSafetensorsHeader(file)
  return new Map([...tensors].map(([name, entry]) => [name, { file, ...entry }]))
}

async function weightFiles(dir: string): Promise<string[]> {
  const single = await folderFile(dir, 'model.safetensors')
  if (single !== null) return [single]
  const index = join(dir, 'model.safetensors.index.json')
  const json = await readOptionalJson(dir, 'model.safetensors.index.json')
  const four = json === undefined ? await folderFile(dir, int4File) : null
  if (four !== null) return [four]
  if (json === undefined)
    throw new SpatialError('model', `${join(dir, 'model.safetensors')}: not found; download the model's weights`)
  const read = Index.safeParse(json)
  if (!read.success)
    throw new SpatialError('model', `${index}: weight_map: not a map of weights to files; download it again`)
  const names = [...new Set(Object.values(read.data.weight_map))].sort()
  for (const name of names)
    if (!/^[^/\\]+\.safetensors$/.test(name))
      throw new SpatialError('model', `${index}: weight_map: ${shortened(name)} is not a plain file name`)
  return Promise.all(names.map(async (name) => (await folderFile(dir, name)) ?? join(dir, name)))
}

/** @throws SpatialError `model` that shows the first of the names, where there are any */
export function refuseWeights(dir: string, what: string, names: string[]): void {
  if (names.length === 0) return
  const shown = names.slice(0, 3).map((name) => (name.length > 100 ? shortName(name) : name))
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  throw new SpatialError('model', `${dir}: ${names.length} weights ${what}: ${shown.join(', ')}${more}`)
}
