import { availableParallelism } from 'node:os'
import type { ModelConfig } from '@spatial-ssrl/model-runtime'
import { arenaLayout, packArena } from '../packages/model-runtime/src/engine/arena.ts'
import { Engine } from '../packages/model-runtime/src/engine/engine.ts'
import { SessionCache } from '../packages/model-runtime/src/engine/session-cache.ts'
import { parameterList } from '../packages/model-runtime/src/model/parameters.ts'
import { drawWeights } from '../packages/model-runtime/src/presets/draw-weights.ts'
import { squareMatMul } from './matmul.ts'
import { median, timeInTurn } from './median.ts'
import { type BatchSizes, describe, randomBatch, tinyConfig, widerConfig } from './model.ts'
import { milliseconds, percent, printMachine, printTable } from './report.ts'
import { trainingFlops } from './training-flops.ts'

const rounds = 5
const threads = availableParallelism()
const adamw = {
  learningRate: 1e-4,
  betas: [0.9, 0.999] as [number, number],
  epsilon: 1e-8,
  weightDecay: 0.01,
  maxGradNorm: 1,
}

const cases: { name: string; target: string; config: ModelConfig; sizes: BatchSizes }[] = [
  {
    name: 'hidden 128 (tiny preset)',
    target: '≥ 55 %',
    config: tinyConfig,
    sizes: { prompts: 32, promptLength: 48, replies: 8, replyLength: 16, grid: 4 },
  },
  {
    name: 'hidden 256, 3 + 3 layers',
    target: '≥ 80 %',
    config: widerConfig(256, 3),
    sizes: { prompts: 32, promptLength: 48, replies: 8, replyLength: 16, grid: 8 },
  },
  {
    name: 'hidden 512, 2 + 2 layers',
    target: '≥ 80 %',
    config: widerConfig(512, 2),
    sizes: { prompts: 16, promptLength: 48, replies: 8, replyLength: 16, grid: 8 },
  },
]

const steps = cases.map(({ name, target, config, sizes }) => {
  const layout = arenaLayout(parameterList(config))
  const drawn = drawWeights(config, 1)
  const engine = new Engine({
    config,
    weights: packArena(layout, (name) => drawn.get(name)?.data),
    threads,
    sessions: 1,
  })
  const { shape, feeds } = randomBatch(config, sizes)
  feeds.dLdlogp = new Float32Array(shape.groups * shape.replies * shape.replyLength).fill(-1e-3)
  const gigaflops = trainingFlops(config, shape) / 1e9
  return {
    name,
    target,
    engine,
    shape,
    gigaflops,
    pass: () => engine.train({ shape, feeds }),
    update: () => engine.update(adamw),
  }
})

const sessions = new SessionCache({ capacity: 2, threads })
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
const times = await timeInTurn(runs, { rounds, warmUps: 2 })
for (const { engine } of steps) await engine.close()
await sessions.release()

const rate = (gigaflops: number, ms: number) => gigaflops / (ms / 1000)
const peak = Math.max(...products.map(({ name, gigaflops }) => rate(gigaflops, median(times[name]!))))

printMachine(`Medians of ${rounds} rounds, ${threads} threads.`)
printTable(
  ['work', 'batch', 'GFLOP', 'time', 'GFLOP/s', 'of MatMul', 'target', 'with AdamW'],
  [
    ...products.map(({ name, gigaflops }) => {
      const ms = median(times[name]!)
      return [name, '', gigaflops.toFixed(1), milliseconds(ms), rate(gigaflops, ms).toFixed(0), '', '', '']
    }),
    ...steps.map(({ name, target, shape, gigaflops }) => {
      const ms = median(times[name]!)
      const whole = median(times[name]!.map((pass, round) => pass + times[`update ${name}`]![round]!))
      const share = (of: number) => percent(rate(gigaflops, of) / peak)
      const figures = [gigaflops.toFixed(1), milliseconds(ms), rate(gigaflops, ms).toFixed(0)]
      return [name, describe(shape), ...figures, share(ms), target, share(whole)]
    }),
  ],
)
