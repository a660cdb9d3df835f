import type { Graph } from './graph.ts'
import type { Attributes, Kind } from './kinds.ts'

/** Element types a graph can hold. uint4 is that of stored weights: two to a byte, the first in the lower half. */
export type DType =
  | 'float32'
  | 'float64'
  | 'float16'
  | 'bfloat16'
  | 'int32'
  | 'int64'
  | 'uint16'
  | 'uint8'
  | 'int8'
  | 'uint4'
  | 'bool'

/** Where the bytes of an initializer stored in another file are: `location` is relative to the folder given to the session. */
export interface ExternalData {
  location: string
  /** Byte offset of the first element. */
  offset: number
  /** Length in bytes. */
  length: number
}

/** A tensor in a graph. Shapes are static; −1 stands only for a loop dimension that is not known before the run. */
export interface Value {
  readonly graph: Graph
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: DType
  /** What computes the value. Internal. */
  readonly source: Source
}

/** Operand of an elementwise function: a number takes the dtype of the other operand. */
export type Operand = Value | number

/** What computes a value. */
export type Source =
  | { readonly type: 'input'; readonly order: number }
  | { readonly type: 'state' }
  | { readonly type: 'constant'; readonly bytes: Uint8Array }
  | { readonly type: 'external'; readonly data: ExternalData }
  | { readonly type: 'node'; readonly node: Node }

/** One application of an operation. Ids grow with creation, so ascending ids are a topological order. */
export interface NodeOf<K extends Kind> {
  readonly id: number
  readonly graph: Graph
  readonly kind: K
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  readonly attributes: Attributes[K]
}

/** A node of any kind; `kind` tells the attributes apart. */
export type Node = { [K in Kind]: NodeOf<K> }[Kind]

/** Whether gradients can flow through values of this dtype. */
export function isFloat(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64' || dtype === 'float16' || dtype === 'bfloat16'
}
