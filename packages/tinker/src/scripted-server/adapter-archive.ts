import { gzipSync } from 'node:zlib'
import { bytesOf } from '../wire/arrays.ts'
import { concatenate } from '../wire/write-message.ts'

/** Files of an adapter as SkyRL's JAX back end writes them: no `target_modules`. @param rank for the configuration alone */
export function adapterFiles(adapter: Float64Array, baseModel: string, rank: number): Record<string, Uint8Array> {
  const size = Math.sqrt(adapter.length)
  const identity = Float32Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0))
  const tensors = { lora_A: identity, lora_B: Float32Array.from(adapter) }
  let at = 0
  const header: Record<string, unknown> = {}
  for (const [part, values] of Object.entries(tensors)) {
    const data_offsets = [at, at + values.byteLength]
    at += values.byteLength
    header[`base_model.model.model.layers.0.self_attn.q_proj.${part}.weight`] = {
      dtype: 'F32',
      shape: [size, size],
      data_offsets,
    }
  }
  const head = new TextEncoder().encode(JSON.stringify(header))
  const length = new Uint8Array(8)
  new DataView(length.buffer).setBigUint64(0, BigInt(head.length), true)
  const config = { peft_type: 'LORA', base_model_name_or_path: baseModel, r: rank, lora_alpha: 32 }
  return {
    'adapter_config.json': new TextEncoder().encode(JSON.stringify(config)),
    'adapter_model.safetensors': concatenate([length, head, ...Object.values(tensors).map(bytesOf)]),
  }
}

/** A tar of a folder that holds them, the folder's own entry first, gzipped unless told otherwise. */
export function tarOf(
  files: Readonly<Record<string, Uint8Array>>,
  { gzipped = true }: { gzipped?: boolean } = {},
): Uint8Array {
  const parts = [tarHeader('./', 0, '5')]
  for (const [name, content] of Object.entries(files))
    parts.push(
      tarHeader(`./${name}`, content.length, '0'),
      content,
      new Uint8Array((512 - (content.length % 512)) % 512),
    )
  const tar = concatenate([...parts, new Uint8Array(1024)])
  return gzipped ? gzipSync(tar) : tar
}

function tarHeader(name: string, size: number, type: string): Uint8Array {
  const header = new Uint8Array(512)
  const put = (at: number, text: string) => header.set(new TextEncoder().encode(text), at)
  put(0, name)
  put(100, '0000644\0')
  put(124, `${size.toString(8).padStart(11, '0')}\0`)
  put(136, '00000000000\0')
  put(148, '        ')
  put(156, type)
  put(257, 'ustar\u000000')
  const sum = header.reduce((total, byte) => total + byte, 0)
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `)
  return header
}
