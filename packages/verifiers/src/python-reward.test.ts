import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { honestReply, hostileQuestions, hostileReplies, rightAnswer } from './hostile-corpus.fixture.ts'
import { verifyPaper } from './paper.ts'

const python = spawnSync('python3', ['--version']).status === 0

describe.skipIf(!python)(`the published reward in Python${python ? '' : ' (skipped: no python3)'}`, () => {
  test('is the same double for every reply of the hostile corpus', () => {
    const rows = hostileQuestions.flatMap((question) => {
      const replies = hostileReplies(question).map(({ reply }) => reply)
      // Python's expressions take time out of proportion on the long ones, and half a surrogate pair is no text there.
      const plain = replies.filter((reply) => reply.length < 20_000 && !reply.includes('\ud800'))
      const own = [honestReply(rightAnswer(question)), ...question.wrong.map(honestReply)]
      return [...plain, ...own].map((response) => ({ response, answer: rightAnswer(question) }))
    })
    const folder = mkdtempSync(join(tmpdir(), 'python-reward-'))
    const file = join(folder, 'replies.jsonl')
    writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    const script = join(import.meta.dirname, '../../../scripts/interop/published_reward.py')
    const { stdout, stderr } = spawnSync('python3', [script, file], { encoding: 'utf8' })
    rmSync(folder, { recursive: true })
    expect(stderr).toBe('')
    const ours = rows.map(({ response, answer }) => verifyPaper(response, answer).reward)
    expect(stdout.trimEnd().split('\n').map(Number)).toEqual(ours)
    expect(new Set(ours).size).toBeGreaterThan(3) // 0, 0.1, 0.9 and 1 all occur
  })
})
