import type { LlamaConfig, LlamaType } from './config.ts'

const architectures: Record<LlamaType, string> = {
  llama: 'LlamaForCausalLM',
  qwen2: 'Qwen2ForCausalLM',
  qwen3: 'Qwen3ForCausalLM',
}

/** The `config.json` of a model, in the layout of the published checkpoints; transformers and vLLM load it. */
export function llamaConfigJson({ modelType, text, ropeScaling, endTokens, padToken }: LlamaConfig) {
  return {
    architectures: [architectures[modelType]],
    model_type: modelType,
    ...(modelType === 'qwen2' ? { use_sliding_window: false } : { attention_bias: text.biases.queryKeyValue }),
    ...(modelType === 'llama' && { mlp_bias: text.biases.feedForward }),
    attention_dropout: 0,
    hidden_act: 'silu',
    hidden_size: text.hiddenSize,
    intermediate_size: text.intermediateSize,
    num_hidden_layers: text.layers,
    num_attention_heads: text.heads,
    num_key_value_heads: text.keyValueHeads,
    head_dim: text.headSize,
    vocab_size: text.vocabSize,
    max_position_embeddings: 32768,
    rms_norm_eps: text.normEpsilon,
    rope_theta: text.ropeTheta,
    rope_scaling: ropeScaling
      ? {
          rope_type: 'llama3',
          factor: ropeScaling.factor,
          low_freq_factor: ropeScaling.lowFrequencyFactor,
          high_freq_factor: ropeScaling.highFrequencyFactor,
          original_max_position_embeddings: ropeScaling.originalPositions,
        }
      : null,
    tie_word_embeddings: text.tieEmbeddings,
    torch_dtype: 'float32',
    eos_token_id: endTokens.length === 1 ? endTokens[0] : endTokens,
    pad_token_id: padToken,
  }
}
