import { expect, test } from 'vitest'
import { afterThinking, thinksThenBoxes } from './think-format.ts'

test.each([
  ['<think></think>\\boxed{}', true],
  ['<think>a\nb</think>c\n\\boxed{d}e', true],
  ['<think></think></think>\\boxed{}}', true],
  ['<think>\\boxed{}</think>', false],
  ['<think>\\boxed{</think>}', false],
  ['</think><think>\\boxed{}', false],
  ['<think></think>\\boxed{', false],
  ['<think></think>}\\boxed{', false],
  [' <think></think>\\boxed{}', false],
  ['<thinking></think>\\boxed{}', false],
  ['', false],
])('%j: %s', (text, form) => expect(thinksThenBoxes(text)).toBe(form))

test.each([
  ['<think>a</think>b', 'b'],
  ['<think>a</think>b</think>c', 'c'],
  ['no thoughts', 'no thoughts'],
  ['<think>never ends', ''],
  ['<think>a</think>b<think>c', ''],
])('after the thinking of %j comes %j', (text, answer) => expect(afterThinking(text)).toBe(answer))
