import type { NodeProto } from '../proto/model.ts'

/**
 * Sums that onnxruntime would fold into a Gemm, and fails to, are written as Add, which it leaves alone: its GemmSumFusion (1.30) refuses the
 * whole model when an operand of that Gemm is the third or a later output of another operator, a Split for instance.
 */
export function withoutFaultyFolds(nodes: readonly NodeProto[]): NodeProto[] {
  const late = new Set(nodes.flatMap(({ outputs }) => outputs.slice(2)))
  const faulty = new Set(
    nodes
      .filter(({ op, inputs }) => op === 'Gemm' && inputs.some((name) => late.has(name)))
      .map(({ outputs }) => outputs[0]),
  )
  return nodes.map((node) =>
    node.op === 'Sum' && node.inputs.some((name) => faulty.has(name)) ? { ...node, op: 'Add' } : node,
  )
}
