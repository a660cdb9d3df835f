import { copyFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { familyOf } from '../families/families.ts'
import { folderFile } from '../hf/folder-file.ts'
import { blockSize, quantiseBlocks } from '../hf/int4-blocks.ts'
import { replaceFolder } from '../hf/replace-folder.ts'
import { type StoredTensor, writeStored } from '../hf/safetensors.ts'
import type { TensorDtype } from '../hf/safetensors-header.ts'
import { bytesOf, partsOf, type StoredWeight } from '../hf/stored-weight.ts'
import { int4Endings, int4File, int4Format, isInt4Map } from './int4-file.ts'
import { fingerprintOf } from './int4-weights.ts'
import { companions, readConfig } from './model-folder.ts'
import { findWeights } from './weights.ts'

/** Weights rounded and bytes copied at a time: memory stays the same however large the model is. */
const partElements = 2 ** 22

/** What was written. */
export interface QuantisedModel {
  file: string
  bytes: number
  /** Linear maps of four bits. */
  maps: number
  /** Linear maps whose rows are no multiple of 32 weights, which stay as they are; the head is not among them. */
  kept: string[]
}

/**
 * Rounds the linear maps of a model, all but the head, to four bits – see `quantiseBlocks` – and writes them once beside it, as
 * `model.int4.safetensors`; or to a folder of their own, with all that the network needs besides, as it was.
 * @param out a folder that is not there yet; default beside the model
 * @throws SpatialError `model` for a model that cannot be read or holds a weight that is no finite number, `config` for what is already there
 */
export async function quantiseModel(dir: string, out?: string): Promise<QuantisedModel> {
  const config = await readConfig(dir)
  const found = await findWeights(dir, config)
  if ([...found.values()].some(({ dtype }) => dtype === 'INT4'))
    throw new SpatialError('config', `${dir}: holds weights of four bits already; name the model they were made of`)
  const place = out ?? join(dir, int4File)
  if ((await stat(place).catch(() => null)) !== null)
    throw new SpatialError('config', `${place}: is already there; delete it to make it again, or name another folder`)
  const { parameters, storedName } = familyOf(config)
  const isMap = new Set(parameters(config).flatMap((parameter) => (isInt4Map(parameter) ? [parameter.name] : [])))
  const [maps, others] = [true, false].map(
    (wanted) => new Map([...found].filter(([name]) => isMap.has(name) === wanted)),
  )
  if (maps!.size === 0)
    throw new SpatialError('config', `${dir}: no linear map has rows of a multiple of 32 weights; use it as it is`)
  const tensors = [
    ...[...maps!].flatMap(([name, stored]) => quantised(storedName(name), stored)), // first: their scales are aligned
    ...(out === undefined ? [] : [...others!].map(([name, stored]) => copied(storedName(name), stored))),
  ]
  const metadata = { layout: int4Format, source: await fingerprintOf(maps!) }
  if (out === undefined) await writeStored(place, tensors, metadata)
  else
    await replaceFolder(out, async (partial) => {
      for (const name of companions) {
        const file = await folderFile(dir, name)
        if (file !== null) await copyFile(file, join(partial, name))
      }
      await writeStored(join(partial, int4File), tensors, metadata)
    })
  const file = out === undefined ? place : join(out, int4File)
  const linear = parameters(config).filter(({ name, kind }) => kind === 'linear' && name !== 'lm_head.weight')
  const kept = linear.flatMap(({ name }) => (isMap.has(name) ? [] : [name]))
  return { file, bytes: (await stat(file)).size, maps: maps!.size, kept }
}

/** The two tensors of a map; the scales are made with the numbers, which are written before them. */
function quantised(name: string, stored: StoredWeight): [StoredTensor, StoredTensor] {
  const [out = 0, columns = 0] = stored.shape
  const blocks = columns / blockSize
  let scales: Uint8Array[] = []
  async function* numbers() {
    scales = []
    for await (const weights of partsOf(stored, partElements)) {
      const rounded = quantiseBlocks(weights)
      if (rounded === undefined)
        throw new SpatialError(
          'model',
          `${stored.file}: ${name} holds a weight that is no finite number; repair the model`,
        )
      scales.push(new Uint8Array(rounded.scales.buffer))
      yield rounded.numbers
    }
  }
  function* scalesOf() {
    yield* scales
    scales = []
  }
  return [
    { name: name + int4Endings.numbers, dtype: 'U8', shape: [out, blocks, blockSize / 2], parts: numbers },
    { name: name + int4Endings.scales, dtype: 'F32', shape: [out, blocks], parts: scalesOf },
  ]
}

function copied(name: string, stored: StoredWeight): StoredTensor {
  return {
    name,
    dtype: stored.dtype as TensorDtype,
    shape: stored.shape,
    parts: () => bytesOf(stored, 4 * partElements),
  }
}
