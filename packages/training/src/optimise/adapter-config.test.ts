import { expect, test } from 'vitest'
import { GrpoConfig } from '../grpo/grpo-config.ts'
import { SftConfig } from '../sft/sft-config.ts'
import { AdapterConfig, adapterChoice } from './adapter-config.ts'

const problem = (config: object) =>
  AdapterConfig.safeParse(config)
    .error?.issues.map(({ message }) => message)
    .join()

test('figures have the defaults of those who train adapters', () => {
  const plain = { rslora: false, dora: false, targets: 'all-linear', seed: 5 }
  expect(adapterChoice(AdapterConfig.parse({ rank: 8 }), 5)).toEqual({ ...plain, rank: 8, alpha: 16 })
  expect(adapterChoice(AdapterConfig.parse({ rank: 8, alpha: 8, dora: true, targets: ['a'] }), 5)).toEqual({
    ...plain,
    ...{ rank: 8, alpha: 8, dora: true, targets: ['a'] },
  })
  expect(adapterChoice(AdapterConfig.parse({ from: 'out/adapter' }), 5)).toBe('out/adapter')
})

test('what contradicts itself is refused', () => {
  expect(problem({})).toMatch(/a rank, or `from` a folder/)
  expect(problem({ from: 'a', rank: 4 })).toMatch(/already told/)
  expect(problem({ rank: 4, dropout: 0.05 })).toBe('expected 0: adapters train without dropout')
  expect(problem({ rank: 4, dropout: 0 })).toBeUndefined()
  expect(problem({ rank: 4, r: 4 })).toMatch(/r/)
  for (const config of [SftConfig, GrpoConfig]) {
    const both = config.safeParse({ adapter: { rank: 4 }, trainable: ['*'] })
    expect(both.error?.issues.map(({ path, message }) => [path, message])).toEqual([
      [['adapter'], expect.stringMatching(/exclude each other/)],
    ])
    expect(config.safeParse({ adapter: { rank: 4 } }).success).toBe(true)
  }
})
