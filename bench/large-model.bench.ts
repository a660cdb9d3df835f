import { readFileSync } from 'node:fs'
import { openPolicy, type PolicyOptions } from '@spatial-ssrl/model-runtime'

// Opens a checkpoint of a published size, samples from it and takes one step, with time and memory of each:
//   npm run bench large-model -- DIR [--frozen memory|files|int4] [--trainable PATTERN,… | --rank RANK] [--reply TOKENS]

const [dir = '', ...rest] = process.argv.slice(2)
const flag = (name: string) => (rest.includes(`--${name}`) ? rest[rest.indexOf(`--${name}`) + 1] : undefined)
const started = performance.now()
let last = started
let lastUsage = process.cpuUsage()

/** One line: seconds of the phase, and what memory the process has of its own and of files, in MB. */
function report(phase: string): void {
  const status = readFileSync('/proc/self/status', 'utf8')
  const of = (key: string) => (Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1000).toFixed(0)
  const now = performance.now()
  const { user, system } = process.cpuUsage(lastUsage)
  console.log(
    `${phase.padEnd(34)} ${((now - last) / 1000).toFixed(1).padStart(7)} s (${((user + system) / 1e6).toFixed(1)} s of processors)   own ${of('RssAnon')} MB, files ${of('RssFile')} MB, peak in all ${of('VmHWM')} MB`,
  )
  last = performance.now()
  lastUsage = process.cpuUsage()
}

const rank = flag('rank')
const adapter = rank === undefined ? undefined : { rank: Number(rank), alpha: 2 * Number(rank), targets: 'all-linear' }
const trainable = adapter ? undefined : (flag('trainable')?.split(',') ?? 'none')
const frozen = flag('frozen') as PolicyOptions['frozen']
report('before')
const policy = await openPolicy(dir, {
  ...(adapter ? { adapter } : { trainable: trainable! }),
  ...(frozen && { frozen }),
})
report(`open, ${(policy.parameterCount / 1e9).toFixed(2)} B parameters`)
const size = 448
const image = {
  width: size,
  height: size,
  data: Uint8Array.from({ length: size * size * 3 }, (_, i) => (i * 31) % 251),
}
const request = { text: '<image>Which patch was flipped?', images: [image] }
console.log(`prompt of ${policy.countTokens(request)} tokens`)
if (!rest.includes('--no-generate')) {
  const replies = await policy.generate([request], { n: 8, temperature: 1, maxTokens: 32, seed: 1 })
  report(`generate ${replies[0]!.length} × ${replies[0]![0]!.tokens.length} tokens`)
}
if (trainable !== 'none') {
  const length = Number(flag('reply') ?? 96)
  const replies = Array.from({ length: 8 }, (_, r) => Int32Array.from({ length }, (_, i) => (i * 7 + r) % 500))
  const batch = { groups: [{ request, replies }], maxTokens: length }
  await policy.accumulate(batch, new Float32Array(8 * length).fill(-1 / length))
  report(`accumulate 8 × ${length} tokens`)
  await policy.update({ learningRate: 1e-6, betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0, maxGradNorm: 1 })
  report('update')
}
await policy.close()
