import type { DType, ExternalData } from '../graph/value.ts'

/** The parts of the ONNX protobuf messages this package writes (onnx.proto3). */
export interface ModelProto {
  opset: number
  /** Whether nodes of the com.microsoft domain occur. */
  contrib: boolean
  graph: GraphProto
}

/** A graph: the model's own or the body of a loop. */
export interface GraphProto {
  name: string
  nodes: NodeProto[]
  initializers: TensorProto[]
  inputs: ValueInfo[]
  outputs: ValueInfo[]
  /** Types of intermediates whose shape a runtime cannot infer. */
  values: ValueInfo[]
}

/** An operator applied to names; an empty name is an absent optional operand. */
export interface NodeProto {
  op: string
  domain: string
  inputs: readonly string[]
  outputs: readonly string[]
  attributes: Attributes
}

/** Operator attributes by name. */
export type Attributes = Readonly<Record<string, Attribute>>

/** Attribute value with its ONNX type. */
export type Attribute =
  | { type: 'int'; value: number }
  | { type: 'float'; value: number }
  | { type: 'ints'; value: readonly number[] }
  | { type: 'text'; value: string }
  | { type: 'tensor'; value: TensorProto }
  | { type: 'graph'; value: GraphProto }

/** An initializer, its bytes here (little endian) or in another file. */
export interface TensorProto {
  name: string
  shape: readonly number[]
  dtype: DType
  data: { type: 'bytes'; bytes: Uint8Array } | { type: 'external'; data: ExternalData }
}

/** Name and type of a value; a size of −1 is written as unknown. */
export interface ValueInfo {
  name: string
  shape: readonly number[]
  dtype: DType
}

/** Integer attribute; booleans become 0 and 1. */
export const int = (value: number | boolean): Attribute => ({ type: 'int', value: Number(value) })
/** Float attribute. */
export const float = (value: number): Attribute => ({ type: 'float', value })
/** Integer list attribute. */
export const ints = (value: readonly number[]): Attribute => ({ type: 'ints', value })
/** String attribute. */
export const text = (value: string): Attribute => ({ type: 'text', value })
