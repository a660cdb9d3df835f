import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { familyOf } from '../families/families.ts'
import { folderFile } from '../hf/folder-file.ts'
import { bytesOf, type StoredWeight, type StoredWeights } from '../hf/stored-weight.ts'
import type { ModelConfig } from '../model/config.ts'
import { int4File, isInt4Map, readInt4File } from './int4-file.ts'
import { refuseWeights } from './weights.ts'
import type { FrozenPlace } from './weights-in-files.ts'

/** Bytes of each weight that say whether weights are the same. */
const sampleBytes = 512

/**
 * The linear maps of four bits that lie beside a model's weights; none where the folder holds no others.
 * @param found the folder's weights
 * @throws SpatialError `config` where there are none, `model` where they are damaged or were made of other weights
 */
async function findInt4Weights(dir: string, config: ModelConfig, found: StoredWeights): Promise<StoredWeights> {
  if ([...found.values()].some(({ dtype }) => dtype === 'INT4')) return new Map()
  const file = await folderFile(dir, int4File)
  if (file === null)
    throw new SpatialError(
      'config',
      `${join(dir, int4File)}: not found; make the weights of four bits with spatial-ssrl quantise ${basename(dir)}`,
    )
  const { parameters, weightName } = familyOf(config)
  const { weights, source } = await readInt4File(file)
  const maps = parameters(config).filter(isInt4Map)
  const read = new Map([...weights].map(([stored, weight]) => [weightName(stored), weight]))
  const known = new Set(maps.map(({ name }) => name))
  refuseWeights(
    file,
    'are missing',
    maps.flatMap(({ name }) => (read.has(name) ? [] : [name])),
  )
  refuseWeights(
    file,
    'are no linear maps of this model',
    [...read.keys()].filter((name) => !known.has(name)),
  )
  const wrong = maps.filter(({ name, shape }) => {
    const { dtype, shape: own } = read.get(name)!
    return dtype !== 'INT4' || own.join() !== shape.join()
  })
  refuseWeights(
    file,
    'are not four bits of the shape that config.json asks for',
    wrong.map(({ name }) => name),
  )
  const maps4 = new Map(maps.map(({ name }) => [name, { ...read.get(name)!, origin: found.get(name)! }]))
  if (source !== (await fingerprintOf(new Map(maps.map(({ name }) => [name, found.get(name)!])))))
    throw new SpatialError(
      'model',
      `${file}: was made of other weights than those beside it; delete it and make it again with spatial-ssrl quantise`,
    )
  return maps4
}

/** Where each weight of a folder lies if it does not train. @throws SpatialError as `findInt4Weights` does */
export async function frozenWeights(
  dir: string,
  config: ModelConfig,
  stored: StoredWeights,
  place: FrozenPlace | undefined,
): Promise<StoredWeights> {
  return place === 'int4' ? new Map([...stored, ...(await findInt4Weights(dir, config, stored))]) : stored
}

/** @throws SpatialError `config` where a weight that is there in four bits alone would train */
export function refuseInt4(dir: string, stored: StoredWeights, isTrainable: (name: string) => boolean): void {
  for (const [name, { dtype }] of stored)
    if (dtype === 'INT4' && isTrainable(name))
      throw new SpatialError(
        'config',
        `${dir}: ${name} is there in four bits alone and cannot train; train an adapter beside it, or the model it was made of`,
      )
}

/**
 * What ties weights of four bits to those they were made of: SHA-256 over name, type, shape, first and middle bytes of each. Training, merging
 * and conversion change it; copying files or dividing them otherwise does not.
 */
export async function fingerprintOf(weights: StoredWeights): Promise<string> {
  const hash = createHash('sha256')
  for (const [name, weight] of weights) {
    hash.update(JSON.stringify([name, weight.dtype, weight.shape]))
    for (const from of [weight.begin, weight.begin + Math.floor((weight.end - weight.begin) / 2)])
      hash.update(await bytesAt(weight, from))
  }
  return hash.digest('hex')
}

async function bytesAt(weight: StoredWeight, begin: number): Promise<Uint8Array> {
  const end = Math.min(weight.end, begin + sampleBytes)
  for await (const bytes of bytesOf({ ...weight, begin, end }, sampleBytes)) return bytes
  return new Uint8Array()
}
