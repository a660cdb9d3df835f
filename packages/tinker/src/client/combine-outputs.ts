import type { ForwardOutput } from '../wire/forward-output.ts'

/**
 * The output of a pass that was sent in several requests. A metric's name ends in how it combines – `loss:sum`, `entropy:mean` (by rows),
 * `:min`, `:max` – and one that says nothing else is that of the last request.
 */
export function combineOutputs(outputs: readonly ForwardOutput[]): ForwardOutput {
  if (outputs.length === 1) return outputs[0]!
  const rows = outputs.flatMap((output) => output.rows)
  const names = new Set(outputs.flatMap(({ metrics }) => Object.keys(metrics)))
  const metrics = Object.fromEntries(
    [...names].map((name) => {
      const told = outputs.filter((output) => name in output.metrics)
      return [
        name,
        combine(
          name,
          told.map((output) => [output.metrics[name]!, output.rows.length]),
        ),
      ]
    }),
  )
  return { type: outputs[0]?.type ?? '', rows, metrics }
}

function combine(name: string, told: [value: number, rows: number][]): number {
  const values = told.map(([value]) => value)
  if (name.endsWith(':sum')) return values.reduce((sum, value) => sum + value, 0)
  if (name.endsWith(':min')) return values.reduce((least, value) => Math.min(least, value))
  if (name.endsWith(':max')) return values.reduce((most, value) => Math.max(most, value))
  const rows = told.reduce((sum, [, count]) => sum + count, 0)
  if (name.endsWith(':mean') && rows > 0) return told.reduce((sum, [value, count]) => sum + (value * count) / rows, 0)
  return values.at(-1)!
}
