import { entropy, entropyGradient, logSoftmax, squaredProbabilities } from '../entropy/logits.ts'
import { expectClose, testVectors } from './read-vectors.ts'

testVectors('logits', {
  entropy_from_logits(vector) {
    const logp = logSoftmax(vector.inputs.logits as number[])
    expectClose(entropy(logp), vector.expected.entropy)
    expectClose(squaredProbabilities(logp), vector.expected.sum_p_squared)
    expectClose(entropyGradient(logp), vector.grad_logits!)
  },
})
