/** One picture as the vision transformer reads it. */
export interface PreparedImage {
  /**
   * (gridHeight · gridWidth, channels · temporalPatchSize · patchSize²) normalised pixels. Rows go merge block by merge block
   * (row-major blocks; inside a block row-major), columns channel, frame, y, x: the order of the published processor.
   */
  patches: Float32Array
  /** Picture size in patches, each a multiple of the merge size. */
  gridHeight: number
  gridWidth: number
}

/** One request, ready for the network. */
export interface PreparedPrompt {
  /** (P) token ids; each picture stands as one image token per merged patch. */
  tokens: Int32Array
  /** (axes, P) rotary positions: one axis, or time, height and width. */
  positions: Int32Array
  /** Rotary position, on all axes, of the first reply token. */
  nextPosition: number
  images: PreparedImage[]
}
