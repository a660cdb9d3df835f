import { deepStrictEqual } from 'node:assert'
import { verify } from '@spatial-ssrl/verifiers'

// What a model says about a shuffled picture whose patches belong in the order 0-2-3-1.
const question = { task: 'shuffle', answer: '0-2-3-1' }
const replies = [
  '<think>The sky goes on in patch 2.</think> \\boxed{0-2-3-1}', // right, in the right form
  '<think>The sky goes on in patch 2.</think> \\boxed{0, 2, 3, 1}', // right, in another notation
  'It must be \\boxed{0-2-3-1}.', // right, without thinking
  '<think>The sky goes on in patch 1.</think> \\boxed{0-1-2-3}', // wrong, in the right form
  '<think>\\boxed{0-2-3-1}? \\boxed{0-1-2-3}?', // undecided
]

const rewards = replies.map((reply) => {
  const { reward, extracted, reason } = verify(question, reply)
  const published = verify(question, reply, { profile: 'paper' }).reward
  console.log(`${reward} (published rule: ${published})  read ${extracted}  ${reason ?? ''}`)
  return reward
})
deepStrictEqual(rewards, [1, 1, 0.9, 0.1, 0])
