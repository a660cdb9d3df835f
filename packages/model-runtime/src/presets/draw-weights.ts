import { createRng } from '@spatial-ssrl/core'
import type { FloatTensor } from '../hf/safetensors.ts'
import type { ModelConfig } from '../model/config.ts'
import { type Parameter, parameterList } from '../model/parameters.ts'

/** Tied to the head, so its scale is also that of the first logits: hidden size 128 gives a standard deviation near 0.6. */
const embeddingDeviation = 0.05

/** These add to the residual stream; the more of them, the smaller each starts (GPT-2's rule). */
const residualOutput = /\.(attn\.proj|self_attn\.o_proj|mlp\.down_proj)\.weight$/

/**
 * Draws the weights of a new model: normal with variance 1/inputs for linear layers and the patch embedding, the outputs of
 * residual branches divided by √(2·layers); norms 1, biases 0. Each parameter has its own stream, named after it.
 */
export function drawWeights(config: ModelConfig, seed: number | string): Map<string, FloatTensor> {
  const rng = createRng(seed).fork('weights')
  return new Map(
    parameterList(config).map((parameter) => {
      const { name, shape } = parameter
      const data = new Float32Array(shape.reduce((product, size) => product * size, 1))
      if (parameter.kind === 'norm') data.fill(1)
      else if (parameter.kind !== 'bias') {
        const stream = rng.fork(name)
        const deviation = deviationOf(parameter, config)
        for (let i = 0; i < data.length; i++) data[i] = deviation * stream.normal()
      }
      return [name, { shape, data }]
    }),
  )
}

function deviationOf({ name, shape, kind }: Parameter, { vision, text }: ModelConfig): number {
  if (kind === 'embedding') return embeddingDeviation
  const inputs = shape.slice(1).reduce((product, size) => product * size, 1)
  if (!residualOutput.test(name)) return 1 / Math.sqrt(inputs)
  const layers = name.startsWith('visual.') ? vision.depth : text.layers
  return 1 / Math.sqrt(2 * layers * inputs)
}
