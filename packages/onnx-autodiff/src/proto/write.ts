import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { DType } from '../graph/value.ts'
import type { Attribute, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfo } from './model.ts'

/** TensorProto.DataType of each dtype. */
export const dataTypes: Readonly<Record<DType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
  uint4: 21,
}

/** AttributeProto.AttributeType. */
const attributeTypes = { float: 1, int: 2, text: 3, tensor: 4, graph: 5, ints: 7 } as const

/** Serialised ONNX ModelProto. Field numbers are those of onnx.proto3. */
export function writeModel(model: ModelProto): Uint8Array {
  const out = new BinaryWriter()
  integer(out, 1, irVersion(model.opset))
  string(out, 2, 'onnx-autodiff')
  message(out, 7, () => writeGraph(out, model.graph))
  opset(out, '', model.opset)
  if (model.contrib) opset(out, 'com.microsoft', 1)
  return out.finish()
}

/** IR version that introduced the opset: runtimes accept older ones, but not an opset newer than its IR. */
function irVersion(opset: number): number {
  if (opset >= 26) return 13
  if (opset >= 24) return 12
  if (opset >= 23) return 11
  return opset >= 21 ? 10 : 9
}

function opset(out: BinaryWriter, domain: string, version: number): void {
  message(out, 8, () => {
    string(out, 1, domain)
    integer(out, 2, version)
  })
}

function writeGraph(out: BinaryWriter, graph: GraphProto): void {
  for (const node of graph.nodes) message(out, 1, () => writeNode(out, node))
  string(out, 2, graph.name)
  for (const tensor of graph.initializers) message(out, 5, () => writeTensor(out, tensor))
  for (const info of graph.inputs) message(out, 11, () => writeValueInfo(out, info))
  for (const info of graph.outputs) message(out, 12, () => writeValueInfo(out, info))
  for (const info of graph.values) message(out, 13, () => writeValueInfo(out, info))
}

function writeNode(out: BinaryWriter, node: NodeProto): void {
  for (const name of node.inputs) string(out, 1, name)
  for (const name of node.outputs) string(out, 2, name)
  string(out, 4, node.op)
  for (const [name, attribute] of Object.entries(node.attributes))
    message(out, 5, () => writeAttribute(out, name, attribute))
  if (node.domain !== '') string(out, 7, node.domain)
}

function writeAttribute(out: BinaryWriter, name: string, attribute: Attribute): void {
  string(out, 1, name)
  switch (attribute.type) {
    case 'float':
      out.tag(2, WireType.Bit32).float(attribute.value)
      break
    case 'int':
      integer(out, 3, attribute.value)
      break
    case 'text':
      string(out, 4, attribute.value)
      break
    case 'tensor':
      message(out, 5, () => writeTensor(out, attribute.value))
      break
    case 'graph':
      message(out, 6, () => writeGraph(out, attribute.value))
      break
    case 'ints':
      packed(out, 8, attribute.value)
      break
  }
  integer(out, 20, attributeTypes[attribute.type])
}

function writeTensor(out: BinaryWriter, tensor: TensorProto): void {
  packed(out, 1, tensor.shape)
  integer(out, 2, dataTypes[tensor.dtype])
  string(out, 8, tensor.name)
  if (tensor.data.type === 'bytes') {
    out.tag(9, WireType.LengthDelimited).bytes(tensor.data.bytes)
    return
  }
  for (const [key, value] of Object.entries(tensor.data.data))
    message(out, 13, () => {
      string(out, 1, key)
      string(out, 2, String(value))
    })
  integer(out, 14, 1)
}

function writeValueInfo(out: BinaryWriter, { name, shape, dtype }: ValueInfo): void {
  string(out, 1, name)
  message(out, 2, () =>
    message(out, 1, () => {
      integer(out, 1, dataTypes[dtype])
      message(out, 2, () => {
        for (const size of shape)
          message(out, 1, () => {
            if (size >= 0) integer(out, 1, size)
          })
      })
    }),
  )
}

function message(out: BinaryWriter, field: number, body: () => void): void {
  out.tag(field, WireType.LengthDelimited).fork()
  body()
  out.join()
}

function string(out: BinaryWriter, field: number, value: string): void {
  out.tag(field, WireType.LengthDelimited).string(value)
}

function integer(out: BinaryWriter, field: number, value: number): void {
  out.tag(field, WireType.Varint).int64(value)
}

function packed(out: BinaryWriter, field: number, values: readonly number[]): void {
  out.tag(field, WireType.LengthDelimited).fork()
  for (const value of values) out.int64(value)
  out.join()
}
