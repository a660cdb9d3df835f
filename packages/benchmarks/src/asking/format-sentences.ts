/** Sentences that several benchmarks share. What counts is the form they ask for, not their words. */

/** Asks for reasoning and a boxed answer, as training does. */
export const thinkThenBox =
  'Think first: write your reasoning between <think> and </think>. Then give the final answer inside \\boxed{}.'

/** Asks for nothing but the answer. */
export const answerOnly = 'Give only the answer, without explanation.'
