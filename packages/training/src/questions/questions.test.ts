import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promptFormat } from '@spatial-ssrl/tasks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeTrainable } from '../stages/trainable.fixture.ts'
import { openQuestions } from './questions.ts'

let folder: string
let data: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'questions-'))
  data = (await writeTrainable(folder)).data
})
afterAll(() => rm(folder, { recursive: true }))

const promptNow = async () => {
  const questions = await openQuestions(data, 'train', ['crop'])
  await questions.close()
  return questions.prompt
}

test('a generated data set names its prompt; training asks as it says, and one that says nothing as ever', async () => {
  const file = join(data, 'manifest.json')
  const { prompt, ...older } = JSON.parse(await readFile(file, 'utf8'))
  expect(prompt).toEqual({ rule: 'problem + separator + instruction', ...promptFormat })
  expect(await promptNow()).toEqual(promptFormat)

  await writeFile(file, JSON.stringify({ ...older, prompt: { ...prompt, instruction: 'Box it.' } }))
  expect(await promptNow()).toEqual({ separator: '\n', instruction: 'Box it.' })

  await writeFile(file, JSON.stringify(older))
  expect(await promptNow()).toEqual(promptFormat)
})
