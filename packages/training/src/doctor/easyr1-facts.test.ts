import { expect, test } from 'vitest'
import { easyR1Facts } from './easyr1-facts.ts'

test('what a configuration leaves out is what EasyR1 itself takes', () => {
  expect(easyR1Facts({ data: {}, worker: {}, trainer: {} }, 'config.yaml')).toMatchObject({
    gpus: { number: 8, nodes: 1 },
    tensorParallel: 2,
    batch: { number: 512 },
    update: { number: 256 },
    groupSize: 1,
    epochs: { number: 15 },
    maxSteps: { number: null },
    saveEvery: null,
    prompt: { tokens: 512, filtered: true },
    replyTokens: 512,
    pixels: { min: 262144, max: 4194304 },
    training: 'full',
  })
})
