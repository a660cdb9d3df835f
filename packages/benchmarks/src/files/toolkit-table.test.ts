import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { collect } from './collect.fixture.ts'
import { readToolkitTable } from './toolkit-table.ts'

const folder = mkdtempSync(join(tmpdir(), 'toolkit-table-'))
afterAll(() => rmSync(folder, { recursive: true }))
const root = { folder, host: 'https://example.org/pictures' }

const picture = (seed: number) => Buffer.from(Array.from({ length: 90 }, (_, i) => (seed * 37 + i) % 256))
const base64 = (seed: number) => picture(seed).toString('base64')

function write(name: string, rows: string[][]): string {
  const file = join(folder, name)
  writeFileSync(file, rows.map((row) => row.join('\t')).join('\n'))
  return file
}

async function picturesOf(file: string) {
  const rows = await collect(readToolkitTable(file, root))
  return await Promise.all(
    rows.map(({ images }) => Promise.all(images.map(async (image) => Buffer.from(await image.read())))),
  )
}

test('pictures in base64, lists of them, and references backwards and forwards', async () => {
  const file = write('Mixed.tsv', [
    ['index', 'image', 'question'],
    ['1', base64(1), 'own'],
    ['2', '1', 'that of row 1'],
    ['3', '4', 'that of row 4'],
    ['4', base64(4), 'own'],
    ['5', `['${base64(5)}', '${base64(6)}']`, 'two'],
    ['6', `"[""${base64(7)}"", '${base64(8)}']"`, 'two, quoted'],
    ['7', `data:image/png;base64,${base64(9)}`, 'with a prefix'],
    ['8', '', 'none'],
  ])
  expect(await picturesOf(file)).toEqual([
    [picture(1)],
    [picture(1)],
    [picture(4)],
    [picture(4)],
    [picture(5), picture(6)],
    [picture(7), picture(8)],
    [picture(9)],
    [],
  ])
})

test('a reference to nothing is named when the picture is wanted, not before', async () => {
  const file = write('Lost.tsv', [
    ['index', 'image'],
    ['1', '77'],
  ])
  const [row] = await collect(readToolkitTable(file, root))
  await expect(row!.images[0]!.read()).rejects.toThrow(/Lost\.tsv row 1: no row 77 holds the picture/)
})

test('pictures as files, one or several, also by the absolute path of another machine', async () => {
  for (const name of ['images/Files/a.jpg', 'images/Files/b.jpg']) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), name)
  }
  const file = write('Files_local.tsv', [
    ['index', 'image_path'],
    ['1', 'a.jpg'],
    ['2', `['a.jpg', "b.jpg"]`],
    ['3', '/home/other/LMUData/images/Files/b.jpg'],
  ])
  const [a, b] = [Buffer.from('images/Files/a.jpg'), Buffer.from('images/Files/b.jpg')]
  expect(await picturesOf(file)).toEqual([[a], [a, b], [b]])
})

test('a name that leads out of the folder is refused', async () => {
  const file = write('Evil.tsv', [
    ['index', 'image_path'],
    ['1', '../../../etc/hostname'],
  ])
  await expect(collect(readToolkitTable(file, root))).rejects.toThrow(/leads out of/)
})
