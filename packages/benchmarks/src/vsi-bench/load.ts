import { z } from 'zod'
import { checkedRow } from '../files/checked-row.ts'
import { readJsonRows } from '../files/json-rows.ts'
import type { FoundTables, TableLayout } from '../files/layout.ts'
import { videoFile } from '../files/media.ts'
import { readParquetRows } from '../files/parquet-rows.ts'
import { readSeparated } from '../files/separated.ts'
import type { Item, Option } from '../item/item.ts'
import { choicesOf } from '../multiple-choice/choices.ts'
import { parseTextList } from '../python/text-list.ts'

/** All questions, or those that the authors kept when they removed what can be guessed without seeing. */
export const subsets = ['full', 'debiased']

const hub = 'https://huggingface.co/datasets/nyu-visionx/VSI-Bench'
const easi = 'https://huggingface.co/datasets/lmms-lab-si/EASI-Leaderboard-Data'
const videos = ['arkitscenes/*.mp4', 'scannet/*.mp4', 'scannetpp/*.mp4']

export const layouts: TableLayout[] = [
  { name: 'jsonl', files: ['test.jsonl', ...videos], host: hub, tables: () => ['test.jsonl'], items: jsonlItems },
  {
    name: 'parquet',
    files: ['test-*.parquet', ...videos],
    host: hub,
    tables: () => ['test*.parquet'],
    items: parquetItems,
  },
  {
    name: "the paper's json",
    files: ['vsi_bench.json', ...videos],
    host: 'https://github.com/InternLM/Spatial-SSRL (evaluation/VSI-bench_eval/VSIBench)',
    tables: () => ['vsi_bench.json'],
    items: paperItems,
  },
  {
    name: 'toolkit table',
    files: ['VSI-Bench.tsv', 'VSI-Bench-Debiased.tsv', ...videos],
    host: easi,
    tables: (subset) => [subset === 'debiased' ? 'VSI-Bench-Debiased.tsv' : 'VSI-Bench.tsv'],
    items: tableItems,
  },
]

const HubRow = z.object({
  id: z.number(),
  dataset: z.string(),
  scene_name: z.string(),
  question_type: z.string(),
  question: z.string(),
  ground_truth: z.union([z.string(), z.number()]).transform(String),
  options: z.array(z.string()).nullish(),
  pruned: z.boolean().nullish(),
})

async function* jsonlItems({ files, root, subset }: FoundTables): AsyncGenerator<Item> {
  for (const file of files) {
    for await (const { number, value } of readJsonRows(file)) {
      const row = checkedRow(HubRow, value, file, number)
      if (subset !== 'debiased' || row.pruned === false) yield hubItem(row, root)
    }
  }
}

async function* parquetItems({ files, root, subset }: FoundTables): AsyncGenerator<Item> {
  for (const file of files) {
    for await (const { number, row } of readParquetRows(file)) {
      const checked = checkedRow(HubRow, row, file, number)
      if (subset !== 'debiased' || checked.pruned === false) yield hubItem(checked, root)
    }
  }
}

function hubItem(row: z.infer<typeof HubRow>, root: string): Item {
  const question = {
    id: String(row.id),
    category: row.question_type,
    question: row.question,
    options: choicesOf(row.options ?? []),
    gold: row.ground_truth,
  }
  return toItem(question, `${row.dataset}/${row.scene_name}.mp4`, root)
}

const PaperRow = z.object({
  mp4_path: z.string(),
  question_type: z.string(),
  question: z.string(),
  answer: z.string(),
  A: z.string().nullable(),
  B: z.string().nullable(),
  C: z.string().nullable(),
  D: z.string().nullable(),
})

/** Paths are those of another machine; what follows the folder `VSIBench` holds here, too. */
async function* paperItems({ files, root }: FoundTables): AsyncGenerator<Item> {
  for (const file of files) {
    for await (const { number, value } of readJsonRows(file)) {
      const row = checkedRow(PaperRow, value, file, number)
      const video = row.mp4_path.slice(row.mp4_path.lastIndexOf('VSIBench/') + 'VSIBench/'.length)
      const question = {
        id: String(number - 1),
        category: row.question_type,
        question: row.question,
        options: choicesOf([row.A, row.B, row.C, row.D].filter((line) => line !== null)),
        gold: row.answer,
      }
      yield toItem(question, video, root)
    }
  }
}

async function* tableItems({ files, root }: FoundTables): AsyncGenerator<Item> {
  for (const file of files) {
    for await (const { number, cells } of readSeparated(file, { separator: '\t' })) {
      const { index, video = '', question_type = '', question = '', answer = '', candidates = '' } = cells
      const read = {
        id: index || String(number - 1),
        category: question_type,
        question,
        options: choicesOf(parseTextList(candidates) ?? []),
        gold: answer,
      }
      yield toItem(read, /\.\w{3,4}$/.test(video) ? video : `${video}.mp4`, root)
    }
  }
}

interface Question {
  id: string
  category: string
  question: string
  options: Option[]
  gold: string
}

function toItem(question: Question, video: string, root: string): Item {
  const kind = question.options.length > 0 ? 'letter' : 'number'
  return { ...question, media: [videoFile({ folder: root, host: hub }, video)], metadata: { kind } }
}
