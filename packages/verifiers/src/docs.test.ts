import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transform } from 'esbuild'
import { expect, test } from 'vitest'
import { hostileConstructions, hostileQuestions, hostileReplies, rightAnswer } from './hostile-corpus.fixture.ts'
import * as entry from './index.ts'
import * as python from './python.ts'

const verifiers = { ...entry, ...python }

const page = readFileSync(join(import.meta.dirname, '../../../docs/verifiers.md'), 'utf8')
const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
const examples = [page, readme].flatMap((text) => [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!))

/** Numbers to four decimals, as the page prints them. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 1e4) / 1e4
  if (Array.isArray(value)) return value.map(rounded)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)]))
}

test.each(examples)('example %# gives what it says behind its arrows', async (example) => {
  const asserting = example
    .replace(/import \{([^}]*)\} from '@spatial-ssrl\/verifiers(?:\/python)?'/g, (_, names: string) => {
      const values = names.split(',').filter((name) => name.trim() !== '' && !name.includes('type '))
      return `const {${values.join(',')}} = verifiers`
    })
    .replace(/^(\S.*?)(?:\n| )\/\/ → (.*)$/gm, ';check((\n$1\n), ($2))')
  const { code } = await transform(asserting, { loader: 'ts', target: 'es2022' })
  let checked = 0
  const check = (value: unknown, expected: unknown) => {
    expect(rounded(value)).toEqual(rounded(expected))
    checked++
  }
  new Function('verifiers', 'check', code)(verifiers, check)
  expect(checked).toBe(example.split('// →').length - 1)
  expect(checked).toBeGreaterThan(0)
})

test('the page lists what the published reward pays for, and nothing else', () => {
  const paid = hostileQuestions.map((question) =>
    hostileReplies(question).filter(({ reply }) => {
      return verifiers.verifyPaper(reply, rightAnswer(question)).parts.accuracy === 1
    }),
  )
  const names = paid.map((replies) => replies.map(({ name }) => name))
  for (const other of names) expect(other).toEqual(names[0]) // the same for every kind of answer
  const choice = hostileQuestions[0]!
  const rows = paid[0]!.map(({ name, reply }) => {
    const rewards = [
      verifiers.verifyPaper(reply, choice.answer),
      verifiers.verifyAnswer(reply, choice.answer, choice.rule),
    ]
    const shown = reply.length > 100 ? `${reply.slice(0, 40)} …` : reply
    return [name, `\`${shown}\``, ...rewards.map(({ reward }) => String(reward))]
  })
  const table = [['construction', 'reply', '`paper`', '`default`'], ...rows]
  const [, written] = /<!-- what the published reward pays for -->([\s\S]*?)<!-- end -->/.exec(page)!
  const cells = [...written!.matchAll(/^\| (.*) \|$/gm)].map(([, row]) => row!.split(' | ').map((cell) => cell.trim()))
  cells.splice(1, 1) // the rule below the header
  expect(cells, table.map((row) => `| ${row.join(' | ')} |`).join('\n')).toEqual(table)
})

test('the page names the size of the corpus', () => {
  expect(page).toContain(`${Object.keys(hostileConstructions).length} constructions`)
})
