import type { Kind } from '../graph/kinds.ts'
import type { Node, NodeOf } from '../graph/value.ts'
import { lowerAfter, lowerAlias, lowerLoop, lowerRecompute } from './control.ts'
import {
  direct,
  lowerAdd,
  lowerCast,
  lowerClip,
  lowerErf,
  lowerGelu,
  lowerNeg,
  lowerPow,
  lowerSigmoid,
  lowerSilu,
} from './elementwise.ts'
import type { Emitter } from './emitter.ts'
import { lowerGather, lowerOneHot, lowerScatterElements, lowerScatterRows } from './index-by.ts'
import { lowerLinear, lowerMatMul } from './matrix.ts'
import {
  lowerConcat,
  lowerExpand,
  lowerFill,
  lowerPad,
  lowerReshape,
  lowerSlice,
  lowerSplit,
  lowerTranspose,
} from './movement.ts'
import {
  lowerGatedSilu,
  lowerLayerNorm,
  lowerLogSoftmax,
  lowerMaskedSoftmax,
  lowerPickLogProbs,
  lowerPickLogProbsGradient,
  lowerRmsNorm,
  lowerRotary,
  lowerSoftmax,
} from './network.ts'
import { lowerDequantise, lowerQuantisedLinear } from './quantised.ts'
import { lowerArgMax, lowerCumSum, lowerReduction, lowerTopK } from './reduction.ts'

const lowerings: { readonly [K in Kind]: (node: NodeOf<K>, emitter: Emitter) => void } = {
  neg: lowerNeg,
  exp: direct('Exp'),
  log: direct('Log'),
  sqrt: direct('Sqrt'),
  reciprocal: direct('Reciprocal'),
  sigmoid: lowerSigmoid,
  tanh: direct('Tanh'),
  relu: direct('Relu'),
  silu: lowerSilu,
  gelu: lowerGelu,
  abs: direct('Abs'),
  cos: direct('Cos'),
  sin: direct('Sin'),
  erf: lowerErf,
  floor: direct('Floor'),
  not: direct('Not'),
  add: lowerAdd,
  sub: direct('Sub'),
  mul: direct('Mul'),
  div: direct('Div'),
  maximum: direct('Max'),
  minimum: direct('Min'),
  equal: direct('Equal'),
  greater: direct('Greater'),
  greaterOrEqual: direct('GreaterOrEqual'),
  less: direct('Less'),
  lessOrEqual: direct('LessOrEqual'),
  and: direct('And'),
  or: direct('Or'),
  pow: lowerPow,
  clip: lowerClip,
  where: direct('Where'),
  cast: lowerCast,
  stopGradient: lowerAlias,
  softmax: lowerSoftmax,
  logSoftmax: lowerLogSoftmax,
  maskedSoftmax: lowerMaskedSoftmax,
  matMul: lowerMatMul,
  linear: lowerLinear,
  dequantise: lowerDequantise,
  quantisedLinear: lowerQuantisedLinear,
  reshape: lowerReshape,
  transpose: lowerTranspose,
  expand: lowerExpand,
  concat: lowerConcat,
  slice: lowerSlice,
  split: lowerSplit,
  pad: lowerPad,
  fill: lowerFill,
  gather: lowerGather('Gather'),
  gatherElements: lowerGather('GatherElements'),
  scatterRows: lowerScatterRows,
  scatterElements: lowerScatterElements,
  reduceSum: lowerReduction('ReduceSum'),
  reduceMean: lowerReduction('ReduceMean'),
  reduceMax: lowerReduction('ReduceMax'),
  argMax: lowerArgMax,
  topK: lowerTopK,
  cumSum: lowerCumSum,
  oneHot: lowerOneHot,
  gatedSilu: lowerGatedSilu,
  rmsNorm: lowerRmsNorm,
  layerNorm: lowerLayerNorm,
  rotary: lowerRotary,
  pickLogProbs: lowerPickLogProbs,
  pickLogProbsGradient: lowerPickLogProbsGradient,
  loop: lowerLoop,
  recompute: lowerRecompute,
  after: lowerAfter,
}

/** Writes one node as operators of the model's provider. */
export function lowerNode(node: Node, emitter: Emitter): void {
  const lower = lowerings[node.kind] as (node: Node, emitter: Emitter) => void
  lower(node, emitter)
}
