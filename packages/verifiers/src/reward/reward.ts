import { type AnswerPlace, verifyAnswer } from '../answer.ts'
import { best, gated, product, type Rule, type Weighted, weightedSum } from '../combine.ts'
import { thinksThenAnswers } from '../forms/tag-forms.ts'
import { thinksThenBoxes } from '../forms/think-format.ts'
import { tightenTags } from '../notation/whitespace.ts'
import { verifyPaper } from '../paper.ts'
import { textRule } from '../rules.ts'
import { boxForm, formatWeight, type Verdict } from '../verdict.ts'
import { publishedRules, type VerifierProfile } from '../verify.ts'
import { type Options, readOptions, unexpected } from './read-options.ts'
import { always, parseRule, type RuleOf, type RuleSpec } from './rule-spec.ts'
import type { Reply, RewardSample } from './sample.ts'
import { parseShaping, type ShapingSpec } from './shaping.ts'

/** A reward for answers: how they are read by task, and how much their form counts. */
export interface AnswerReward {
  /** Default: `paper`. */
  profile?: VerifierProfile
  /** Task → rule, before every other; a task named here is never read by the published reward. */
  tasks?: Readonly<Record<string, RuleSpec>>
  /** Where the answer stands: `\boxed{…}` (`box`, default) or `<answer>…</answer>` (`tags`). Rules other than the published one only. */
  form?: AnswerPlace
  /** Share of the reward that the form earns, [0, 1]; 0.1 unless given. */
  formatWeight?: number
}

/** A reward as data. Every kind may be shaped by the reply's length and repetition. */
export type RewardSpec = { shaping?: ShapingSpec } & (
  | AnswerReward
  | { format: AnswerPlace }
  | { sum: Readonly<Record<string, { weight: number; reward: RewardSpec }>> }
  | { gated: Readonly<Record<string, { weight: number; reward: RewardSpec; needs?: string }>> }
  | { product: Readonly<Record<string, RewardSpec>> }
  | { max: Readonly<Record<string, RewardSpec>> }
)

/**
 * Scores a reply to a sample. Never throws on any text and needs time linear in its length. Null: could not be judged, for want of the
 * sample's meta or of the reply's length in tokens.
 */
export type Judge = (sample: RewardSample, reply: Reply) => Verdict | null

interface Context {
  rules: ReadonlyMap<string, RuleOf>
  where: string
}

type Scored = Rule<[sample: RewardSample, text: string, tokens: number | undefined]>

/**
 * Reads a reward from JSON. Without a word about it the published reward scores the published tasks, and every other task is read by its
 * own rule, or compared as text where it has none.
 * @param rules task → rule, such as those of the puzzles in a catalogue; the published tasks are known
 * @throws RangeError naming the key that is wrong and the choices there are
 */
export function parseReward(json: unknown = {}, rules: Readonly<Record<string, RuleSpec>> = {}): Judge {
  const known = new Map([...publishedRules].map(([task, rule]) => [task, always(rule)]))
  for (const [task, spec] of Object.entries(rules)) known.set(task, parseRule(`rules.${task}`, spec))
  const score = parse(json, { rules: known, where: 'reward' })
  return (sample, reply) =>
    typeof reply === 'string' ? score(sample, reply, undefined) : score(sample, reply.text, reply.tokens)
}

function parse(json: unknown, context: Context): Scored {
  const options = readOptions(context.where, json)
  const shaping = options.has('shaping') ? parseShaping(`${context.where}.shaping`, options.value('shaping')) : null
  const score = (combined(options, context) ?? answers(options, context)) satisfies Scored
  options.value('shaping')
  options.finish()
  if (shaping === null) return score
  return (sample, text, tokens) => {
    const verdict = score(sample, text, tokens)
    const factor = verdict === null ? null : shaping({ text, tokens, reward: verdict.reward })
    if (verdict === null || factor === null) return null
    const shaped = { ...verdict, reward: verdict.reward * factor, parts: { ...verdict.parts, shaping: factor } }
    return factor < 1 ? { ...shaped, reason: verdict.reason ?? 'shortened for its length or its repetitions' } : shaped
  }
}

function combined(options: Options, context: Context): Scored | null {
  if (options.has('format')) return formOnly(options.word('format', ['box', 'tags'], 'box'))
  const part = (kind: string, name: string, json: unknown) =>
    parse(json, { ...context, where: `${context.where}.${kind}.${name}` })
  const each = (kind: string) =>
    Object.entries(objectAt(options, kind)).map(([name, json]) => [name, part(kind, name, json)])
  const weighted = (kind: string) =>
    Object.entries(objectAt(options, kind)).map(([name, json]) => {
      const inner = readOptions(`${context.where}.${kind}.${name}`, json)
      const needs = kind === 'gated' ? inner.value('needs') : undefined
      const read: Weighted<Parameters<Scored>> & { needs?: string } = {
        weight: inner.needed('weight', 0, 1),
        rule: part(kind, name, inner.value('reward') ?? {}),
        ...(needs !== undefined && { needs: String(needs) }),
      }
      inner.finish()
      return [name, read]
    })
  if (options.has('sum')) return weightedSum(Object.fromEntries(weighted('sum')))
  if (options.has('gated')) return gated(Object.fromEntries(weighted('gated')))
  if (options.has('product')) return product(Object.fromEntries(each('product')))
  if (options.has('max')) return best(Object.fromEntries(each('max')))
  return null
}

function objectAt(options: Options, key: string): object {
  const value = options.value(key)
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0)
    return value
  throw unexpected(`${options.where}.${key}`, 'an object with at least one part', value)
}

function answers(options: Options, { rules }: Context): Scored {
  const profile = options.word('profile', ['paper', 'default'], 'paper')
  const place = options.word('form', ['box', 'tags'], 'box')
  const weight = options.number('formatWeight', 0, 1) ?? formatWeight
  const given = options.has('tasks') ? Object.entries(objectAt(options, 'tasks')) : []
  options.value('tasks')
  const own = new Map(given.map(([task, json]) => [task, parseRule(`${options.where}.tasks.${task}`, json)]))
  const published = (task: string) => profile === 'paper' && (publishedRules.has(task) || !rules.has(task))
  const text = always(textRule)
  return (sample, reply) => {
    const { task, answer } = sample
    const ruleOf = own.get(task)
    if (ruleOf === undefined && published(task)) return weighed(verifyPaper(reply, answer), weight)
    const rule = (ruleOf ?? rules.get(task) ?? text)(sample)
    return rule === null ? null : weighed(verifyAnswer(reply, answer, rule, place), weight)
  }
}

/** The verdict with another share for the form; with the published one it stays as it is, bit for bit. */
function weighed(verdict: Verdict, weight: number): Verdict {
  if (weight === formatWeight) return verdict
  const { accuracy, format } = verdict.parts
  return { ...verdict, reward: (1 - weight) * accuracy! + weight * format! }
}

function formOnly(place: AnswerPlace): Scored {
  const [formed, form] =
    place === 'box'
      ? ([thinksThenBoxes, boxForm] as const)
      : ([thinksThenAnswers, '<think>…</think> <answer>…</answer>'] as const)
  return (_, text) => {
    const format = formed(tightenTags(text)) ? 1 : 0
    return {
      reward: format,
      parts: { format },
      extracted: null,
      ...(format === 0 && { reason: `not of the form ${form}` }),
    }
  }
}
