/** The vision transformer of Qwen2.5-VL: window attention, full attention in some blocks, RMSNorm, SwiGLU, 2×2 patch merger. */
export interface VisionConfig {
  depth: number
  hiddenSize: number
  intermediateSize: number
  heads: number
  inChannels: number
  /** Patch side, px. */
  patchSize: number
  /** Frames per patch; a still picture repeats itself. */
  temporalPatchSize: number
  /** Patches per side that the merger joins into one visual token. */
  spatialMergeSize: number
  /** Window side of the windowed blocks, px. */
  windowSize: number
  /** Blocks that attend over the whole picture. */
  fullAttentionBlocks: number[]
  /** Width of a visual token: the decoder's hidden size. */
  outHiddenSize: number
}

/** The decoder of Qwen2.5-VL: grouped-query attention with bias on q, k, v, multimodal rotary positions, SwiGLU, RMSNorm. */
export interface TextConfig {
  hiddenSize: number
  intermediateSize: number
  layers: number
  heads: number
  keyValueHeads: number
  vocabSize: number
  ropeTheta: number
  /** Rotary frequency pairs that follow time, height and width; they sum to half of the head size. */
  mropeSection: [number, number, number]
  normEpsilon: number
  tieEmbeddings: boolean
}

/** A model read from a Hugging Face `config.json` of `model_type` `qwen2_5_vl`. */
export interface ModelConfig {
  vision: VisionConfig
  text: TextConfig
  /** Token ids. */
  imageToken: number
  videoToken: number
  visionStartToken: number
  visionEndToken: number
  /** Any of these ends a reply. */
  endTokens: number[]
  padToken: number
}
