import { z } from 'zod'
import { checkedRow } from '../files/checked-row.ts'
import type { FoundTables, TableLayout } from '../files/layout.ts'
import { readParquetRows } from '../files/parquet-rows.ts'
import type { Item, Option } from '../item/item.ts'
import { toolkitItems } from '../multiple-choice/items.ts'

/** How a question is put: as text, as picture and question, or as picture and full text. */
export const subsets = ['vqa', 'tqa', 'vtqa']

const hub = 'https://huggingface.co/datasets/MilaWang/SpatialEval'

export const layouts: TableLayout[] = [
  {
    name: 'parquet',
    files: ['vqa/test-*.parquet', 'tqa/test-*.parquet', 'vtqa/test-*.parquet'],
    host: hub,
    tables: (subset) => [`${subset ?? 'vqa'}/test-*.parquet`],
    items: parquetItems,
  },
  {
    name: 'toolkit table (vqa)',
    files: ['SpatialEval.tsv'],
    host: 'https://opencompass.openxlab.space/utils/VLMEval/SpatialEval.tsv',
    tables: (subset) => [subset === null || subset === 'vqa' ? 'SpatialEval*.tsv' : `${subset}/test-*.parquet`],
    items: tableItems,
  },
]

const Row = z.object({
  id: z.string(),
  text: z.string(),
  oracle_answer: z.string(),
  oracle_option: z.string(),
})

async function* parquetItems({ files }: FoundTables): AsyncGenerator<Item> {
  for (const file of files) {
    for await (const { number, row, image } of readParquetRows(file, 'image')) {
      const { id, text, oracle_answer, oracle_option } = checkedRow(Row, row, file, number)
      yield {
        id,
        category: taskOf(id) ?? id,
        media: image ? [image] : [],
        question: text,
        options: optionsIn(text),
        gold: oracle_option,
        metadata: { answer: oracle_answer, question: questionNumber(id), optionsInQuestion: true },
      }
    }
  }
}

function tableItems(found: FoundTables): AsyncIterable<Item> {
  return toolkitItems(found, 'https://opencompass.openxlab.space/utils/VLMEval/', ({ cells }, item) => {
    const answer = item.options.find(({ letter }) => letter === item.gold)?.text ?? ''
    const id = cells.id || item.id
    const category = item.category || (taskOf(id) ?? '')
    const question = taskOf(id) ? questionNumber(id) : guessedQuestion(category, item.options)
    // Some copies mark the picture's place in the text; it is shown in front all the same.
    return {
      ...item,
      ...(id !== item.id && { alternateId: id }),
      category,
      question: item.question.replaceAll('<image>', '').trim(),
      metadata: { ...item.metadata, answer, question },
    }
  })
}

/** `spatialmap.vqa.2000.0` is question 0 of its picture. */
function questionNumber(id: string): number {
  return Number(id.split('.').at(-1))
}

function taskOf(id: string): string | null {
  return /^(\w+)\.(?:vqa|tqa|vtqa)\.\w+\.\d+$/.exec(id)?.[1] ?? null
}

/** The question's number by what its options are, where the table does not say; questions of one kind are read alike. */
function guessedQuestion(category: string, options: readonly Option[]): number {
  const every = (pattern: RegExp) => options.length > 0 && options.every(({ text }) => pattern.test(text.trim()))
  const task = category.toLowerCase()
  if (task.includes('map')) return every(/^(south|north)(east|west)\.?$/i) ? 0 : every(/^\d+\.?$/) ? 2 : 1
  if (task.includes('maze')) return every(/^(yes|no)\.?$/i) ? 2 : 0
  return every(/^\d+\.?$/) ? 0 : 1
}

/** Option lines (`A. Northeast`) inside a question's text. */
function optionsIn(text: string): Option[] {
  return [...text.matchAll(/^[ \t]*([A-Z])\. ?(.+)$/gm)].map(([, letter = '', option = '']) => ({
    letter,
    text: option.trim(),
  }))
}
