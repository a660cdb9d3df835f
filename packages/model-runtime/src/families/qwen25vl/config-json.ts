import type { Qwen25VLConfig } from './config.ts'

/** The `config.json` of a model, in the layout of the published checkpoints; transformers and vLLM load it. */
export function qwen25VLConfigJson(config: Qwen25VLConfig) {
  const { vision, text } = config
  return {
    architectures: ['Qwen2_5_VLForConditionalGeneration'],
    model_type: 'qwen2_5_vl',
    attention_dropout: 0,
    hidden_act: 'silu',
    hidden_size: text.hiddenSize,
    intermediate_size: text.intermediateSize,
    num_hidden_layers: text.layers,
    num_attention_heads: text.heads,
    num_key_value_heads: text.keyValueHeads,
    vocab_size: text.vocabSize,
    max_position_embeddings: 32768,
    rms_norm_eps: text.normEpsilon,
    rope_theta: text.ropeTheta,
    rope_scaling: { type: 'mrope', mrope_section: text.mropeSection },
    use_sliding_window: false,
    tie_word_embeddings: text.tieEmbeddings,
    torch_dtype: 'float32',
    eos_token_id: config.endTokens.length === 1 ? config.endTokens[0] : config.endTokens,
    pad_token_id: config.padToken,
    image_token_id: config.imageToken,
    video_token_id: config.videoToken,
    vision_start_token_id: config.visionStartToken,
    vision_end_token_id: config.visionEndToken,
    vision_config: {
      model_type: 'qwen2_5_vl',
      depth: vision.depth,
      hidden_act: 'silu',
      hidden_size: vision.hiddenSize,
      intermediate_size: vision.intermediateSize,
      num_heads: vision.heads,
      in_channels: vision.inChannels,
      in_chans: vision.inChannels,
      patch_size: vision.patchSize,
      spatial_patch_size: vision.patchSize,
      temporal_patch_size: vision.temporalPatchSize,
      spatial_merge_size: vision.spatialMergeSize,
      window_size: vision.windowSize,
      fullatt_block_indexes: vision.fullAttentionBlocks,
      out_hidden_size: vision.outHiddenSize,
      tokens_per_second: vision.tokensPerSecond,
    },
  }
}
