import { learningRateFactor, type Schedule } from '../optimiser/schedule.ts'
import { expectClose, testVectors } from './read-vectors.ts'

testVectors('schedule', {
  sched_lr_multipliers({ inputs, expected }) {
    const steps = inputs.steps as number[]
    const [warmUp, total] = [4, 20]
    const factors = (schedule: Schedule, offset = 0) => steps.map((step) => learningRateFactor(schedule, step + offset))
    const rising = { name: 'cosine', warmUp, total, after: 'rise' } as const
    const wanted: Record<string, number[]> = {
      constant: factors({ name: 'constant' }),
      constant_with_warmup: factors({ name: 'constant', warmUp }),
      linear_with_warmup: factors({ name: 'linear', warmUp, total }),
      cosine_with_warmup: factors(rising),
      'cosine_min_0.1(openrlhf)': factors({ ...rising, floor: 0.1 }),
      'easyr1_cosine_min_ratio_0.1': factors({ ...rising, floor: 0.1 }),
      verl_one_indexed_constant_with_warmup: factors({ name: 'constant', warmUp }, 1),
      'nemo_linear_0.1_to_1_over_50': factors({ name: 'constant', warmUp: 50, start: 0.1 }),
      'prime_rl_wsd(warmup4, decay5, min 0, first factor 1e-8)': factors({
        name: 'warm-up-stable-decay',
        warmUp,
        start: 1e-8,
        total,
        decay: 5,
        floor: 1e-8,
      }),
    }
    for (const [name, values] of Object.entries(expected)) expectClose(wanted[name] ?? [], values)
  },
})
