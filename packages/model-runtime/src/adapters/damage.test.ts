import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adaptedNetwork } from '../checkpoint/adapted-network.ts'
import { readConfig } from '../checkpoint/model-folder.ts'
import { mutations } from '../checkpoint/mutation.fixture.ts'
import { type AdaptedNetwork, readAdapter } from './adapter-folder.ts'
import { adapterFolder, type GoldenAdapter, modelFolder } from './golden.fixture.ts'

const [CONFIG, TENSORS] = ['adapter_config.json', 'adapter_model.safetensors']

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'adapter-damage-'))
})
afterAll(() => rm(root, { recursive: true }))

/** A copy of a golden adapter, and the network that it belongs to. */
async function copyOf(name: GoldenAdapter): Promise<{ dir: string; network: AdaptedNetwork }> {
  const dir = await mkdtemp(join(root, 'adapter-'))
  for (const file of [CONFIG, TENSORS]) await cp(join(adapterFolder(name), file), join(dir, file))
  return { dir, network: adaptedNetwork(await readConfig(modelFolder(name))) }
}

const refusal = ({ dir, network }: Awaited<ReturnType<typeof copyOf>>) =>
  readAdapter(dir, network).then(
    () => null,
    (error: unknown) => {
      if (!SpatialError.is(error)) throw error
      expect(error.code).toBe('model')
      expect(error.message).toMatch(/^[^\n]{1,600}$/)
      return error.message
    },
  )

/** What is told when fields of the configuration have other values. */
async function withConfig(name: GoldenAdapter, change: object): Promise<string | null> {
  const copy = await copyOf(name)
  const config = JSON.parse(await readFile(join(copy.dir, CONFIG), 'utf8'))
  await writeFile(join(copy.dir, CONFIG), JSON.stringify({ ...config, ...change }))
  return refusal(copy)
}

test('any change to either file is a refusal in one line that names a file, or is harmless', async () => {
  for (const name of ['qwen25vl-dora', 'llama-lora'] as const) {
    const copy = await copyOf(name)
    const files = new Map(
      await Promise.all([CONFIG, TENSORS].map(async (file) => [file, await readFile(join(copy.dir, file))] as const)),
    )
    let refused = 0
    for (const { file, content, what } of mutations(files, 7, 150)) {
      await writeFile(join(copy.dir, file), content)
      const message = await refusal(copy)
      await writeFile(join(copy.dir, file), files.get(file)!)
      if (message === null) continue
      refused++
      expect(
        [CONFIG, TENSORS].some((known) => message.includes(known)),
        `${what}: ${message}`,
      ).toBe(true)
    }
    expect(refused).toBeGreaterThan(80)
    expect(await refusal(copy)).toBe(null)
  }
}, 60_000)

test.each([
  ['peft_type', 'IA3', 'only LORA is read'],
  ['bias', 'lora_only', 'expected none'],
  ['init_lora_weights', 'pissa', 'convert it with PEFT'],
  ['init_lora_weights', 'loftq', 'convert it with PEFT'],
  ['fan_in_fan_out', true, 'fan_in_fan_out'],
  ['lora_bias', true, 'lora_bias'],
  ['layers_pattern', ['blocks'], 'layers_pattern'],
  ['layer_replication', [[0, 1]], 'layer_replication'],
  ['trainable_token_indices', [1], 'trainable_token_indices'],
  ['target_parameters', ['a'], 'target_parameters'],
  ['alora_invocation_tokens', [1], 'alora_invocation_tokens'],
  ['use_qalora', true, 'use_qalora'],
  ['use_bdlora', { a: 1 }, 'use_bdlora'],
  ['arrow_config', { a: 1 }, 'arrow_config'],
  ['velora_config', { a: 1 }, 'velora_config'],
  ['monteclora_config', { a: 1 }, 'monteclora_config'],
  ['kasa_config', { a: 1 }, 'kasa_config'],
  ['megatron_config', { a: 1 }, 'megatron_config'],
  ['a_field_of_tomorrow', true, 'a_field_of_tomorrow'],
  ['r', 5, 'expected 5×'],
  ['rank_pattern', { o_proj: 7 }, 'expected 7×'],
  ['rank_pattern', { '(a+)+$': 7 }, 'rank_pattern: the pattern "(a+)+$" is not read'],
  ['alpha_pattern', { '.*.*.*.*x': 7 }, 'alpha_pattern: the pattern'],
  ['use_dora', false, 'lora_magnitude_vector: not a tensor of the adapter'],
  ['target_modules', ['qkv'], 'target_modules: '],
  ['target_modules', ['qkv', 'o_proj', 'down_proj', 'mlp.0', 'mlp.2'], 'visual.merger.mlp.2 are missing'],
  ['exclude_modules', ['o_proj'], 'is not among them'],
  ['layers_to_transform', [0], 'is not among them'],
  ['layers_to_transform', [0, 1], 'visual.merger.mlp.0 is not among them'],
  ['modules_to_save', ['lm_head'], "no module's name ends in lm_head"],
  ['modules_to_save', ['ln_q'], 'visual.merger.ln_q.weight is missing'],
])('%s = %j is refused by name', async (field, value, told) => {
  expect(await withConfig('qwen25vl-dora', { [field]: value })).toContain(told)
})

test.each([
  ['lora_dropout', 0.1],
  ['target_modules', '.*(qkv|o_proj|down_proj|merger.mlp.0)'],
  ['task_type', 'CAUSAL_LM'],
  ['init_lora_weights', 'gaussian'],
  ['rank_pattern', { 'blocks\\.\\d+\\.attn\\.(?:qkv|proj)': 3 }],
  ['a_field_of_tomorrow', null],
])('%s = %j is read', async (field, value) => {
  expect(await withConfig('qwen25vl-dora', { [field]: value })).toBe(null)
})

test('layers by number', async () => {
  expect(await withConfig('llama-dora', { layers_to_transform: [0, 1] })).toBe(null)
  expect(await withConfig('llama-dora', { layers_to_transform: 1 })).toContain('layers.0.self_attn.k_proj is not among')
})

test('names of transformers 4.51 and before are read, too', async () => {
  const copy = await copyOf('qwen25vl-dora')
  const today = await readAdapter(copy.dir, copy.network)
  const bytes = await readFile(join(copy.dir, TENSORS))
  const start = 8 + Number(bytes.readBigUInt64LE(0))
  const header = Buffer.from(
    bytes
      .toString('utf8', 8, start)
      .replaceAll('model.model.visual.', 'model.visual.')
      .replaceAll('model.model.language_model.', 'model.model.'),
  )
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length), 0)
  await writeFile(join(copy.dir, TENSORS), Buffer.concat([length, header, bytes.subarray(start)]))
  expect(await readAdapter(copy.dir, copy.network)).toEqual(today)
})

test('files that are not there, and those of another kind', async () => {
  const copy = await copyOf('llama-dora')
  await rm(join(copy.dir, TENSORS))
  expect(await refusal(copy)).toMatch(/adapter_model\.safetensors: not found; save the adapter as safetensors/)
  await writeFile(join(copy.dir, 'adapter_model.bin'), 'x')
  expect(await refusal(copy)).toMatch(/adapter_model\.bin is not read/)
  await rm(join(copy.dir, CONFIG))
  expect(await refusal(copy)).toMatch(/adapter_config\.json: not found; expected an adapter folder/)
  expect(await refusal({ ...copy, dir: modelFolder('llama-dora') })).toMatch(/expected an adapter folder/)
})
