import { availableParallelism } from 'node:os'
import type { Qwen25VLConfig } from '@spatial-ssrl/model-runtime'
import { packWeights, weightLayout } from '../packages/model-runtime/src/arena/weight-sets.ts'
import { SessionCache } from '../packages/model-runtime/src/device/onnxruntime/session-cache.ts'
import { qwen25VLParameters } from '../packages/model-runtime/src/families/qwen25vl/parameters.ts'
import { Lanes, laneCount } from '../packages/model-runtime/src/lanes/lanes.ts'
import { buffersOf } from '../packages/model-runtime/src/layout/feeds.ts'
import { drawWeights } from '../packages/model-runtime/src/model/draw-weights.ts'
import { squareMatMul } from './matmul.ts'
import { median, timeInTurn } from './median.ts'
import { type BatchSizes, randomBatches, scaledConfig, tinyConfig } from './model.ts'
import { milliseconds, percent, printMachine, printTable } from './report.ts'
import { trainingFlops } from './training-flops.ts'

const rounds = 5
const warmUps = 2
const threads = availableParallelism()
const adamw = {
  learningRate: 1e-4,
  betas: [0.9, 0.999] as [number, number],
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
}

const cases: { name: string; target: string; config: Qwen25VLConfig; sizes: BatchSizes }[] = [
  {
    name: 'tiny preset',
    target: '',
    config: tinyConfig,
    sizes: { prompts: 32, promptLength: 48, replies: 8, replyLength: 16, grid: 4 },
  },
  {
    name: 'hidden 128, 4 + 4 layers',
    target: '≥ 55 %',
    config: scaledConfig(128, 4),
    sizes: { prompts: 32, promptLength: 48, replies: 8, replyLength: 16, grid: 8 },
  },
  {
    name: 'hidden 256, 3 + 3 layers',
    target: '≥ 80 %',
    config: scaledConfig(256, 3),
    sizes: { prompts: 32, promptLength: 48, replies: 8, replyLength: 16, grid: 8 },
  },
  {
    name: 'hidden 512, 2 + 2 layers',
    target: '≥ 80 %',
    config: scaledConfig(512, 2),
    sizes: { prompts: 16, promptLength: 48, replies: 8, replyLength: 16, grid: 8 },
  },
]

const steps = await Promise.all(
  cases.map(async ({ name, target, config, sizes }) => {
    const drawn = drawWeights(qwen25VLParameters(config), 1)
    const layout = weightLayout(qwen25VLParameters(config), () => true)
    const weights = packWeights(layout, (name) => drawn.get(name)?.data)
    const count = laneCount(layout, threads)
    const lanes = await Lanes.open({ config, layout, weights, device: 'cpu', threads, sessions: 1, lanes: count })
    const parts = randomBatches(config, sizes, lanes.count).map(({ shape, feeds }) => {
      const dLdlogp = new Float32Array(shape.groups * shape.replies * shape.replyLength).fill(-1e-3)
      return { shape, feeds: { ...feeds, dLdlogp } }
    })
    const gigaflops = parts.reduce((sum, { shape }) => sum + trainingFlops(config, shape), 0) / 1e9
    const batches = Array.from({ length: warmUps + rounds }, () => structuredClone(parts)) // a run takes its feeds with it
    const { prompts, promptLength, replies, replyLength } = sizes
    return {
      name,
      target,
      lanes,
      batch: `${prompts} prompts of ${promptLength} tokens × ${replies} replies of ${replyLength}`,
      gigaflops,
      pass: async () => {
        await Promise.all(batches.pop()!.map((part) => lanes.train(part, buffersOf(part.feeds))))
        await lanes.load({}) // changes nothing, once all gradients are added
      },
      update: () => lanes.update(adamw),
    }
  }),
)

const sessions = new SessionCache({ provider: 'cpu', capacity: 2, threads })
const squares = { 'MatMul 1024³, 8 times': { n: 1024, times: 8 }, 'MatMul 2048³': { n: 2048, times: 1 } }
const products = Object.entries(squares).map(([name, { n, times }]) => ({
  name,
  n,
  times,
  gigaflops: (times * 2 * n ** 3) / 1e9,
}))
const runs: Record<string, () => unknown> = {}
for (const { name, n, times } of products) runs[name] = await squareMatMul(sessions, n, times)
for (const { name, pass, update } of steps) Object.assign(runs, { [name]: pass, [`update ${name}`]: update })
const times = await timeInTurn(runs, { rounds, warmUps })
for (const { lanes } of steps) await lanes.close()
await sessions.release()

const rate = (gigaflops: number, ms: number) => gigaflops / (ms / 1000)
const peak = Math.max(...products.map(({ name, gigaflops }) => rate(gigaflops, median(times[name]!))))

printMachine(`Medians of ${rounds} rounds, ${threads} threads, in as many lanes as the runtime gives the model.`)
printTable(
  ['work', 'batch', 'GFLOP', 'time', 'GFLOP/s', 'of MatMul', 'target', 'with AdamW'],
  [
    ...products.map(({ name, gigaflops }) => {
      const ms = median(times[name]!)
      return [name, '', gigaflops.toFixed(1), milliseconds(ms), rate(gigaflops, ms).toFixed(0), '', '', '']
    }),
    ...steps.map(({ name, target, batch, gigaflops }) => {
      const ms = median(times[name]!)
      const whole = median(times[name]!.map((pass, round) => pass + times[`update ${name}`]![round]!))
      const share = (of: number) => percent(rate(gigaflops, of) / peak)
      const figures = [gigaflops.toFixed(1), milliseconds(ms), rate(gigaflops, ms).toFixed(0)]
      return [name, batch, ...figures, share(ms), target, share(whole)]
    }),
  ],
)
