import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Mode } from './asking/asking.ts'
import { checkPlaceholders, mergePrompts, promptHash } from './asking/prompts.ts'
import type { Benchmark } from './benchmark/benchmark.ts'
import { item, options } from './benchmark/item.fixture.ts'
import { benchmarks, findBenchmark, promptSkeleton } from './benchmarks.ts'
import type { ScoredItem } from './figures/figure.ts'
import type { Item } from './item/item.ts'

const modes: Mode[] = ['direct', 'cot']
const askingsOf = ({ profiles }: Benchmark) =>
  profiles.flatMap(({ name: profile }) => modes.map((mode) => ({ profile, mode })))

const letters = { question: 'Where?', options: options('left', 'right', 'front', 'back'), gold: 'A' }
/** An item of each benchmark, with a reply in mode `direct` that is right and one that is wrong. */
const cases: Record<string, { of: Item; right: string; wrong: string }> = {
  spatial457: { of: item({ category: 'L1_single', question: 'Which?', gold: 'red' }), right: 'Red', wrong: 'blue' },
  '3dsrbench': { of: item({ ...letters, metadata: { qid: 'AAAAAAAA' } }), right: 'A', wrong: 'B' },
  spatialeval: {
    of: item({
      ...letters,
      category: 'spatialgrid',
      metadata: { answer: 'cat', question: 1 },
      options: options('cat', 'dog'),
    }),
    right: 'A. cat',
    wrong: 'B. dog',
  },
  'qspatial-plus': {
    of: item({ question: 'How wide?', metadata: { value: 50, unit: 'cm' } }),
    right: '\\scalar{50} \\distance_unit{cm}',
    wrong: '\\scalar{50} \\distance_unit{m}',
  },
  whatsup: {
    of: item({ ...letters, id: 'A/x_on_y', question: '', metadata: { subset: 'A' } }),
    right: 'A',
    wrong: 'C',
  },
  viewspatial: { of: item({ ...letters, gold: 'A. left' }), right: 'A', wrong: 'B' },
  'vsi-bench': { of: item({ ...letters, metadata: { kind: 'letter' } }), right: 'a', wrong: 'b' },
  mmbench: { of: item({ ...letters, id: '7' }), right: 'A', wrong: 'B' },
  blink: { of: item(letters), right: 'A', wrong: 'B' },
  realworldqa: { of: item(letters), right: 'A', wrong: 'B' },
  'seedbench2-plus': { of: item(letters), right: 'A', wrong: 'B' },
  hallusionbench: { of: item({ id: 'VD_a_b_0_1_2', question: 'Is it?', gold: 'Yes' }), right: 'Yes.', wrong: 'No.' },
  ocrbench: {
    of: item({ question: 'What is written?', metadata: { answers: ['STOP'] } }),
    right: 'stop!',
    wrong: 'go',
  },
  chartqa: { of: item({ question: 'How many?', gold: '100' }), right: '104', wrong: '106' },
}

/** Pieces that replies and hostile replies are made of. */
const reply = fc
  .array(
    fc.constantFrom(
      ...[
        '\\boxed{',
        '}',
        '{',
        'A',
        'B',
        ' ',
        '\n',
        '.',
        '12',
        '-3.5',
        '%',
        ':',
        'left',
        'yes',
        'no',
        'is',
        'the',
        'Answer',
      ],
      ...[
        "': '",
        "'",
        '"',
        '\\scalar{',
        '\\distance_unit{',
        'cm',
        '<think>',
        '</think>',
        'one',
        '٣',
        '猫',
        '\ud83d',
        ',',
        '(',
        ')',
      ],
    ),
    { maxLength: 25 },
  )
  .map((pieces) => pieces.join(''))

test('each has a name of its own and a case below', () => {
  expect(benchmarks.map(({ name }) => name).sort()).toEqual(Object.keys(cases).sort())
  expect(benchmarks.filter(({ group }) => group === 'spatial')).toHaveLength(7)
})

