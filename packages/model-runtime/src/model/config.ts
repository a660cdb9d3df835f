/** A decoder-only transformer: grouped-query attention, rotary positions, gated feed-forward layers, RMSNorm. Families add their own. */
export interface TextConfig {
  hiddenSize: number
  intermediateSize: number
  layers: number
  heads: number
  keyValueHeads: number
  /** Width of a head; `heads` of them need not make up the hidden size. */
  headSize: number
  /** Queries and keys have a norm of their own, one for all heads of a layer. */
  headNorms: boolean
  /** Linear layers that have a bias. */
  biases: { queryKeyValue: boolean; attentionOutput: boolean; feedForward: boolean }
  vocabSize: number
  ropeTheta: number
  normEpsilon: number
  /** The head is the embedding. */
  tieEmbeddings: boolean
}

/** What every model has; each family's configuration extends it. Plain data: it crosses threads. */
export interface ModelConfig {
  /** Name of the family that built it, see `families`. */
  family: string
  text: TextConfig
  /** Token ids. Any of these ends a reply. */
  endTokens: number[]
  padToken: number
}
