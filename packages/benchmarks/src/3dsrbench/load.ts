import { z } from 'zod'
import { checkedRow } from '../files/checked-row.ts'
import type { FoundTables, TableLayout } from '../files/layout.ts'
import { firstImageFile } from '../files/media.ts'
import { readParquetRows } from '../files/parquet-rows.ts'
import { readSeparated } from '../files/separated.ts'
import type { Item } from '../item/item.ts'
import { optionsOf, toolkitItems } from '../multiple-choice/items.ts'

const hub = 'https://huggingface.co/datasets/ccvl/3DSRBench'

export const layouts: TableLayout[] = [
  {
    name: 'toolkit table',
    files: ['3DSRBench.tsv'],
    host: 'https://opencompass.openxlab.space/utils/VLMEval/3DSRBench.tsv',
    tables: () => ['3DSRBench*.tsv'],
    items: toolkitRows,
  },
  {
    name: 'toolkit table, circular',
    files: ['3dsrbench_v1_vlmevalkit_circular.tsv'],
    host: hub,
    tables: () => ['3dsrbench_v1_vlmevalkit_circular.tsv'],
    items: toolkitRows,
  },
  {
    name: 'toolkit table, flip',
    files: ['3dsrbench_v1_vlmevalkit.tsv'],
    host: hub,
    tables: () => ['3dsrbench_v1_vlmevalkit.tsv'],
    items: toolkitRows,
  },
  {
    name: 'csv',
    files: ['3dsrbench_v1.csv', 'coco_images/*.jpg'],
    host: hub,
    tables: () => ['3dsrbench_v1.csv'],
    items: csvRows,
  },
  {
    name: 'parquet',
    files: ['3dsrbench_v1-00000-of-00001.parquet', 'coco_images/*.jpg'],
    host: hub,
    tables: () => ['3dsrbench_v1-*.parquet'],
    items: parquetRows,
  },
]

/** The question's id (`VIN6MS3J-flip-1`) is in `qid`, or in `index` where there is no `qid`. The toolkit's own predictions have `index`. */
function toolkitRows(found: FoundTables): AsyncIterable<Item> {
  return toolkitItems(found, hub, ({ cells }, item) => {
    const id = cells.qid || item.id
    const metadata = { ...item.metadata, qid: id }
    return id === item.id ? { ...item, metadata } : { ...item, id, alternateId: item.id, metadata }
  })
}

const Row = z.object({
  index: z.string(),
  question: z.string(),
  answer: z.string(),
  category: z.string(),
  image_url: z.string(),
  A: z.string().nullish(),
  B: z.string().nullish(),
  C: z.string().nullish(),
  D: z.string().nullish(),
})

async function* csvRows({ files, root }: FoundTables): AsyncGenerator<Item> {
  for (const file of files) {
    for await (const { number, cells } of readSeparated(file, { separator: ',' })) {
      yield await toItem(checkedRow(Row, cells, file, number), root)
    }
  }
}

async function* parquetRows({ files, root }: FoundTables): AsyncGenerator<Item> {
  for (const file of files) {
    for await (const { number, row } of readParquetRows(file))
      yield await toItem(checkedRow(Row, row, file, number), root)
  }
}

async function toItem(row: z.infer<typeof Row>, root: string): Promise<Item> {
  const { index, question, answer, category, image_url, ...options } = row
  const name = image_url.split('/').at(-1)!
  const folder = image_url.split('/').at(-2) ?? ''
  const places = [`coco_images/${name}`, `coco_images/${folder}/${name}`, `${folder}/${name}`] as const
  const present = Object.fromEntries(Object.entries(options).flatMap(([key, text]) => (text ? [[key, text]] : [])))
  return {
    id: index,
    category,
    media: [await firstImageFile({ folder: root, host: hub }, places)],
    question,
    options: optionsOf(present),
    gold: answer,
    metadata: { qid: index },
  }
}
