import type { UnaryKind } from '../graph/kinds.ts'
import { isFloat, type Operand, type Value } from '../graph/value.ts'
import {
  add,
  and,
  cast,
  cos,
  div,
  exp,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  mul,
  neg,
  pow,
  sigmoid,
  sin,
  square,
  sub,
  tanh,
  where,
} from '../ops/elementwise.ts'
import { type Rule, single, unbroadcast } from './rule.ts'

/** Rule of an elementwise function from upstream gradient, operand and result. */
function unary<K extends UnaryKind>(derivative: (upstream: Value, x: Value, y: Value) => Value): Rule<K> {
  return single(({ inputs, outputs }, upstream) => [derivative(upstream, inputs[0]!, outputs[0]!)])
}

export const negRule = unary<'neg'>((d) => neg(d))
export const expRule = unary<'exp'>((d, _, y) => mul(d, y))
export const logRule = unary<'log'>((d, x) => div(d, x))
export const sqrtRule = unary<'sqrt'>((d, _, y) => div(mul(d, 0.5), y))
export const reciprocalRule = unary<'reciprocal'>((d, _, y) => mul(neg(d), square(y)))
export const sigmoidRule = unary<'sigmoid'>((d, _, y) => mul(d, mul(y, sub(1, y))))
export const tanhRule = unary<'tanh'>((d, _, y) => mul(d, sub(1, square(y))))
export const reluRule = unary<'relu'>((d, x) => where(greater(x, 0), d, 0))
export const absRule = unary<'abs'>((d, x) => where(greater(x, 0), d, where(less(x, 0), neg(d), 0)))
export const cosRule = unary<'cos'>((d, x) => neg(mul(d, sin(x))))
export const sinRule = unary<'sin'>((d, x) => mul(d, cos(x)))
export const erfRule = unary<'erf'>((d, x) => mul(d, mul(exp(neg(square(x))), 2 / Math.sqrt(Math.PI))))

/** y = xσ, y′ = σ + y(1 − σ). */
export const siluRule = unary<'silu'>((d, x, y) => {
  const gate = sigmoid(x)
  return mul(d, add(gate, mul(y, sub(1, gate))))
})

/** y = ½x(1 + t), t = tanh(u): y′ = ½(1 + t) + ½x(1 − t²)u′. */
export const geluRule = unary<'gelu'>((d, x) => {
  const scale = Math.sqrt(2 / Math.PI)
  const squared = square(x)
  const t = tanh(mul(x, add(mul(squared, 0.044715 * scale), scale)))
  const slope = add(mul(squared, 3 * 0.044715 * scale * 0.5), 0.5 * scale)
  const curved = mul(mul(x, slope), sub(1, square(t)))
  return mul(d, add(add(mul(t, 0.5), 0.5), curved))
})

export const powRule: Rule<'pow'> = single(({ inputs, attributes: { exponent } }, d) => {
  if (exponent === 0) return [undefined]
  return [mul(d, mul(pow(inputs[0]!, exponent - 1), exponent))]
})

export const clipRule: Rule<'clip'> = single(({ inputs, attributes: { low, high } }, d) => {
  const x = inputs[0]!
  return [where(and(greaterOrEqual(x, low), lessOrEqual(x, high)), d, 0)]
})

/** Keeps the parts a rule was asked for, summed to the shapes of the operands. */
function pair(
  [a, b]: readonly Value[],
  needed: readonly boolean[],
  left: () => Value,
  right: () => Value,
): (Value | undefined)[] {
  return [needed[0] ? unbroadcast(left(), a!.shape) : undefined, needed[1] ? unbroadcast(right(), b!.shape) : undefined]
}

export const addRule: Rule<'add'> = single(({ inputs }, d, needed) =>
  pair(
    inputs,
    needed,
    () => d,
    () => d,
  ),
)

export const subRule: Rule<'sub'> = single(({ inputs }, d, needed) => {
  const [a, b] = inputs
  return [needed[0] ? unbroadcast(d, a!.shape) : undefined, needed[1] ? neg(unbroadcast(d, b!.shape)) : undefined]
})

export const mulRule: Rule<'mul'> = single(({ inputs }, d, needed) => {
  const [a, b] = inputs
  if (a === b) return [mul(mul(d, 2), a!), undefined]
  return pair(
    inputs,
    needed,
    () => mul(d, b!),
    () => mul(d, a!),
  )
})

export const divRule: Rule<'div'> = single(({ inputs, outputs }, d, needed) => {
  const scaled = div(d, inputs[1]!)
  return pair(
    inputs,
    needed,
    () => scaled,
    () => neg(mul(scaled, outputs[0]!)),
  )
})

/** The gradient goes where the condition took the result from. */
function chosen(inputs: readonly Value[], needed: readonly boolean[], first: Value, d: Operand): (Value | undefined)[] {
  return pair(
    inputs,
    needed,
    () => where(first, d, 0),
    () => where(first, 0, d),
  )
}

export const maximumRule: Rule<'maximum'> = single(({ inputs }, d, needed) =>
  chosen(inputs, needed, greaterOrEqual(inputs[0]!, inputs[1]!), d),
)

export const minimumRule: Rule<'minimum'> = single(({ inputs }, d, needed) =>
  chosen(inputs, needed, lessOrEqual(inputs[0]!, inputs[1]!), d),
)

export const whereRule: Rule<'where'> = single(({ inputs }, d, needed) => [
  undefined,
  ...chosen(inputs.slice(1), needed.slice(1), inputs[0]!, d),
])

export const castRule: Rule<'cast'> = single(({ inputs }, d) => {
  const [x] = inputs
  return [isFloat(x!.dtype) ? cast(d, x!.dtype) : undefined]
})
