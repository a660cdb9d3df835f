import { concat, fill, pad, reshape, slice, split, transpose } from '../ops/movement.ts'
import { type Rule, single, unbroadcast } from './rule.ts'

export const reshapeRule: Rule<'reshape'> = single(({ inputs }, d) => [reshape(d, inputs[0]!.shape)])

export const transposeRule: Rule<'transpose'> = single(({ attributes: { permutation } }, d) => [
  transpose(
    d,
    permutation.map((_, axis) => permutation.indexOf(axis)),
  ),
])

export const expandRule: Rule<'expand'> = single(({ inputs }, d) => [unbroadcast(d, inputs[0]!.shape)])

export const concatRule: Rule<'concat'> = single(({ inputs, attributes: { axis } }, d) =>
  split(
    d,
    axis,
    inputs.map(({ shape }) => shape[axis]!),
  ),
)

export const sliceRule: Rule<'slice'> = single(({ inputs, attributes: { axis, start, end } }, d) => [
  pad(d, axis, start, inputs[0]!.shape[axis]! - end),
])

/** Parts nobody used are zeros; when only one was used, padding it is cheaper than joining zeros. */
export const splitRule: Rule<'split'> = ({ graph, inputs, outputs, attributes: { axis, sizes } }, upstream) => {
  const present = upstream.flatMap((gradient, index) => (gradient ? [{ gradient, index }] : []))
  const [only] = present
  if (present.length === 1 && only) {
    const before = sizes.slice(0, only.index).reduce((sum, size) => sum + size, 0)
    return [pad(only.gradient, axis, before, inputs[0]!.shape[axis]! - before - sizes[only.index]!)]
  }
  const parts = outputs.map(({ shape, dtype }, index) => upstream[index] ?? fill(graph, shape, 0, dtype))
  return [concat(parts, axis)]
}

export const padRule: Rule<'pad'> = single(({ inputs, attributes: { axis, before } }, d) => [
  slice(d, axis, before, before + inputs[0]!.shape[axis]!),
])
