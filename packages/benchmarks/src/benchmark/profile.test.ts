import { SpatialError } from '@spatial-ssrl/core'
import { describe, expect, test } from 'vitest'
import { type Definition, defineBenchmark } from './define.ts'
import { item } from './item.fixture.ts'
import type { ProfileRules } from './profile.ts'

/** Rules that read everything as `said`. */
function rules(said: string): ProfileRules {
  return {
    about: `everything is ${said}`,
    source: 'nowhere',
    templates: { direct: `${said}? {{question}}`, cot: `${said}! {{question}}` },
    imageRule: { kind: 'default' },
    maxTokens: { direct: 1, cot: 2 },
    read: () => ({ value: said, parsed: true }),
    score: (value, { gold }) => Number(value === gold),
    aggregate: (scored) => ({ headline: { name: said, value: scored.length, n: scored.length }, tables: [] }),
  }
}

const definition: Omit<Definition, 'profiles' | 'defaultProfile'> = {
  name: 'toy',
  title: 'Toy',
  group: 'general',
  source: { licence: 'none', paper: 'none', items: null, layouts: [] },
  itemIds: 'none',
  texts: {},
  chance: () => 0,
}
const benchmark = defineBenchmark({
  ...definition,
  defaultProfile: '2024',
  profiles: {
    strict: { ...rules('yes'), frameRule: { count: 8, rounding: 'down' }, shownOptions: () => [] },
    '2024': rules('no'),
    reported: { about: 'what was reported', source: 'somewhere', sameAs: 'strict' },
  },
})
const question = item({ question: 'Is it?', gold: 'yes' })

/** All that a profile of the toy decides. */
function decisions(profile: string) {
  const { value } = benchmark.read('x', question, { profile, mode: 'cot' })
  return {
    prompt: benchmark.prompt(question, { profile, mode: 'cot' }),
    value,
    score: benchmark.score(value, question, profile),
    headline: benchmark.aggregate([], profile).headline.name,
    frames: benchmark.frameRule(profile)?.count ?? null,
    tokens: benchmark.maxTokens({ profile, mode: 'cot' }),
    pictures: benchmark.imageRule(profile).kind,
  }
}

describe('a benchmark names its profiles', () => {
  test('each decides by its own rules', () => {
    const common = { tokens: 2, pictures: 'default' }
    const strict = [{ type: 'text', text: 'yes! Is it?' }]
    expect(decisions('strict')).toEqual({
      prompt: strict,
      value: 'yes',
      score: 1,
      headline: 'yes',
      frames: 8,
      ...common,
    })
    const other = [{ type: 'text', text: 'no! Is it?' }]
    expect(decisions('2024')).toEqual({ prompt: other, value: 'no', score: 0, headline: 'no', frames: null, ...common })
  })

  test('one that shares the rules of another decides alike and says so', () => {
    expect(decisions('reported')).toEqual(decisions('strict'))
    expect(benchmark.profile('reported')).toEqual({
      name: 'reported',
      about: 'what was reported',
      source: 'somewhere',
      sameAs: 'strict',
    })
  })

  test('all are listed, each with a template per mode, and one is the default', () => {
    expect(benchmark.profiles.map(({ name }) => name).sort()).toEqual(['2024', 'reported', 'strict'])
    expect(benchmark.profile().name).toBe('2024')
    expect(Object.keys(benchmark.prompts.templates).sort()).toEqual(
      ['2024', 'reported', 'strict'].flatMap((name) => [`${name}-cot`, `${name}-direct`]),
    )
  })
})

describe.each(['paper', '', 'Strict', 'toString', '__proto__', 'strict-cot'])(
  'of a profile %j that it lacks',
  (profile) => {
    const asking = { profile, mode: 'cot' } as const
    test.each<[string, () => unknown]>([
      ['profile', () => benchmark.profile(profile)],
      ['prompt', () => benchmark.prompt(question, asking)],
      ['read', () => benchmark.read('x', question, asking)],
      ['score', () => benchmark.score('x', question, profile)],
      ['aggregate', () => benchmark.aggregate([], profile)],
      ['imageRule', () => benchmark.imageRule(profile)],
      ['frameRule', () => benchmark.frameRule(profile)],
      ['maxTokens', () => benchmark.maxTokens(asking)],
    ])('%s tells those it has, in one line', (_name, attempt) => {
      const message = `Toy has no profile ${profile}; choose one of 2024, strict, reported`
      expect(attempt).toThrow(new SpatialError('config', message))
      expect(attempt).toThrow(expect.objectContaining({ code: 'config' }))
    })
  },
)

test('a definition that cannot be right is a mistake of the program', () => {
  const profiles = { own: rules('yes') }
  expect(() => defineBenchmark({ ...definition, defaultProfile: 'paper', profiles })).toThrow(
    'Toy has no profile paper',
  )
  for (const sameAs of ['none', 'toString', 'copy'])
    expect(() =>
      defineBenchmark({
        ...definition,
        defaultProfile: 'own',
        profiles: { ...profiles, copy: { about: '', source: '', sameAs } },
      }),
    ).toThrow(RangeError)
})
