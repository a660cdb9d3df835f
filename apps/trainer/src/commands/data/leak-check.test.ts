import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createProgram, runProgram } from '@spatial-ssrl/command-line'
import { resize } from '@spatial-ssrl/image-ops'
import { decodeImage, encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { leakCheckCommand } from './leak-check.ts'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
const photo = (name: string) => fileURLToPath(new URL(`../../../../../assets/photos/${name}.jpg`, import.meta.url))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leak-check-'))
  for (const name of ['train', 'test']) await mkdir(at(name))
  for (const name of ['bison', 'cat', 'dragon']) await cp(photo(name), at('train', `${name}.jpg`))
  const cat = await decodeImage(await readFile(photo('cat')))
  await writeFile(at('test', '007.jpg'), await encodeJpeg(resize(cat, 300, 200), { quality: 40 }))
  await cp(photo('coffee'), at('test', '008.jpg'))
})
afterAll(() => rm(folder, { recursive: true }))

test('the command prints the pairs and ends with 1 when there are any', async () => {
  const errors: string[] = []
  const run = (...argv: string[]) =>
    runProgram(createProgram({ name: 'spatial-ssrl', description: '', version: '0' }, [leakCheckCommand()]), {
      argv: ['leak-check', ...argv],
      writeError: (line) => errors.push(line),
      debug: false,
    })
  const inputs = ['--train', at('train'), '--against', at('test')]
  expect(await run(...inputs)).toBe(1)
  expect(errors.pop()).toMatch(/^error: 1 training pictures are also in .*--exclude/)
  expect(await run(...inputs, '--distance', '0')).toBe(0)
  expect(await run('--against', at('test'), '--write-hashes', at('written.txt'))).toBe(0)
  expect((await readFile(at('written.txt'), 'utf8')).match(/^[0-9a-f]{64}/gm)).toHaveLength(2)
  expect(await run('--against', at('test'))).toBe(2)
  expect(errors.pop()).toMatch(/--train: nothing to compare with/)
  expect(await run('--train', at('nothing'), '--against', at('test'))).toBe(1)
  expect(errors.pop()).toMatch(/nothing: no such folder or file — check the path given to --train/)
})
