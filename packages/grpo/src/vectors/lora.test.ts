import {
  type Adapter,
  adapterBackward,
  adapterForward,
  adapterInitBound,
  adapterScale,
  mergeAdapter,
} from '../lora/adapter.ts'
import { magnitudeBackward, magnitudeForward, mergeMagnitude, rowNorms } from '../lora/magnitude.ts'
import type { Matrix } from '../lora/matrix.ts'
import { expectClose, flat, type Rows, testVectors, type VectorCase } from './read-vectors.ts'

const matrixOf = (rows: Rows): Matrix => ({ rows: rows.length, columns: rows[0]!.length, data: flat(rows) })

function layer({ inputs }: VectorCase, rankStabilised: boolean) {
  const [W0, A, B, X, U] = (['W0', 'A', 'B', 'x', 'grad_y'] as const).map((name) => matrixOf(inputs[name] as Rows)) as [
    Matrix,
    Matrix,
    Matrix,
    Matrix,
    Matrix,
  ]
  const scale = adapterScale(inputs.r as number, inputs.alpha as number, { rankStabilised })
  const adapter: Adapter = { A, B, scale }
  return { W0, X, U, adapter }
}

testVectors('lora', {
  rslora_alpha_over_sqrt_r(vector) {
    const { expected } = vector
    const { W0, X, U, adapter } = layer(vector, true)
    expectClose(adapter.scale, expected.scaling)
    expectClose(adapterForward(X, W0, adapter).data, expected.y)
    expectClose(mergeAdapter(W0, adapter).data, expected.merged_W)
    const { dA, dB, dX } = adapterBackward(X, W0, adapter, U)
    expectClose(dA.data, expected.grad_A)
    expectClose(dB.data, expected.grad_B)
    expectClose(dX.data, expected.grad_x)
  },
  dora_detached_norm(vector) {
    const { inputs, expected } = vector
    const { W0, X, U, adapter } = layer(vector, false)
    const magnitude = Float64Array.from(inputs.m as number[])
    const full = { ...adapter, magnitude }
    expectClose(rowNorms(mergeAdapter(W0, adapter)), expected.row_norm)
    expectClose(rowNorms(W0), expected['initial_m_when_B=0'])
    expectClose(magnitudeForward(X, W0, full).data, expected.y)
    expectClose(mergeMagnitude(W0, full).data, expected.merged_W)
    const { dA, dB, dMagnitude } = magnitudeBackward(X, W0, full, U)
    expectClose(dA.data, expected.grad_A)
    expectClose(dB.data, expected.grad_B)
    expectClose(dMagnitude, expected.grad_m)
  },
  lora_init_bounds({ inputs, expected }) {
    const bounds = (inputs.fan_in as number[]).map(adapterInitBound)
    expectClose(bounds, expected['kaiming_uniform_bound=1/sqrt(fan_in)'])
    expectClose(
      bounds.map((bound) => bound / Math.sqrt(3)),
      expected['std=bound/sqrt(3)'],
    )
    for (const [name, { lora, rslora }] of Object.entries(
      expected['scaling alpha=16'] as Record<string, { lora: number; rslora: number }>,
    )) {
      const rank = Number(name.slice(2))
      expectClose([adapterScale(rank, 16), adapterScale(rank, 16, { rankStabilised: true })], [lora, rslora])
    }
  },
})
