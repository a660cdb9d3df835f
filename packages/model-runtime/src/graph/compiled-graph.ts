/** One input or output of a graph. */
export interface TensorSpec {
  name: string
  shape: number[]
  dtype: 'float32' | 'float64' | 'int32' | 'int64' | 'bool'
}

/** A serialised ONNX model and what it takes and gives. */
export interface CompiledGraph {
  /** ONNX ModelProto. */
  model: Uint8Array
  /** Data inputs; every one must be fed. */
  inputs: TensorSpec[]
  /** Checkpoint names of the parameters, which are inputs too, in the order of the family's list. */
  weights: string[]
  outputs: TensorSpec[]
  /** Absolute path of the folder below which the weights lie that the graph reads from files; absent where it reads none. */
  folder?: string
  /** The runtime shall pack weights: a copy of those that a loop over tokens reads, which makes their products several times as fast. */
  packs?: true
}

/** Execution provider a graph is lowered for. */
export type GraphProvider = 'cpu' | 'webgpu' | 'cuda'
