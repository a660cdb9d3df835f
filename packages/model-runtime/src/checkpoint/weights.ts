import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import { familyOf } from '../families/families.ts'
import { toFloat32 } from '../hf/float-formats.ts'
import { folderFile } from '../hf/folder-file.ts'
import { readOptionalJson } from '../hf/json-file.ts'
import { type FloatTensor, readSafetensors, readSafetensorsHeader } from '../hf/safetensors.ts'
import { shortened, shortName } from '../hf/shortened.ts'
import type { ModelConfig } from '../model/config.ts'
import type { Parameter } from '../model/parameter.ts'

const Index = z.object({ weight_map: z.record(z.string(), z.string()) })

/**
 * Reads the weights of a model folder, one file or shards, as float32 in the order of the network. Names and shapes are held against
 * the configuration before any weight is read, so that no more memory is taken than the network needs and the files hold.
 * @throws SpatialError `model` that names the file, or the first weights that are missing, unknown or of another shape
 */
export async function readWeights(dir: string, config: ModelConfig): Promise<Map<string, FloatTensor>> {
  const { parameters, weightName } = familyOf(config)
  const expected = parameters(config)
  const files = await weightFiles(dir)
  await checkHeaders(dir, files, config, expected)
  const found = new Map<string, FloatTensor>()
  for (const file of files)
    for (const [stored, tensor] of await readSafetensors(file)) {
      const name = weightName(stored)
      if (isRedundant(name, config)) continue
      try {
        found.set(name, { shape: tensor.shape, data: toFloat32(tensor) })
      } catch (cause) {
        throw SpatialError.is(cause)
          ? new SpatialError('model', `${file}: ${shortName(stored)}: ${cause.message}`, { cause })
          : cause
      }
    }
  return new Map(expected.map(({ name }) => [name, found.get(name)!]))
}

/** How a folder stores its weights, F32 where they are not all alike. @throws SpatialError `model` */
export async function storedFormat(dir: string): Promise<'F32' | 'F16' | 'BF16'> {
  const formats = new Set<string>()
  for (const file of await weightFiles(dir))
    for (const { dtype } of (await readSafetensorsHeader(file)).tensors.values()) formats.add(dtype)
  const [only, other] = formats
  return other === undefined && (only === 'F16' || only === 'BF16') ? only : 'F32'
}

async function checkHeaders(
  dir: string,
  files: readonly string[],
  config: ModelConfig,
  expected: readonly Parameter[],
): Promise<void> {
  const { weightName } = familyOf(config)
  const shapes = new Map<string, readonly number[]>()
  for (const file of files)
    for (const [stored, { shape }] of (await readSafetensorsHeader(file)).tensors) {
      const name = weightName(stored)
      if (isRedundant(name, config)) continue
      if (shapes.has(name))
        throw new SpatialError('model', `${file}: ${shortName(stored)}: this weight is also in another file`)
      shapes.set(name, shape)
    }
  const known = new Set(expected.map(({ name }) => name))
  refuse(
    dir,
    'are missing',
    expected.flatMap(({ name }) => (shapes.has(name) ? [] : [name])),
  )
  refuse(
    dir,
    'do not belong to this architecture',
    [...shapes.keys()].filter((name) => !known.has(name)),
  )
  refuse(
    dir,
    'do not have the shape that config.json asks for',
    expected.flatMap(({ name, shape }) => {
      const actual = shapes.get(name)!
      return actual.join() === shape.join() ? [] : [`${name} (${actual.join('×')} instead of ${shape.join('×')})`]
    }),
  )
}

/** Stored by some writers, computed or shared by every reader. */
function isRedundant(name: string, config: ModelConfig): boolean {
  return name.endsWith('rotary_emb.inv_freq') || (config.text.tieEmbeddings && name === 'lm_head.weight')
}

async function weightFiles(dir: string): Promise<string[]> {
  const single = await folderFile(dir, 'model.safetensors')
  if (single !== null) return [single]
  const index = join(dir, 'model.safetensors.index.json')
  const json = await readOptionalJson(dir, 'model.safetensors.index.json')
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

function refuse(dir: string, what: string, names: string[]): void {
  if (names.length === 0) return
  const shown = names.slice(0, 3).map((name) => (name.length > 100 ? shortName(name) : name))
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  throw new SpatialError('model', `${dir}: ${names.length} weights ${what}: ${shown.join(', ')}${more}`)
}
