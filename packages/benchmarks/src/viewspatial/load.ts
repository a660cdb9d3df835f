import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { checkedRow } from '../files/checked-row.ts'
import { readJsonRows } from '../files/json-rows.ts'
import type { FoundTables, TableLayout } from '../files/layout.ts'
import { imageFile, type MediaRoot } from '../files/media.ts'
import { readToolkitTable } from '../files/toolkit-table.ts'
import type { Item } from '../item/item.ts'
import { choicesOf } from '../multiple-choice/choices.ts'
import { parseTextList } from '../python/text-list.ts'

const hub = 'https://huggingface.co/datasets/lidingm/ViewSpatial-Bench'

const json = (name: string, folder: string): TableLayout => ({
  name,
  files: ['ViewSpatial-Bench.json', 'scannetv2_val/*/original_images/*.jpg', 'val2017/*.jpg'].map(
    (file) => folder + file,
  ),
  host: hub,
  tables: () => [`${folder}ViewSpatial-Bench.json`],
  items: jsonItems,
})

export const layouts: TableLayout[] = [
  json('json', ''),
  json('json in its folder', 'ViewSpatial-Bench/'),
  {
    name: 'toolkit table',
    files: ['ViewSpatialBench.tsv'],
    host: 'https://huggingface.co/datasets/lmms-lab-si/EASI-Leaderboard-Data',
    tables: () => ['ViewSpatialBench.tsv'],
    items: tableItems,
  },
]

const Row = z.object({
  question_type: z.string(),
  image_path: z.array(z.string()),
  question: z.string(),
  answer: z.string(),
  choices: z.string(),
})

async function* jsonItems({ files, root }: FoundTables): AsyncGenerator<Item> {
  for (const file of files) {
    const { media, prefix } = pictures(file, root)
    for await (const { number, value } of readJsonRows(file)) {
      const { question_type, image_path, question, answer, choices } = checkedRow(Row, value, file, number)
      yield {
        id: String(number - 1),
        category: question_type,
        media: image_path.map((path) => imageFile(media, path.replace(prefix, ''))),
        question,
        options: choicesOf(choices.split('\n')),
        gold: answer,
        metadata: {},
      }
    }
  }
}

async function* tableItems({ files, root }: FoundTables): AsyncGenerator<Item> {
  for (const file of files) {
    for await (const { number, cells, images } of readToolkitTable(file, { folder: root, host: hub })) {
      yield {
        id: cells.index || String(number - 1),
        category: cells.question_type ?? cells.category ?? '',
        media: images,
        question: cells.question ?? '',
        options: choicesOf(parseTextList(cells.candidates ?? '') ?? (cells.candidates ?? '').split('\n')),
        gold: cells.answer ?? '',
        metadata: {},
      }
    }
  }
}

/** Names in the table begin with a folder of this name, which may hold the table or lie beside it. */
const folderName = 'ViewSpatial-Bench/'

function pictures(file: string, root: string): { media: MediaRoot; prefix: string } {
  if (existsSync(join(root, folderName))) return { media: { folder: root, host: hub }, prefix: '' }
  return { media: { folder: dirname(file), host: hub }, prefix: folderName }
}
