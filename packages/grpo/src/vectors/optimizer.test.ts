import { type AdamWOptions, adamW, adamWState } from '../optimiser/adamw.ts'
import { clipGlobalNorm } from '../optimiser/gradient-clipping.ts'
import { expectClose, type Rows, testVectors, type VectorCase } from './read-vectors.ts'

const by =
  (variant: Pick<AdamWOptions, 'decay' | 'epsilonPlace'>) =>
  ({ inputs, expected }: VectorCase) => {
    const parameters = Float64Array.from(inputs.params as number[])
    const state = adamWState(parameters.length)
    const options: AdamWOptions = {
      learningRate: inputs.lr as number,
      betas: inputs.betas as [number, number],
      epsilon: inputs.eps as number,
      weightDecay: inputs.weight_decay as number,
      ...variant,
    }
    for (const [step, gradient] of (inputs.grads as Rows).entries()) {
      adamW(parameters, Float64Array.from(gradient), state, options)
      expectClose(parameters, expected.trace[step].p)
      expectClose(state.m, expected.trace[step].m)
      expectClose(state.v, expected.trace[step].v)
    }
  }

testVectors('optimizer', {
  optim_grad_clip_global_norm({ inputs, expected }) {
    const clipped = (limit: number) => {
      const gradient = Float64Array.from(inputs.grads as number[])
      return { norm: clipGlobalNorm([gradient.subarray(0, 2), gradient.subarray(2)], limit), gradient }
    }
    expectClose(clipped(1).norm, expected.norm)
    expectClose(clipped(1).gradient, expected.clipped)
    expectClose(clipped(5).gradient, expected.max_norm_5_unchanged)
  },
  optim_adamw_torch: by({}),
  optim_adamw_eps_hat: by({ epsilonPlace: 'uncorrected' }),
  optim_adamw_eps_inside: by({ epsilonPlace: 'inside-root' }),
})
