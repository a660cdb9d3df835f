import { SpatialError } from '@spatial-ssrl/core'
import { shortName } from './shortened.ts'

/** Bytes per element of every storage type of the safetensors format. */
export const bytesPerElement = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I16: 2,
  U16: 2,
  F16: 2,
  BF16: 2,
  I32: 4,
  U32: 4,
  F32: 4,
  I64: 8,
  U64: 8,
  F64: 8,
} as const

/** How a safetensors file stores an element. */
export type TensorDtype = keyof typeof bytesPerElement

/** Where one tensor lies: `begin`…`end` are byte offsets from the start of the file. */
export interface TensorEntry {
  dtype: TensorDtype
  shape: number[]
  begin: number
  end: number
}

/** What the head of a safetensors file says. */
export interface SafetensorsHeader {
  /** By name, in the order of the file's bytes. */
  tensors: Map<string, TensorEntry>
  metadata: Record<string, string>
}

/** Bytes: the headers of the published models have under 0.2 MB. The reference reader takes ten times more, and a second over it. */
export const maxHeaderBytes = 10_000_000

/**
 * Reads the JSON header of a safetensors file and holds it against the file's size: every byte after the header belongs to exactly
 * one tensor, as the format demands.
 * @param text the header's bytes; its 8-byte length is not part of it
 * @throws SpatialError `model`, one line that names `file`
 */
export function parseSafetensorsHeader(text: Uint8Array, fileBytes: number, file: string): SafetensorsHeader {
  const fail = (what: string): never => {
    throw new SpatialError('model', `${file}: not a sound safetensors file (${what}); download or write it again`)
  }
  const json = parseObject(text) ?? fail('its header is not a JSON object')
  const metadata: Record<string, string> = {}
  const entries: [string, TensorEntry][] = []
  const start = 8 + text.length
  for (const [name, value] of Object.entries(json)) {
    if (name === '__metadata__') {
      for (const [key, held] of Object.entries(isObject(value) ? value : fail('its metadata is not an object')))
        metadata[key] = typeof held === 'string' ? held : fail(`metadata ${shortName(key)} is not text`)
      continue
    }
    const problem = (what: string) => fail(`tensor ${shortName(name)} ${what}`)
    if (!isObject(value)) return problem('is not described by an object')
    const { dtype, shape, data_offsets: offsets } = value
    if (typeof dtype !== 'string' || !Object.hasOwn(bytesPerElement, dtype)) return problem('has an unknown dtype')
    if (!isCounts(shape)) return problem('has an impossible shape')
    if (!isCounts(offsets) || offsets.length !== 2) return problem('has impossible offsets')
    const [begin, end] = offsets as [number, number]
    const known = dtype as TensorDtype
    const expected = shape.reduce((product, size) => product * size, bytesPerElement[known])
    if (end - begin !== expected) return problem(`needs ${expected} bytes but its offsets hold ${end - begin}`)
    if (start + end > fileBytes) return problem(`ends at byte ${start + end} but the file has ${fileBytes}`)
    entries.push([name, { dtype: known, shape, begin: start + begin, end: start + end }])
  }
  if (countKeys(text) !== Object.keys(json).length) fail('a name occurs twice')
  entries.sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)
  let covered = start
  for (const [name, { begin, end }] of entries) {
    if (begin !== covered)
      fail(`tensor ${shortName(name)} ${begin < covered ? 'overlaps the one before it' : 'leaves a gap'}`)
    covered = end
  }
  if (covered !== fileBytes) fail(`${fileBytes - covered} bytes at its end belong to no tensor`)
  return { tensors: new Map(entries), metadata }
}

function parseObject(text: Uint8Array): Record<string, unknown> | null {
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text))
    return isObject(json) ? json : null
  } catch {
    return null // said by the caller, in the file's own terms
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0)
}

/** Keys of the outermost object of well-formed JSON; `JSON.parse` silently drops repeated ones. */
function countKeys(text: Uint8Array): number {
  const [quote, backslash, open, close, colon] = [0x22, 0x5c, 0x7b, 0x7d, 0x3a]
  let [depth, keys, quoted] = [0, 0, false]
  for (let i = 0; i < text.length; i++) {
    const byte = text[i]
    if (quoted) {
      if (byte === backslash) i++
      else if (byte === quote) quoted = false
    } else if (byte === quote) quoted = true
    else if (byte === open) depth++
    else if (byte === close) depth--
    else if (byte === colon && depth === 1) keys++
  }
  return keys
}
