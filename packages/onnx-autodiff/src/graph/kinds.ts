import type { LoopBody } from './loop-body.ts'
import type { DType, Value } from './value.ts'

/** Elementwise operations of one operand without attributes. */
export type UnaryKind =
  | 'neg'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'reciprocal'
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'silu'
  | 'gelu'
  | 'abs'
  | 'cos'
  | 'sin'
  | 'erf'
  | 'floor'
  | 'not'

/** Elementwise operations of two broadcast operands. */
export type BinaryKind =
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'maximum'
  | 'minimum'
  | 'equal'
  | 'greater'
  | 'greaterOrEqual'
  | 'less'
  | 'lessOrEqual'
  | 'and'
  | 'or'

type None = Readonly<Record<string, never>>

interface Reduction {
  readonly axes: readonly number[]
  readonly keepDims: boolean
}

/**
 * Every operation of the intermediate form with its attributes. Axes are non-negative, shapes are those of the outputs.
 * Fused operations (linear, rmsNorm, …) stay whole here: what they become is decided per provider when a model is written.
 */
export type Attributes = { readonly [K in UnaryKind | BinaryKind]: None } & {
  readonly pow: { readonly exponent: number }
  readonly clip: { readonly low: number; readonly high: number }
  readonly where: None
  readonly cast: None
  readonly stopGradient: None
  readonly softmax: { readonly axis: number }
  readonly logSoftmax: { readonly axis: number }
  /** (x, mask) over the last axis */
  readonly maskedSoftmax: None
  readonly matMul: { readonly transposeA: boolean; readonly transposeB: boolean }
  /** (rows, in) · (out, in)ᵀ + (out)? */
  readonly linear: None
  /** (values (out, in), scales (out, in / 32)) → (out, in) */
  readonly dequantise: None
  /** (rows, in) · dequantised (out, in)ᵀ + (out)?, from (x, values, scales, bias?) */
  readonly quantisedLinear: None
  readonly reshape: None
  readonly transpose: { readonly permutation: readonly number[] }
  readonly expand: None
  readonly concat: { readonly axis: number }
  readonly slice: { readonly axis: number; readonly start: number; readonly end: number }
  readonly split: { readonly axis: number; readonly sizes: readonly number[] }
  readonly pad: { readonly axis: number; readonly before: number; readonly after: number; readonly value: number }
  readonly fill: { readonly value: number }
  /** (x, indices, inverse?) */
  readonly gather: { readonly axis: number }
  readonly gatherElements: { readonly axis: number }
  /** (updates (m, D), indices (m)) → (n, D): row i is the sum of the updates whose index is i. */
  readonly scatterRows: None
  /** (updates, indices) → zeros with the updates added along `axis`. */
  readonly scatterElements: { readonly axis: number }
  readonly reduceSum: Reduction
  readonly reduceMean: Reduction
  readonly reduceMax: Reduction
  readonly argMax: { readonly axis: number }
  readonly topK: { readonly axis: number; readonly count: number }
  readonly cumSum: { readonly axis: number; readonly exclusive: boolean; readonly reverse: boolean }
  readonly oneHot: { readonly depth: number }
  /** (gate, up) → (silu(gate)∘up, silu(gate)) */
  readonly gatedSilu: None
  /** (x, weight) → (y, 1 / root mean square (…, 1)) */
  readonly rmsNorm: { readonly epsilon: number }
  /** (x, weight, bias) → (y, mean (…, 1), 1 / standard deviation (…, 1)) */
  readonly layerNorm: { readonly epsilon: number }
  /** x∘cos + R(x)∘sin with R(x₁, x₂) = (−x₂, x₁); the adjoint is x∘cos − R(x∘sin). cos and sin may be given for one half alone. */
  readonly rotary: { readonly adjoint: boolean }
  /** (logits (rows, V), ids (rows)) → (rows) */
  readonly pickLogProbs: None
  /** (logits (rows, V), ids (rows), upstream (rows)) → (rows, V) */
  readonly pickLogProbsGradient: None
  readonly loop: { readonly body: LoopBody }
  /** (inputs, captured values, outputs of the first evaluation) → the same outputs; see recompute.ts. */
  readonly recompute: {
    readonly inputCount: number
    readonly capturedCount: number
    readonly evaluate: (inputs: readonly Value[]) => readonly Value[]
  }
  /** (value, triggers…) → value, computable only once the triggers are known. */
  readonly after: None
}

/** Name of an operation. */
export type Kind = keyof Attributes

/** dtype and shape of an output being declared. */
export interface OutputSpec {
  readonly shape: readonly number[]
  readonly dtype: DType
}
