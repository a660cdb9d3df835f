import { deepStrictEqual, ok } from 'node:assert'
import {
  permutationRule,
  product,
  quantityRule,
  type Rule,
  ratioCredit,
  repetitionShare,
  scored,
  verify,
  verifyAnswer,
  weightedSum,
} from '@spatial-ssrl/verifiers'

// Four replies of a group, none of them right. Exact match tells them apart by form alone; a rule with partial credit ranks them.
const question = { task: 'shuffle', answer: '0-1-2-3' }
const group = ['0-1-3-2', '1-0-3-2', '3-2-1-0', '0-0-0-0'].map(
  (order) => `<think>Edges go on.</think> \\boxed{${order}}`,
)
for (const credit of ['exact', 'fraction', 'footrule', 'kendall'] as const) {
  const rules = { shuffle: permutationRule(credit) }
  const accuracy = group.map((reply) => verify(question, reply, { rules }).parts.accuracy!)
  console.log(credit.padEnd(9), accuracy.map((value) => value.toFixed(2)).join('  '))
  ok(credit === 'exact' ? new Set(accuracy).size === 1 : new Set(accuracy).size > 1)
}

// A reward of one's own: a length with its unit, worth its ratio to the truth, times a factor against saying the same again and again.
const length: Rule = (reply) => verifyAnswer(reply, '96 cm', quantityRule(ratioCredit))
const fresh = scored((reply) => 1 - repetitionShare(reply.split(/\s+/), 3), 'repeats itself')
const reward = product({ length, fresh })
const verdict = reward('<think>About half the door.</think> \\boxed{1.2 m}')
console.log(verdict)
deepStrictEqual(verdict?.parts.fresh, 1)
ok(verdict.reward > 0.8 && verdict.reward < 0.9)

// Half the questions have no box drawn. There the rule says null, and the rest fills its weight.
const drawn = scored((reply) => (reply.includes('<box>') ? 1 : null), 'no box')
const both = weightedSum({ length: { weight: 0.7, rule: length }, drawn: { weight: 0.3, rule: drawn } })
deepStrictEqual(both('<think>…</think> \\boxed{0.96 m}'), {
  reward: 1,
  parts: { length: 1 },
  extracted: '0.96 m',
})
