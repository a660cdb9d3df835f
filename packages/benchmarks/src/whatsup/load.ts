import { basename, extname } from 'node:path'
import { z } from 'zod'
import { checkedRow } from '../files/checked-row.ts'
import { readJsonRows } from '../files/json-rows.ts'
import type { FoundTables, TableLayout } from '../files/layout.ts'
import { imageFile } from '../files/media.ts'
import type { Item } from '../item/item.ts'

/** A: on, under, left of, right of; B: in front of, behind, left of, right of. */
export const subsets = ['A', 'B']

const tables: Record<string, string> = {
  A: 'controlled_images_dataset.json',
  B: 'controlled_clevr_dataset.json',
}
const host = 'https://drive.google.com/drive/folders/164q6X9hrvP-QYpi3ioSnfMuyHpG5oRkZ'
const files = [
  'controlled_images_dataset.json',
  'controlled_images/*.jpeg',
  'controlled_clevr_dataset.json',
  'controlled_clevr/*.jpeg',
]
const tablesOf = (subset: string | null) => (subset === null ? subsets : [subset]).map((name) => tables[name]!)

export const layouts: TableLayout[] = [
  {
    name: 'controlled sets below data',
    files: files.map((file) => `data/${file}`),
    host,
    tables: (subset) => tablesOf(subset).map((file) => `data/${file}`),
    items: (found) => captionItems(found, ''),
  },
  { name: 'controlled sets', files, host, tables: tablesOf, items: (found) => captionItems(found, 'data/') },
]

const Row = z.object({ image_path: z.string(), caption_options: z.array(z.string()).min(2).max(4) })

/** The first caption is always the right one. */
async function* captionItems({ files, root }: FoundTables, prefix: string): AsyncGenerator<Item> {
  for (const file of files) {
    const subset = basename(file) === tables.A ? 'A' : 'B'
    for await (const { number, value } of readJsonRows(file)) {
      const { image_path, caption_options } = checkedRow(Row, value, file, number)
      const place = image_path.startsWith(prefix) ? image_path.slice(prefix.length) : image_path
      const name = basename(image_path, extname(image_path))
      yield {
        id: `${subset}/${name}`,
        category: `${subset}: ${name.split('_')[1] ?? ''}`,
        media: [imageFile({ folder: root, host }, place)],
        question: '',
        options: caption_options.map((text, i) => ({ letter: 'ABCD'[i]!, text })),
        gold: 'A',
        metadata: { subset },
      }
    }
  }
}
