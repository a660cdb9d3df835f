import { SpatialError } from '@spatial-ssrl/core'
import { blockSize } from '../hf/int4-blocks.ts'
import { readSafetensorsHeader } from '../hf/safetensors.ts'
import { shortName } from '../hf/shortened.ts'
import type { StoredWeight } from '../hf/stored-weight.ts'
import type { Parameter } from '../model/parameter.ts'

/** Where a model's weights of four bits lie: beside the others, or with all that the network needs in a folder of their own. */
export const int4File = 'model.int4.safetensors'

/** What the file's metadata says of its layout. */
export const int4Format = 'int4 blocks of 32, zero 8'

/** Endings of the names of a map's two tensors: U8 (out, in / 32, 16) and F32 (out, in / 32). */
export const int4Endings = { numbers: '.int4', scales: '.scales' } as const

/** A linear map, but no head: the embedding's counterpart is looked at as a whole for every token, and errors in it are errors of the scores. */
export function isInt4Map({ name, shape, kind }: Parameter): boolean {
  return kind === 'linear' && name !== 'lm_head.weight' && shape[1]! % blockSize === 0
}

/** What a file of weights of four bits holds. */
export interface Int4Contents {
  /** By stored name; those of four bits and the others. */
  weights: Map<string, StoredWeight>
  /** Of the weights that they were made of. */
  source: string
}

/**
 * Reads the head of such a file and brings the two tensors of each map together.
 * @throws SpatialError `model`, one line that names the file
 */
export async function readInt4File(file: string): Promise<Int4Contents> {
  const { tensors, metadata } = await readSafetensorsHeader(file)
  const fail = (what: string): never => {
    throw new SpatialError('model', `${file}: ${what}; delete it and make it again with spatial-ssrl quantise`)
  }
  if (metadata.layout !== int4Format) fail(`holds no ${int4Format}`)
  const source = metadata.source ?? fail('does not say what it was made of')
  const weights = new Map<string, StoredWeight>()
  for (const [stored, entry] of tensors) {
    const [name, kind] = partOf(stored)
    if (kind === undefined) weights.set(name, { file, ...entry })
    if (kind === 'scales' && !tensors.has(name + int4Endings.numbers)) fail(`${shortName(stored)} scales no weight`)
    if (kind !== 'numbers') continue
    const scales = tensors.get(name + int4Endings.scales) ?? fail(`${shortName(stored)} has no scales`)
    const [out = 0, blocks = 0, half] = entry.shape
    const fits = entry.dtype === 'U8' && entry.shape.length === 3 && half === blockSize / 2
    if (!fits || scales.dtype !== 'F32' || scales.shape.join() !== [out, blocks].join())
      fail(`${shortName(stored)} and its scales are not (out, in / 32, 16) U8 and (out, in / 32) F32`)
    const { begin, end } = scales
    weights.set(name, { ...entry, file, dtype: 'INT4', shape: [out, blocks * blockSize], scales: { begin, end } })
  }
  return { weights, source }
}

function partOf(stored: string): [name: string, kind?: keyof typeof int4Endings] {
  for (const kind of ['numbers', 'scales'] as const)
    if (stored.endsWith(int4Endings[kind])) return [stored.slice(0, -int4Endings[kind].length), kind]
  return [stored]
}
