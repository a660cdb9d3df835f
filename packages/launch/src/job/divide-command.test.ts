import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type DivisionWish, divideCommand } from './divide-command.ts'

const wish: DivisionWish = {
  shards: 3,
  cpus: 2,
  merge: null,
  own: ['generate', 'merge', 'grpo'],
  programs: { 'spatial-ssrl': ['node', 'ssrl.js'], 'spatial-eval': ['spatial-eval'] },
}
const divided = (line: string, more: Partial<DivisionWish> = {}) => divideCommand(line.split(' '), { ...wish, ...more })

test.each(['generate --scenes 5 --out a/set', 'spatial-ssrl generate --scenes 5 --out=a/set'])(
  '%s: each part in a folder of its own, joined by merge',
  (line) => {
    const { words, merge, folder } = divided(line)
    expect(folder).toBe('a/set.parts/{shard}')
    const out = line.includes('--out=') ? '--out=a/set.parts/{shard}' : '--out a/set.parts/{shard}'
    expect(words.join(' ')).toBe(`node ssrl.js generate --scenes 5 ${out} --workers 2 --shard {shard}/{shards}`)
    expect(merge?.join(' ')).toBe('node ssrl.js merge a/set a/set.parts/1 a/set.parts/2 a/set.parts/3')
  },
)

test('what a judge said is put together too', () => {
  const { merge } = divided('spatial-eval run --out r --judge openai:URL#J')
  expect(merge!.at(-1)).toContain('r.parts/3/judgements.jsonl')
  expect(divided('spatial-eval run --out r').merge!.at(-1)).not.toContain('judgements')
})

test('workers that were asked for are kept', () => {
  expect(divided('generate --scenes 5 --workers 7 --out s').words.join(' ')).not.toContain('--workers 2')
})

test('replies of evaluation shards are put together, and the whole run is made of them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'divide-'))
  const out = join(folder, "it's a run")
  const { words, merge } = divideCommand(['spatial-eval', 'run', '--benchmark', 'b', '--out', out], {
    ...wish,
    programs: { ...wish.programs, 'spatial-eval': ['echo', 'asked'] },
  })
  expect(words).toEqual([
    'echo',
    'asked',
    'run',
    '--benchmark',
    'b',
    '--out',
    `${out}.parts/{shard}`,
    '--shard',
    '{shard}/{shards}',
  ])
  for (const i of [1, 2, 3]) {
    mkdirSync(`${out}.parts/${i}`, { recursive: true })
    writeFileSync(`${out}.parts/${i}/answers.jsonl`, `{"key":"${i}"}\n`)
  }
  const [program = '', ...rest] = merge!
  for (const _again of [1, 2])
    expect(execFileSync(program, rest, { encoding: 'utf8' })).toBe(`asked run --benchmark b --out ${out}\n`)
  const lines = '{"key":"1"}\n{"key":"2"}\n{"key":"3"}\n'
  expect(readFileSync(join(out, 'answers.jsonl'), 'utf8')).toBe(lines)
  writeFileSync(join(out, 'answers.jsonl'), '{"key":"of an earlier run"}\n{"key":"ha') // nothing of it is lost, and nothing torn is kept
  execFileSync(program, rest)
  expect(readFileSync(join(out, 'answers.jsonl'), 'utf8')).toBe(`${lines}{"key":"of an earlier run"}\n`)
  rmSync(folder, { recursive: true })
})

test('any other command says itself where the number goes; one that is not divided is left as it is', () => {
  const merge = ['/bin/sh', '-c', 'cat p.*']
  expect(divided('python3 run.py --part {shard}', { merge })).toEqual({
    words: ['python3', 'run.py', '--part', '{shard}'],
    merge,
    folder: null,
  })
  expect(divided('python3 -m verl.trainer.main_ppo a=1', { shards: 1 }).words.join(' ')).toBe(
    'python3 -m verl.trainer.main_ppo a=1',
  )
  expect(divided('grpo --model m', { shards: 1 }).words.join(' ')).toBe('node ssrl.js grpo --model m')
})

describe('refused before anything is submitted', () => {
  test.each<[string, string, Partial<DivisionWish>, RegExp]>([
    ['a command that does the same in every shard', 'python3 run.py', {}, /write \{shard\}/],
    ['training, which has no shards', 'grpo --model m', {}, /write \{shard\}/],
    ['generate that is a part already', 'generate --shard 1/2 --out s', {}, /--shard cannot be divided/],
    ['generate that would start over when it goes on', 'generate --force --out s', {}, /--force cannot be divided/],
    ['generate that writes nowhere', 'generate --scenes 3', {}, /needs --out/],
    ['a merge that is known', 'generate --out s', { merge: ['cat'] }, /leave out --merge/],
    ['a merge of nothing', 'true', { merge: ['cat'], shards: 1 }, /needs shards/],
  ])('%s', (_what, line, more, message) => {
    expect(() => divided(line, more)).toThrow(message)
  })
})
