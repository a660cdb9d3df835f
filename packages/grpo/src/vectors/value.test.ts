import { weights } from '../batch/aggregation.ts'
import { valueLoss } from '../losses/added/value-loss.ts'
import { batchOf, expectClose, flat, type Rows, testVectors } from './read-vectors.ts'

testVectors('value', {
  value_loss_clipped(vector) {
    const { inputs, expected } = vector
    const batch = {
      ...batchOf(vector),
      values: flat(inputs.values_pred as Rows),
      oldValues: flat(inputs.values_old as Rows),
      returns: flat(inputs.returns as Rows),
    }
    const gradient = new Float64Array(batch.values.length)
    expectClose(valueLoss(batch, weights(batch, { mode: 'token-mean' }), 0.15, gradient), expected.loss)
    expectClose(gradient, vector.grad_values_pred!)
  },
})
