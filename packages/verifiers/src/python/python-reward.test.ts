import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { honestReply, hostileQuestions, hostileReplies, rightAnswer } from '../hostile-corpus.fixture.ts'
import { parseReward } from '../reward/reward.ts'
import { pythonReward } from './python-reward.ts'

const python = spawnSync('python3', ['--version']).status === 0

/** What the readers look at, and what looks like it. */
const pieces = [
  ...[
    '<think>',
    '</think>',
    '<',
    '>',
    '/',
    'think',
    '\\boxed{',
    '\\boxed',
    '{',
    '}',
    'A',
    'B',
    'None',
    '0-2-3-1',
    'ß',
    '😀',
  ],
  ...[
    ' ',
    '\n',
    '\t',
    '\r',
    '\v',
    '\f',
    '\u001c',
    '\u001f',
    '\u0085',
    '\u00a0',
    '\u1680',
    '\u2007',
    '\u2028',
    '\u202f',
    '\u205f',
  ],
  ...['\u3000', '\ufeff', '\u200b', '\u180e', '\u0000', '\ud800', '\udc00'],
]

interface Row {
  response: string
  answer: string
}

/** Every hostile construction for every kind of answer, the megabytes for one of them, and 3,000 mixtures of what the readers look at. */
function corpus(): Row[] {
  const made = hostileQuestions.flatMap((question) => {
    const hostile = hostileReplies(question).map(({ reply }) => reply)
    const replies = hostile.filter((reply) => question.kind === 'choice' || reply.length < 100_000)
    const answer = rightAnswer(question)
    return [...replies, ...question.wrong.map(honestReply), honestReply(answer)].map((response) => ({
      response,
      answer,
    }))
  })
  const mixture = fc.array(fc.constantFrom(...pieces), { maxLength: 24 }).map((parts) => parts.join(''))
  const formed = mixture.map((text) => `<think>${text}</think> \\boxed{${text}}`)
  const answer = fc.constantFrom('A', 'B', '', 'None', '0-2-3-1', 'A/A', '<')
  const row = fc.record({ response: fc.oneof(mixture, formed), answer })
  return [...made, ...fc.sample(row, { numRuns: 3000, seed: 1 })]
}

describe.skipIf(!python)(`the reward as a Python file${python ? '' : ' (skipped: there is no python3 here)'}`, () => {
  const rewards = (json: unknown, rows: readonly Row[]): number[] => {
    const folder = mkdtempSync(join(tmpdir(), 'python-file-'))
    try {
      writeFileSync(join(folder, 'reward.py'), pythonReward(json, { tasks: ['shuffle'] })!)
      writeFileSync(join(folder, 'rows.json'), JSON.stringify(rows))
      const script = `import json, sys; sys.path.insert(0, "."); import reward
rows = json.load(open("rows.json", encoding="utf-8"))
print(json.dumps([verdict["reward"] for verdict in reward.verdicts(rows)]))`
      const { stdout, stderr } = spawnSync('python3', ['-I', '-c', script], {
        cwd: folder,
        encoding: 'utf8',
        maxBuffer: 1e8,
      })
      expect(stderr).toBe('')
      return JSON.parse(stdout)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  test.each([[{}], [{ profile: 'paper', formatWeight: 0.25 }]])(
    '%j: the same double for every hostile reply',
    (json) => {
      const rows = corpus()
      expect(rows.length).toBeGreaterThan(4000)
      const judge = parseReward(json)
      const ours = rows.map(({ response, answer }) => judge({ task: 'shuffle', answer }, response)!.reward)
      expect(rewards(json, rows)).toEqual(ours)
      expect(new Set(ours).size).toBe(4) // nothing, the form alone, the answer alone, both
    },
  )
})

test('what has no counterpart in Python is null, what is no reward an error', () => {
  const rules = { maze: { rule: 'maze' }, shuffle: { rule: 'permutation' } } as const
  expect(pythonReward(undefined, { tasks: ['shuffle', 'crop', 'mine'], rules })).toContain('def verdicts(items)')
  expect(pythonReward({}, { tasks: ['shuffle', 'maze'], rules })).toBeNull()
  expect(pythonReward({ profile: 'default' }, { tasks: ['shuffle'] })).toBeNull()
  expect(pythonReward({ tasks: { depth: { rule: 'permutation' } } }, { tasks: ['shuffle'] })).toBeNull()
  expect(pythonReward({ shaping: { overlong: { limit: 9, buffer: 3 } } }, { tasks: ['shuffle'] })).toBeNull()
  expect(pythonReward({ sum: { a: { weight: 1, reward: {} } } }, { tasks: ['shuffle'] })).toBeNull()
  expect(() => pythonReward({ profil: 'paper' }, { tasks: [] })).toThrow('unknown key profil')
})
