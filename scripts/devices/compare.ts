import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// Holds the runs of scripts/devices/webgpu.sh on WebGPU against those on the CPU: their metrics, and the replies of
// the first rollout that is kept.

const [folder = '.'] = process.argv.slice(2)

/** Largest difference of a figure, relative to it. */
const tolerance = 1e-3

const lines = (path: string): Record<string, unknown>[] =>
  readFileSync(join(folder, path), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

let wrong = 0
for (const phase of ['sft', 'grpo']) {
  const [cpu, webgpu] = [lines(`${phase}-cpu/metrics.jsonl`), lines(`${phase}-webgpu/metrics.jsonl`)]
  if (cpu.length === 0 || cpu.length !== webgpu.length) wrong++
  for (const [index, metrics] of cpu.entries())
    for (const [name, value] of Object.entries(metrics)) {
      if (typeof value !== 'number') continue
      const other = Number(webgpu[index]?.[name])
      const difference = Math.abs(other - value) / Math.max(Math.abs(value), 1)
      if (['loss', 'gradNorm', 'reward'].includes(name))
        console.log(`${phase} step ${index + 1}: ${name} ${value} on the CPU, ${other} on WebGPU`)
      if (!(difference <= tolerance)) {
        console.log(`${phase} step ${index + 1}: ${name} differs by ${difference.toPrecision(2)}`)
        wrong++
      }
    }
}
const [first = ''] = readdirSync(join(folder, 'grpo-cpu', 'rollouts')).sort()
const [cpu, webgpu] = [lines(`grpo-cpu/rollouts/${first}`), lines(`grpo-webgpu/rollouts/${first}`)]
const texts = (rows: readonly Record<string, unknown>[]) =>
  JSON.stringify(rows.map(({ replies }) => (replies as { text: string }[]).map(({ text }) => text)))
if (texts(cpu) !== texts(webgpu)) wrong++
console.log(`${cpu.length} lines of ${first}: replies ${texts(cpu) === texts(webgpu) ? 'equal' : 'DIFFER'}`)
console.log(wrong === 0 ? 'both devices agree' : `${wrong} figures differ`)
process.exitCode = wrong === 0 ? 0 : 1
