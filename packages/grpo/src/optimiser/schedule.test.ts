import { expect, test } from 'vitest'
import { expectClose } from '../vectors/read-vectors.ts'
import { learningRateFactor, type Schedule } from './schedule.ts'

const steps = [0, 2, 4, 8, 12, 16, 20]

test.each<[string, Schedule, number[]]>([
  ['constant', { name: 'constant' }, [1, 1, 1, 1, 1, 1, 1]],
  ['constant after a warm-up', { name: 'constant', warmUp: 4 }, [0, 0.5, 1, 1, 1, 1, 1]],
  ['linear', { name: 'linear', warmUp: 4, total: 20 }, [0, 0.5, 1, 0.75, 0.5, 0.25, 0]],
  ['cosine', { name: 'cosine', warmUp: 4, total: 20 }, [0, 0.5, 1, 0.8535533905932737, 0.5, 0.14644660940672627, 0]],
  [
    'cosine with a floor',
    { name: 'cosine', warmUp: 4, total: 20, floor: 0.1 },
    [0, 0.5, 1, 0.8681980515339464, 0.55, 0.23180194846605365, 0.1],
  ],
])('%s', (_, schedule, factors) => {
  expectClose(
    steps.map((step) => learningRateFactor(schedule, step)),
    factors,
  )
})

test('the end value holds after the end', () => {
  expect(learningRateFactor({ name: 'linear', total: 10 }, 50)).toBe(0)
  expect(learningRateFactor({ name: 'cosine', total: 10, floor: 0.1 }, 50)).toBeCloseTo(0.1, 15)
})
