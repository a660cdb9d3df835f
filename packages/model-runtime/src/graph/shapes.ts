/** Static sizes of one compiled graph; batches are padded up to them. */
export interface BatchShape {
  /** Prompts. */
  groups: number
  /** P. Prompts are left-padded, so the last prompt token is always at P − 1. */
  promptLength: number
  /** R, replies per prompt. */
  replies: number
  /** L, tokens per reply. */
  replyLength: number
  /** Image slots in the whole batch. */
  images: number
  /** Padded; a multiple of the squared merge size. */
  patchesPerImage: number
  /** Attention windows in the whole batch. */
  windows: number
  patchesPerWindow: number
  /** Promises that every image slot is an unpadded picture or unused altogether, so that `imageMask` is dropped. Default false. */
  fullImages?: boolean
  /**
   * Promises that window w holds exactly the patches [w · patchesPerWindow, (w + 1) · patchesPerWindow): the window arrays are
   * dropped. The case of pictures no larger than a window, and a large saving for small models. Default false.
   */
  contiguousWindows?: boolean
  /**
   * Promises that `windowIndex` only exchanges merge blocks within a picture: every image slot is unpadded or unused, its windows are
   * full and follow one another, and each block keeps its patches in order. Patches are then put in window order once, not in every
   * block, and the masks are dropped. The case of pictures whose sides are multiples of a window's. Default false.
   */
  wholeWindows?: boolean
}

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
  /** Checkpoint names of the parameters, which are inputs too, in the order of `parameterList`. */
  weights: string[]
  outputs: TensorSpec[]
}

/** Execution provider a graph is lowered for. */
export type GraphProvider = 'cpu' | 'webgpu' | 'cuda'
