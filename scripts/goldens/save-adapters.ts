/**
 * Trains new adapters of the golden models for two steps and saves, for `check-lora.py`: per case the adapter, the merged model, and the
 * log-probabilities of the golden replies.
 *
 *     node --conditions=@spatial-ssrl/source --import tsx scripts/goldens/save-adapters.ts FOLDER
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { adapterFolder, goldenBatch, modelFolder } from '../../packages/model-runtime/src/adapters/golden.fixture.ts'
import { type AdapterSpec, openPolicy } from '../../packages/model-runtime/src/index.ts'

const out = process.argv[2]!
const cases: { name: string; golden: 'qwen25vl-lora' | 'llama-lora'; adapter: AdapterSpec | string }[] = [
  { name: 'all-linear', golden: 'qwen25vl-lora', adapter: { rank: 8, alpha: 16, targets: 'all-linear' } },
  {
    name: 'dora-by-pattern',
    golden: 'qwen25vl-lora',
    adapter: { rank: 4, alpha: 8, dora: true, rslora: true, targets: ['visual.*', 'model.layers.1.*', '!*.down_proj'] },
  },
  {
    name: 'norms-and-head',
    golden: 'llama-lora',
    adapter: { rank: 4, alpha: 4, targets: ['q_proj', 'gate_proj'], modulesToSave: ['norm', 'lm_head'] },
  },
  { name: 'ranks-of-their-own', golden: 'llama-lora', adapter: adapterFolder('llama-lora') },
]
const step = { learningRate: 2e-2, epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 }

for (const { name, golden, adapter } of cases) {
  const policy = await openPolicy(modelFolder(golden), { threads: 2, adapter })
  const { batch, weights } = await goldenBatch(golden)
  for (let i = 0; i < 2; i++) {
    await policy.accumulate(batch, weights)
    await policy.update({ ...step, betas: [0.9, 0.999] })
  }
  const { logprobs } = await policy.logprobs(batch)
  await policy.saveAdapter(join(out, name, 'adapter'))
  await policy.save(join(out, name, 'merged'))
  const facts = { model: modelFolder(golden), expected: join(adapterFolder(golden), 'expected.json') }
  const rows = { maxTokens: batch.maxTokens, logprobs: [...logprobs] }
  await writeFile(join(out, name, 'told.json'), JSON.stringify({ ...facts, ...rows }))
  await policy.close()
}
