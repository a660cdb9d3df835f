import { createRng } from '@spatial-ssrl/core'
import type { FloatTensor } from '../hf/safetensors.ts'
import type { Parameter } from './parameter.ts'

/** Tied to the head, so its scale is also that of the first logits: hidden size 128 gives a standard deviation near 0.6. */
const embeddingDeviation = 0.05

/**
 * Draws the weights of a new model: normal with variance 1/inputs for linear layers and the patch embedding, the outputs of
 * residual branches divided by √(2·layers); norms 1, biases 0. Each parameter has its own stream, named after it.
 */
export function drawWeights(parameters: readonly Parameter[], seed: number | string): Map<string, FloatTensor> {
  const rng = createRng(seed).fork('weights')
  return new Map(
    parameters.map((parameter) => {
      const { name, shape } = parameter
      const data = new Float32Array(shape.reduce((product, size) => product * size, 1))
      if (parameter.kind === 'norm') data.fill(1)
      else if (parameter.kind !== 'bias') {
        const stream = rng.fork(name)
        const deviation = deviationOf(parameter)
        for (let i = 0; i < data.length; i++) data[i] = deviation * stream.normal()
      }
      return [name, { shape, data }]
    }),
  )
}

function deviationOf({ shape, kind, residualLayers }: Parameter): number {
  if (kind === 'embedding') return embeddingDeviation
  const inputs = shape.slice(1).reduce((product, size) => product * size, 1)
  // These add to the residual stream; the more of them, the smaller each starts (GPT-2's rule).
  return residualLayers === undefined ? 1 / Math.sqrt(inputs) : 1 / Math.sqrt(2 * residualLayers * inputs)
}
