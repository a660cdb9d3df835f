import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initModel } from '@spatial-ssrl/model-runtime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Question } from '../question/question.ts'
import { greedy } from './greedy.ts'
import { openLocalModel } from './local-model.ts'

const folder = await mkdtemp(join(tmpdir(), 'local-model-'))
beforeAll(async () => {
  await initModel(folder, { preset: 'tiny', seed: 4 })
  const file = join(folder, 'generation_config.json')
  const told = { ...JSON.parse(await readFile(file, 'utf8')), temperature: 0.000001, repetition_penalty: 1.05 }
  await writeFile(file, JSON.stringify(told))
})
afterAll(() => rm(folder, { recursive: true }))

const question = { text: 'Which one?', pictures: [], item: { id: '1' } } as unknown as Question

test('what the folder wants otherwise is told and kept with the run, and the flags can do it', async () => {
  const notices: string[] = []
  const onNotice = (line: string) => void notices.push(line)
  const plain = await openLocalModel(folder, { sampling: greedy, onNotice })
  const penalised = { ...greedy, repetitionPenalty: 1.05, temperature: 0.000001 }
  const asked = await openLocalModel(folder, { sampling: penalised, onNotice })
  try {
    expect(notices).toEqual([
      "replies are drawn by the flags alone; what the model's generation_config.json says is left aside: temperature 0.000001, repetitionPenalty 1.05",
    ])
    expect([plain.facts.samplingAside, asked.facts.samplingAside]).toEqual([
      'temperature 0.000001, repetitionPenalty 1.05',
      null,
    ])
    expect(plain.facts.resizeRule).toBe('pillow-12')
    const strong = { ...greedy, repetitionPenalty: 9 }
    const [own, other] = [await plain.answer(question, greedy), await plain.answer(question, strong)]
    expect(own.replies[0]!.text).not.toBe(other.replies[0]!.text)
    const cut = { ...greedy, temperature: 1, topK: 1 }
    expect((await plain.answer(question, cut)).replies[0]!.text).toBe(own.replies[0]!.text)
  } finally {
    await plain.close()
    await asked.close()
  }
})
