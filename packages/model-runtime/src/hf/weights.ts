import { readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import type { ModelConfig } from '../model/config.ts'
import { parameterList } from '../model/parameters.ts'
import { toFloat32 } from './float-formats.ts'
import { type FloatTensor, readSafetensors } from './safetensors.ts'

const Index = z.object({ weight_map: z.record(z.string(), z.string()) })

/**
 * Reads the weights of a model folder, one file or shards, as float32 in the order of the network.
 * @throws SpatialError `model` that names the file, or the first weights that are missing, unknown or of another shape
 */
export async function readWeights(dir: string, config: ModelConfig): Promise<Map<string, FloatTensor>> {
  const found = new Map<string, FloatTensor>()
  for (const file of await weightFiles(dir))
    for (const [stored, tensor] of await readSafetensors(file)) {
      const name = publishedName(stored)
      if (isRedundant(name, config)) continue
      if (found.has(name)) throw new SpatialError('model', `${file}: ${stored}: this weight is also in another file`)
      try {
        found.set(name, { shape: tensor.shape, data: toFloat32(tensor) })
      } catch (cause) {
        throw SpatialError.is(cause)
          ? new SpatialError('model', `${file}: ${stored}: ${cause.message}`, { cause })
          : cause
      }
    }
  const expected = parameterList(config)
  const known = new Set(expected.map(({ name }) => name))
  refuse(
    dir,
    'are missing',
    expected.flatMap(({ name }) => (found.has(name) ? [] : [name])),
  )
  refuse(
    dir,
    'do not belong to this architecture',
    [...found.keys()].filter((name) => !known.has(name)),
  )
  refuse(
    dir,
    'do not have the shape that config.json asks for',
    expected.flatMap(({ name, shape }) => {
      const actual = found.get(name)!.shape
      return actual.join() === shape.join() ? [] : [`${name} (${actual.join('×')} instead of ${shape.join('×')})`]
    }),
  )
  return new Map(expected.map(({ name }) => [name, found.get(name)!]))
}

/** `visual.*` and `model.*` as published; newer transformers files say `model.visual.*` and `model.language_model.*`. */
function publishedName(name: string): string {
  return name.replace(/^model\.visual\./, 'visual.').replace(/^model\.language_model\./, 'model.')
}

/** Stored by some writers, computed or shared by every reader. */
function isRedundant(name: string, config: ModelConfig): boolean {
  return name.endsWith('rotary_emb.inv_freq') || (config.text.tieEmbeddings && name === 'lm_head.weight')
}

async function weightFiles(dir: string): Promise<string[]> {
  const single = join(dir, 'model.safetensors')
  if (await isFile(single)) return [single]
  const index = join(dir, 'model.safetensors.index.json')
  if (!(await isFile(index))) throw new SpatialError('model', `${single}: not found; download the model's weights`)
  const files = new Set(Object.values(await readIndex(index)))
  for (const file of files)
    if (basename(file) !== file)
      throw new SpatialError('model', `${index}: weight_map: ${file} is not a plain file name`)
  return [...files].sort().map((file) => join(dir, file))
}

async function readIndex(file: string): Promise<Record<string, string>> {
  try {
    return Index.parse(JSON.parse(await readFile(file, 'utf8'))).weight_map
  } catch (cause) {
    throw new SpatialError('model', `${file}: not a sound weight index; download it again`, { cause })
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

function refuse(dir: string, what: string, names: string[]): void {
  if (names.length === 0) return
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  throw new SpatialError('model', `${dir}: ${names.length} weights ${what}: ${names.slice(0, 3).join(', ')}${more}`)
}
