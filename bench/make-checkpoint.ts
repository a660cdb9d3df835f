import { open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRng } from '@spatial-ssrl/core'
import { initModel } from '@spatial-ssrl/model-runtime'
import { parameterList, parseModelConfig } from '../packages/model-runtime/src/families/families.ts'
import { toBfloat16 } from '../packages/model-runtime/src/hf/float-formats.ts'

// Writes a checkpoint of a published shape with random bf16 weights, in shards, for measurements of size and speed:
//   npx tsx bench/make-checkpoint.ts 10m|100m|wide-2|3b|7b DIR

const published = { hidden: 1280, inner: 3420 }

/**
 * Sizes of the published Qwen2.5-VL models (their config.json), of one that is as wide as the 3B but has two layers of each kind, and of
 * two small ones with the vocabulary of the tiny model.
 */
const shapes = {
  '10m': {
    ...{ hidden: 320, inner: 896, layers: 6, heads: 5, keyValues: 1, tied: true },
    ...{ depth: 4, full: [3], vision: { hidden: 256, inner: 512 }, vocabulary: null },
  },
  '100m': {
    ...{ hidden: 768, inner: 2304, layers: 12, heads: 12, keyValues: 4, tied: true },
    ...{ depth: 8, full: [3, 7], vision: { hidden: 512, inner: 1376 }, vocabulary: null },
  },
  '3b': {
    hidden: 2048,
    inner: 11008,
    layers: 36,
    heads: 16,
    keyValues: 2,
    depth: 32,
    tied: true,
    full: [7, 15, 23, 31],
    vision: published,
    vocabulary: 151_936,
  },
  '7b': {
    hidden: 3584,
    inner: 18944,
    layers: 28,
    heads: 28,
    keyValues: 4,
    depth: 32,
    tied: false,
    full: [7, 15, 23, 31],
    vision: published,
    vocabulary: 152_064,
  },
  'wide-2': {
    ...{ hidden: 2048, inner: 11008, layers: 2, heads: 16, keyValues: 2, tied: true },
    ...{ depth: 2, full: [1], vision: published, vocabulary: 151_936 },
  },
} as const

const [name = '', dir = ''] = process.argv.slice(2)
const shape = Object.hasOwn(shapes, name) ? shapes[name as keyof typeof shapes] : undefined
if (shape === undefined || dir === '') throw new Error(`usage: make-checkpoint ${Object.keys(shapes).join('|')} DIR`)

await initModel(dir, { preset: 'tiny', seed: 1 }) // its tokenizer and template; only the first rows of the vocabulary are then spoken
const tiny = JSON.parse(await readFile(join(dir, 'config.json'), 'utf8'))
const head = shape.hidden / shape.heads
const config = {
  ...tiny,
  hidden_size: shape.hidden,
  intermediate_size: shape.inner,
  num_hidden_layers: shape.layers,
  num_attention_heads: shape.heads,
  num_key_value_heads: shape.keyValues,
  vocab_size: shape.vocabulary ?? tiny.vocab_size,
  rope_scaling: { type: 'mrope', mrope_section: [head / 8, (3 * head) / 16, (3 * head) / 16] },
  tie_word_embeddings: shape.tied,
  torch_dtype: 'bfloat16',
  vision_config: {
    ...tiny.vision_config,
    depth: shape.depth,
    hidden_size: shape.vision.hidden,
    intermediate_size: shape.vision.inner,
    num_heads: 16,
    patch_size: 14,
    spatial_merge_size: 2,
    spatial_patch_size: 14,
    window_size: 112,
    fullatt_block_indexes: shape.full,
    out_hidden_size: shape.hidden,
  },
}
await writeFile(join(dir, 'config.json'), JSON.stringify(config, null, 2))
const preprocessor = JSON.parse(await readFile(join(dir, 'preprocessor_config.json'), 'utf8'))
await writeFile(
  join(dir, 'preprocessor_config.json'),
  JSON.stringify({ ...preprocessor, patch_size: 14, merge_size: 2, min_pixels: 3136, max_pixels: 12_845_056 }, null, 2),
)
await rm(join(dir, 'model.safetensors'))

// Normal numbers are drawn once and repeated from other places: what is measured does not depend on them.
const rng = createRng(1)
const drawn = toBfloat16(Float32Array.from({ length: 2 ** 20 + 7 }, () => 0.02 * rng.normal()))
const one = toBfloat16(Float32Array.of(1))[0]!
const parameters = parameterList(parseModelConfig(config, 'config.json'))
const shards = 4
const weightMap: Record<string, string> = {}
for (let shard = 0; shard < shards; shard++) {
  const file = `model-0000${shard + 1}-of-0000${shards}.safetensors`
  const part = parameters.slice(
    Math.floor((parameters.length * shard) / shards),
    Math.floor((parameters.length * (shard + 1)) / shards),
  )
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } }
  let offset = 0
  for (const { name, shape } of part) {
    const length = 2 * shape.reduce((product, size) => product * size, 1)
    header[name] = { dtype: 'BF16', shape, data_offsets: [offset, offset + length] }
    offset += length
    weightMap[name] = file
  }
  const json = Buffer.from(JSON.stringify(header))
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(json.length))
  const handle = await open(join(dir, file), 'w')
  await handle.write(Buffer.concat([size, json]))
  for (const { shape, kind } of part) {
    const count = shape.reduce((product, size) => product * size, 1)
    const source = kind === 'norm' ? drawn.slice().fill(one) : kind === 'bias' ? drawn.slice().fill(0) : drawn
    for (let done = 0; done < count; ) {
      const values = source.subarray(0, Math.min(source.length, count - done))
      await handle.write(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
      done += values.length
    }
  }
  await handle.close()
}
await writeFile(join(dir, 'model.safetensors.index.json'), JSON.stringify({ metadata: {}, weight_map: weightMap }))
console.log(`${dir}: ${parameters.length} tensors`)
