import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type DatasetOptions, writeDataset } from '../dataset-writer.ts'
import { readManifest } from '../manifest/manifest.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'prompt-'))
})
afterEach(() => rm(root, { recursive: true }))

const card = { title: 'A test', licence: 'other', description: 'Made for a test.' }
const plain: DatasetOptions = { name: 'test', seed: 1, versions: {}, parameters: {}, card }
const sample = {
  problem: '<image>Which?',
  answer: 'A',
  images: [{ bytes: Uint8Array.of(1), path: null }],
  id: 'i',
  task: 'crop',
  source: 's',
  meta: {},
}
const prompt = { separator: '\n', instruction: 'Think in <t></t>, then ```box``` {{it}}.' }

test('the prompt is in manifest and card, word for word, and changes no row', async () => {
  const [told, untold] = [join(root, 'told'), join(root, 'untold')]
  await writeDataset(told, [sample], { ...plain, prompt })
  await writeDataset(untold, [sample], plain)
  const read = await readManifest(told)
  expect(read.prompt).toEqual({ rule: 'problem + separator + instruction', ...prompt })
  expect(read.splits).toEqual((await readManifest(untold)).splits) // sha256 of the files among them
  const text = await readFile(join(told, 'README.md'), 'utf8')
  expect(text).toContain(`\n\n\`\`\`\`text\n${prompt.instruction}\n\`\`\`\`\n\n`) // the fence is longer than any in it
  expect(text).toContain('The separator is `"\\n"`')
})

test.each([undefined, { separator: '\n', instruction: '' }])('nothing said, nothing written: %j', async (nothing) => {
  const { prompt: _, ...options } = { prompt, ...plain }
  const manifest = await writeDataset(root, [sample], nothing ? { ...options, prompt: nothing } : options)
  expect('prompt' in manifest).toBe(false)
  expect(await readFile(join(root, 'README.md'), 'utf8')).not.toContain('## Prompt')
})

test('an instruction with <image> is refused before anything is written', async () => {
  const options = { ...plain, prompt: { separator: '\n', instruction: 'See <image>.' } }
  await expect(writeDataset(join(root, 'never'), [sample], options)).rejects.toThrow(/without <image>/)
  await expect(readManifest(join(root, 'never'))).rejects.toThrow('no manifest.json')
})
