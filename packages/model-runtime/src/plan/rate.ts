import { cast, Graph, linear, reduceSum, type Value } from '@spatial-ssrl/onnx-autodiff'
import type { Device } from '../device/contract/device.ts'
import { deviceKind } from '../device/devices.ts'
import { compileNetwork } from '../graph/compile-network.ts'
import type { PlannedWork } from './work.ts'

/** How fast this machine does each kind of a run's work: units a second. */
export type WorkRates = PlannedWork

const [width, inner] = [2048, 4096]
const manyRows = 512

/** Each graph is run until so many milliseconds have passed, and the fastest run counts. */
const patience = 200

/**
 * Measures on the CPU what `planWork` counts: a product of 512 rows, one of a row for each reply, and a half type that is widened.
 * @param now milliseconds of a clock that never goes back
 */
export async function measureRates({
  threads,
  replies,
  now,
}: {
  threads: number
  replies: number
  now(): number
}): Promise<WorkRates> {
  const device = deviceKind('cpu').open({ threads, sessions: 4 })
  const product = (rows: number) =>
    fastest(device, now, `${rows} rows`, { x: [rows, width], weight: [inner, width] }, ({ x, weight }) =>
      linear(x!, weight!),
    )
  try {
    const wide = (2 * manyRows * width * inner) / (await product(manyRows))
    const narrow = (2 * replies * width * inner) / (await product(replies))
    const read = await fastest(device, now, 'read', { x: [inner, width] }, ({ x }) => x!)
    const there = await fastest(device, now, 'there and back', { x: [inner, width] }, ({ x }) =>
      cast(cast(x!, 'bfloat16'), 'float32'),
    )
    // Both ways take about as long. A machine on which reading alone is most of it counts as that fast.
    return { wide, narrow, widened: (width * inner) / Math.max((there - read) / 2, there / 8) }
  } finally {
    await device.close()
  }
}

/** Seconds of the fastest run. The result is summed up, so that no time goes into handing it over. */
async function fastest(
  device: Device,
  now: () => number,
  name: string,
  shapes: Record<string, [number, number]>,
  compute: (inputs: Record<string, Value>) => Value,
): Promise<number> {
  const graph = new Graph()
  const inputs = Object.entries(shapes).map(([name, shape]) => [name, graph.input(name, shape)] as const)
  const outputs = { sum: reduceSum(compute(Object.fromEntries(inputs)), [0, 1]) }
  const feeds = Object.fromEntries(
    Object.entries(shapes).map(([name, [rows, columns]]) => [name, new Float32Array(rows * columns).fill(0.01)]),
  )
  const run = () =>
    device.run(name, (provider) => compileNetwork({ graph, weights: new Map() }, outputs, provider), feeds, [])
  await run() // compiles it
  const began = now()
  let best = Number.POSITIVE_INFINITY
  for (let start = began; start - began < patience; ) {
    await run()
    const end = now()
    best = Math.min(best, end - start)
    start = end
  }
  return best / 1000
}

/** Seconds that work takes at these rates. */
export function workSeconds(work: PlannedWork, rates: WorkRates): number {
  return work.wide / rates.wide + work.narrow / rates.narrow + work.widened / rates.widened
}
