import { basename, dirname } from 'node:path'
import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import { checkedRow } from '../files/checked-row.ts'
import { readJsonRows } from '../files/json-rows.ts'
import type { FoundTables, TableLayout } from '../files/layout.ts'
import { imageFile } from '../files/media.ts'
import { readParquetRows } from '../files/parquet-rows.ts'
import type { Item, Media } from '../item/item.ts'
import { toolkitItems } from '../multiple-choice/items.ts'

/** The seven levels, easiest first. */
export const levels = [
  'L1_single',
  'L2_objects',
  'L3_2d_spatial',
  'L4_occ',
  'L4_pose',
  'L5_6d_spatial',
  'L5_collision',
] as const

const hub = 'https://huggingface.co/datasets/RyanWW/Spatial457'

export const layouts: TableLayout[] = [
  {
    name: 'toolkit table',
    files: ['Spatial457.tsv'],
    host: `${hub} (vlm_eval_kit_tsv) or https://opencompass.openxlab.space/utils/VLMEval/Spatial457.tsv`,
    tables: () => ['Spatial457*.tsv'],
    items: (found) => toolkitItems(found, hub),
  },
  {
    name: 'question files',
    files: [...levels.map(questionFile), 'images/*.png'],
    host: hub,
    tables: () => levels.map(questionFile),
    items: questionItems,
  },
  {
    name: 'parquet',
    files: levels.map((level) => `${level}/*.parquet`),
    host: 'https://huggingface.co/datasets/RyanWW/Spatial457-v2',
    tables: () => levels.map((level) => `${level}/*.parquet`),
    items: parquetItems,
  },
]

/** The one file whose name is spelled unlike its level has a capital D. */
function questionFile(level: string): string {
  return `questions/${level === 'L3_2d_spatial' ? 'L3_2D_spatial' : level}.json`
}

const Question = z.object({
  image_filename: z.string(),
  question: z.string(),
  answer: z.union([z.string(), z.number(), z.boolean()]),
  question_index: z.number().optional(),
})

async function* questionItems({ files, root }: FoundTables): AsyncGenerator<Item> {
  for (const file of files) {
    const level = levelOf(basename(file, '.json'), file)
    for await (const { number, value } of readJsonRows(file)) {
      const question = checkedRow(Question, value, file, number)
      const picture = imageFile({ folder: root, host: hub }, `images/${basename(question.image_filename)}`)
      yield toItem(question, level, String(number - 1), [picture])
    }
  }
}

async function* parquetItems({ files }: FoundTables): AsyncGenerator<Item> {
  for (const file of files) {
    const level = levelOf(basename(dirname(file)), file)
    for await (const { number, row, image } of readParquetRows(file, 'image')) {
      const question = checkedRow(Question, row, file, number)
      yield toItem(question, level, `${basename(file, '.parquet')}/${number - 1}`, image ? [image] : [])
    }
  }
}

function toItem(row: z.infer<typeof Question>, level: string, place: string, media: Media[]): Item {
  return {
    id: `${level}/${row.question_index ?? place}`,
    category: level,
    media,
    question: row.question,
    options: [],
    gold: asText(row.answer),
    metadata: {},
  }
}

function levelOf(name: string, file: string): string {
  const level = levels.find((candidate) => candidate.toLowerCase() === name.toLowerCase())
  if (level !== undefined) return level
  throw new SpatialError('data', `${file}: ${name} is no level of Spatial457 (they are ${levels.join(', ')})`)
}

/** True and false are the answers Yes and No, as in the toolkit table. */
function asText(answer: string | number | boolean): string {
  if (typeof answer === 'boolean') return answer ? 'Yes' : 'No'
  return String(answer)
}
