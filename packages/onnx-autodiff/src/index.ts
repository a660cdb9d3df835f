export { gradients, gradientsOf } from './gradients.ts'
export { Graph } from './graph/graph.ts'
export type { DType, ExternalData, Operand, Value } from './graph/value.ts'
export { type LoopStep, loop } from './loop.ts'
export type { Provider } from './lower/emitter.ts'
export {
  abs,
  add,
  and,
  cast,
  clip,
  cos,
  div,
  equal,
  erf,
  exp,
  floor,
  gelu,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  log,
  maximum,
  minimum,
  mul,
  neg,
  not,
  or,
  pow,
  reciprocal,
  relu,
  sigmoid,
  silu,
  sin,
  sqrt,
  square,
  stopGradient,
  sub,
  tanh,
  where,
} from './ops/elementwise.ts'
export { gather, gatherElements, lowerTriangle, oneHot, scatterElements, scatterRows } from './ops/index-by.ts'
export { linear, matMul } from './ops/matrix.ts'
export {
  concat,
  expand,
  expandDims,
  fill,
  pad,
  range,
  reshape,
  slice,
  split,
  squeeze,
  transpose,
} from './ops/movement.ts'
export {
  gatedSilu,
  layerNorm,
  logSoftmax,
  maskedSoftmax,
  pickLogProbs,
  rmsNorm,
  rotary,
  softmax,
} from './ops/network.ts'
export { dequantise, quantisedLinear } from './ops/quantised.ts'
export { argMax, cumSum, reduceMax, reduceMean, reduceSum, topK } from './ops/reduction.ts'
export { recompute } from './recompute.ts'
export { inputsOf, type ModelOptions, toModel, type ValueType } from './to-model.ts'
