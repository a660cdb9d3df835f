import { familyName, type Qwen25VLConfig, textTraits } from './config.ts'

/** A config whose windows hold two merged blocks a side, unlike the tiny preset's. */
export const smallConfig: Qwen25VLConfig = {
  family: familyName,
  vision: {
    depth: 2,
    hiddenSize: 16,
    intermediateSize: 24,
    heads: 2,
    inChannels: 3,
    patchSize: 2,
    temporalPatchSize: 2,
    spatialMergeSize: 2,
    windowSize: 8,
    fullAttentionBlocks: [1],
    outHiddenSize: 16,
  },
  text: {
    ...textTraits,
    hiddenSize: 16,
    intermediateSize: 24,
    layers: 2,
    heads: 2,
    keyValueHeads: 1,
    headSize: 8,
    vocabSize: 32,
    ropeTheta: 10_000,
    mropeSection: [2, 1, 1],
    normEpsilon: 1e-6,
    tieEmbeddings: true,
  },
  imageToken: 30,
  videoToken: 31,
  visionStartToken: 28,
  visionEndToken: 29,
  endTokens: [27],
  padToken: 26,
}