describe.each(benchmarks.map((benchmark) => [benchmark.name, benchmark] as [string, Benchmark]))(
  '%s',
  (name, benchmark) => {
    const { of, right, wrong } = cases[name]!
    const profiles = benchmark.profiles.map(({ name }) => name)
    const askings = askingsOf(benchmark)
    const scoreOf = (text: string, profile: string, mode: Mode) =>
      benchmark.score(benchmark.read(text, of, { profile, mode }).value, of, profile)

    test('gives the right reply 1 and the wrong one 0', () => {
      for (const profile of profiles) {
        // The order of captions is drawn in profile official; its own test covers it.
        if (name === 'whatsup' && profile === 'official') continue
        expect(scoreOf(right, profile, 'direct')).toBe(1)
        expect(scoreOf(wrong, profile, 'direct')).toBe(0)
        if (name === 'qspatial-plus') continue // asks for no box
        expect(scoreOf(`<think>Hm.</think> \\boxed{${right}}`, profile, 'cot')).toBe(1)
        expect(scoreOf(`<think>Hm.</think> \\boxed{${wrong}}`, profile, 'cot')).toBe(0)
      }
    })

    test('reads any reply without throwing, and scores lie in [0, 1]', () => {
      fc.assert(
        fc.property(fc.oneof(reply, fc.string()), fc.constantFrom(...askings), (text, asking) => {
          const reading = benchmark.read(text, of, asking)
          const score = benchmark.score(reading.value, of, asking.profile)
          expect(score).toBeGreaterThanOrEqual(0)
          expect(score).toBeLessThanOrEqual(1)
          if (reading.value === null) expect(reading.parsed).toBe(false)
        }),
      )
    })

    test('a headline is the mean of the scores where every item stands for itself, and 0 of none', () => {
      for (const profile of profiles) {
        const scored: ScoredItem[] = [{ item: of, value: null, score: 1 }]
        expect(benchmark.aggregate(scored, profile).headline.value).toBe(1)
        const none = benchmark.aggregate([], profile)
        expect(none.headline.value).toBe(0)
        for (const { rows } of none.tables) for (const { value } of rows) expect(value).toBe(0)
      }
    })

    test('prompts hold question and options, and no placeholder is left', () => {
      expect(() => checkPlaceholders(name, benchmark.prompts)).not.toThrow()
      for (const asking of askings) {
        const picture = { kind: 'image' as const, name: 'a', path: null, read: async () => new Uint8Array() }
        const parts = benchmark.prompt({ ...of, media: [picture] }, asking)
        const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
        expect(text).toContain(of.question)
        for (const option of of.options) expect(text).toContain(option.text)
        expect(text).not.toContain('{{')
        expect(parts.filter(({ type }) => type === 'image')).toHaveLength(1)
        expect(
          text.includes('\\boxed{}') || asking.mode === 'direct' || ['qspatial-plus', 'spatial457'].includes(name),
        ).toBe(true)
        expect(promptHash(benchmark.prompts, asking)).toHaveLength(64)
      }
    })

    test('says where it is hosted, and what guessing earns', () => {
      expect(benchmark.source.layouts.length).toBeGreaterThan(0)
      for (const { host, files } of benchmark.source.layouts) {
        expect(host).toMatch(/^https:\/\//)
        expect(files.length).toBeGreaterThan(0)
      }
      expect(benchmark.chance(of)).toBe(
        name === 'hallusionbench' ? 0.5 : of.options.length > 0 ? 1 / of.options.length : 0,
      )
    })
  },
)

test('a name that is none is refused with those that are', () => {
  expect(findBenchmark('whatsup').title).toBe("What'sUp")
  expect(() => findBenchmark('what')).toThrow(/no benchmark is called what; choose one of spatial457, 3dsrbench/)
})

test('the skeleton of prompts is the defaults, ready to be edited', () => {
  const skeleton = promptSkeleton()
  skeleton.whatsup!.texts.choose = 'Pick one.'
  const merged = mergePrompts(promptSkeleton(), skeleton)
  const prompt = findBenchmark('whatsup').prompt(
    cases.whatsup!.of,
    { profile: 'paper', mode: 'direct' },
    merged.whatsup,
  )
  expect(prompt[0]).toMatchObject({ text: expect.stringMatching(/^Pick one\. .*\n\nA: left\nB: right/s) })
  expect(findBenchmark('whatsup').prompts.texts.choose).not.toBe('Pick one.')
})

test('long hostile text is read in linear time', () => {
  const hostile = ['\\boxed{', "Answer': '", 'A ', ' is', 'x(b)', '{', '.', ': ', '1', '\\scalar{', ' ', '\n']
  const questions = [0, 1, 2].flatMap((question) =>
    ['spatialmap', 'mazenav'].map((category) => ({ category, question })),
  )
  for (const benchmark of benchmarks.filter(
    ({ name }) => !['mmbench', 'realworldqa', 'seedbench2-plus'].includes(name),
  )) {
    const { of } = cases[benchmark.name]!
    const items =
      benchmark.name !== 'spatialeval'
        ? [of]
        : questions.map(({ category, question }) => ({ ...of, category, metadata: { question } }))
    for (const piece of hostile) {
      const text = piece.repeat(16_000 / piece.length)
      for (const one of items) for (const asking of askingsOf(benchmark)) benchmark.read(text, one, asking)
    }
  }
})
