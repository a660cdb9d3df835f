import { llamaConfigJson } from '../llama/config-json.ts'
import type { Idefics3Config } from './config.ts'

const architectures = { smolvlm: 'SmolVLMForConditionalGeneration', idefics3: 'Idefics3ForConditionalGeneration' }

/** The `config.json` of a model, in the layout of the published checkpoints; transformers and vLLM load it. */
export function idefics3ConfigJson(config: Idefics3Config) {
  const { modelType, textType, vision, text, ropeScaling, endTokens, padToken } = config
  const decoder = {
    family: 'llama',
    modelType: textType,
    text,
    endTokens,
    padToken,
    ...(ropeScaling && { ropeScaling }),
  }
  return {
    architectures: [architectures[modelType]],
    model_type: modelType,
    torch_dtype: 'float32',
    tie_word_embeddings: text.tieEmbeddings,
    eos_token_id: endTokens.length === 1 ? endTokens[0] : endTokens,
    pad_token_id: padToken,
    image_token_id: config.imageToken,
    scale_factor: config.scaleFactor,
    text_config: llamaConfigJson(decoder),
    vision_config: {
      model_type: modelType === 'smolvlm' ? 'smolvlm_vision' : 'idefics3_vision',
      hidden_act: 'gelu_pytorch_tanh',
      hidden_size: vision.hiddenSize,
      intermediate_size: vision.intermediateSize,
      num_hidden_layers: vision.layers,
      num_attention_heads: vision.heads,
      num_channels: 3,
      image_size: vision.imageSize,
      patch_size: vision.patchSize,
      layer_norm_eps: vision.normEpsilon,
      attention_dropout: 0,
    },
  }
}
