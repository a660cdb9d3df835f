import type { Qwen3VLConfig } from './config.ts'

/** The `config.json` of a model, in the layout of the published checkpoints; transformers and vLLM load it. */
export function qwen3VLConfigJson(config: Qwen3VLConfig) {
  const { vision, text } = config
  return {
    architectures: ['Qwen3VLForConditionalGeneration'],
    model_type: 'qwen3_vl',
    torch_dtype: 'float32',
    tie_word_embeddings: text.tieEmbeddings,
    eos_token_id: config.endTokens.length === 1 ? config.endTokens[0] : config.endTokens,
    pad_token_id: config.padToken,
    image_token_id: config.imageToken,
    video_token_id: config.videoToken,
    vision_start_token_id: config.visionStartToken,
    vision_end_token_id: config.visionEndToken,
    text_config: {
      model_type: 'qwen3_vl_text',
      attention_bias: text.biases.queryKeyValue,
      attention_dropout: 0,
      hidden_act: 'silu',
      hidden_size: text.hiddenSize,
      intermediate_size: text.intermediateSize,
      num_hidden_layers: text.layers,
      num_attention_heads: text.heads,
      num_key_value_heads: text.keyValueHeads,
      head_dim: text.headSize,
      vocab_size: text.vocabSize,
      max_position_embeddings: 262_144,
      rms_norm_eps: text.normEpsilon,
      rope_theta: text.ropeTheta,
      rope_scaling: { rope_type: 'default', mrope_interleaved: true, mrope_section: text.mropeSection },
      tie_word_embeddings: text.tieEmbeddings,
    },
    vision_config: {
      model_type: 'qwen3_vl',
      depth: vision.depth,
      hidden_act: 'gelu_pytorch_tanh',
      hidden_size: vision.hiddenSize,
      intermediate_size: vision.intermediateSize,
      num_heads: vision.heads,
      in_channels: vision.inChannels,
      patch_size: vision.patchSize,
      temporal_patch_size: vision.temporalPatchSize,
      spatial_merge_size: vision.spatialMergeSize,
      num_position_embeddings: vision.tableSide ** 2,
      deepstack_visual_indexes: vision.deepBlocks,
      out_hidden_size: vision.outHiddenSize,
    },
  }
}
