import { z } from 'zod'
import { checkedRow } from '../files/checked-row.ts'
import type { FoundTables, TableLayout } from '../files/layout.ts'
import { imageFile } from '../files/media.ts'
import { readParquetRows } from '../files/parquet-rows.ts'
import type { Item } from '../item/item.ts'

/** The second one's pictures need ScanNet's agreement and are not in the table. */
export const subsets = ['QSpatial_plus', 'QSpatial_scannet']

const hub = 'https://huggingface.co/datasets/andrewliao11/Q-Spatial-Bench'

export const layouts: TableLayout[] = [
  { name: 'parquet', files: ['data/*.parquet'], host: hub, tables: () => ['data/*.parquet'], items: rows },
  { name: 'parquet, loose', files: ['*.parquet'], host: hub, tables: () => ['*.parquet'], items: rows },
]

const Row = z.object({
  question: z.string(),
  answer_value: z.number(),
  answer_unit: z.string(),
  question_type: z.string(),
  image_path: z.string(),
})

/** The rows whose picture belongs to the subset, numbered from 0. */
async function* rows({ files, root, subset }: FoundTables): AsyncGenerator<Item> {
  const wanted = subset ?? 'QSpatial_plus'
  let id = 0
  for (const file of files) {
    for await (const { number, row, image } of readParquetRows(file, 'image')) {
      const { question, answer_value, answer_unit, question_type, image_path } = checkedRow(Row, row, file, number)
      if (!image_path.includes(wanted)) continue
      yield {
        id: String(id++),
        category: question_type,
        media: [image && wanted === 'QSpatial_plus' ? image : imageFile({ folder: root, host: hub }, image_path)],
        question,
        options: [],
        gold: `${answer_value} ${answer_unit}`,
        metadata: { value: answer_value, unit: answer_unit },
      }
    }
  }
}
