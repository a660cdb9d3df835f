import type { Qwen25VLConfig } from '@spatial-ssrl/model-runtime'
import { add, expand, mul, reshape, type Value } from '@spatial-ssrl/onnx-autodiff'
import { decodeStep, prefill } from '../packages/model-runtime/src/blocks/decoder.ts'
import { embed, nextTokenLogits } from '../packages/model-runtime/src/blocks/embedding.ts'
import { headLayout, type Memory } from '../packages/model-runtime/src/blocks/heads.ts'
import type { Network } from '../packages/model-runtime/src/blocks/network.ts'
import { stepFrame } from '../packages/model-runtime/src/blocks/step-frame.ts'
import type { PictureShape } from '../packages/model-runtime/src/families/qwen25vl/data-inputs.ts'
import { qwen25VLNetwork } from '../packages/model-runtime/src/families/qwen25vl/network.ts'
import { compileNetwork } from '../packages/model-runtime/src/graph/compile-network.ts'
import type { CompiledGraph } from '../packages/model-runtime/src/graph/compiled-graph.ts'
import { drawTokens } from '../packages/model-runtime/src/graph/sampling.ts'

/**
 * The first run of generation with one run per token: prompts → `chosen` and `logprobs` (G · R) of the first reply token, and every
 * layer's prompt keys and values. The layers and the sampling are the product's own.
 */
export function buildPrefillGraph(config: Qwen25VLConfig, shape: PictureShape): CompiledGraph {
  const network = qwen25VLNetwork(config, shape)
  const { groups, replies } = shape
  const { last, memories } = prefill(network, network.embedPrompts())
  const logits = reshape(nextTokenLogits(network, last), [groups, 1, config.text.vocabSize])
  const first = choose(
    network,
    reshape(expand(logits, [groups, replies, config.text.vocabSize]), [groups * replies, -1]),
  )
  const kept = memories.flatMap(({ keys, values }, layer) => [
    [`promptKeys${layer}`, keys] as const,
    [`promptValues${layer}`, values] as const,
  ])
  return compileNetwork(network, { ...first, ...Object.fromEntries(kept) })
}

/**
 * A later run: the last tokens, the prompts' keys and values, and caches of fixed size for the replies' own → the next tokens and the
 * caches with one slot more filled. Prompt keys and values are only read, so no run copies them.
 */
export function buildStepGraph(config: Qwen25VLConfig, shape: PictureShape): CompiledGraph {
  const network = qwen25VLNetwork(config, shape)
  const { graph } = network
  const { groups: G, promptLength: P, replies: R, replyLength: L } = shape
  const { K, d } = headLayout(network)
  const layers = Array.from({ length: config.text.layers }, (_, layer) => layer)
  const pair = (stem: string, layer: number, sizes: number[]): Memory => ({
    keys: graph.input(`${stem}Keys${layer}`, sizes),
    values: graph.input(`${stem}Values${layer}`, sizes),
  })
  const prompts = layers.map((layer) => pair('prompt', layer, [G, K, P, d]))
  const caches = layers.map((layer) => pair('own', layer, [G, K, R, L - 1, d]))
  const frame = stepFrame(network, graph.input('at', [1], 'int64'))
  const outputs: Record<string, Value> = {}
  const states = decodeStep(network, embed(network, graph.input('last', [G * R], 'int32')), prompts, {
    ...frame,
    remember(layer, added) {
      const keys = add(caches[layer]!.keys, mul(added.keys, frame.slot))
      const values = add(caches[layer]!.values, mul(added.values, frame.slot))
      Object.assign(outputs, { [`nextKeys${layer}`]: keys, [`nextValues${layer}`]: values })
      return { keys, values }
    },
  })
  return compileNetwork(network, { ...choose(network, nextTokenLogits(network, states)), ...outputs })
}

/** Draws at temperature 1 with `draws` (G · R) in [0, 1). */
function choose({ graph, shape }: Network, logits: Value) {
  const draws = graph.input('draws', [shape.groups * shape.replies])
  const { tokens, logprobs } = drawTokens(logits, draws, graph.constant(1))
  return { chosen: tokens, logprobs }
}
