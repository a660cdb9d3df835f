import { SpatialError } from '@spatial-ssrl/core'
import type { FoundTables } from '../files/layout.ts'
import { readToolkitTable, type ToolkitRow } from '../files/toolkit-table.ts'
import type { Item, Option } from '../item/item.ts'

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']

/** The options of a row: its columns A…Z that are not empty, in this order. */
export function optionsOf(cells: Record<string, string>): Option[] {
  return letters.flatMap((letter) => (cells[letter] ? [{ letter, text: cells[letter] }] : []))
}

/** The rows of a VLMEvalKit table as items. */
export async function* toolkitItems(
  { files, root }: FoundTables,
  host: string,
  toItem: (row: ToolkitRow, common: Item, file: string) => Item = (_, common) => common,
): AsyncGenerator<Item> {
  for (const file of files) {
    for await (const row of readToolkitTable(file, { folder: root, host })) {
      yield toItem(row, commonItem(row, file), file)
    }
  }
}

/** What all VLMEvalKit tables have in common; empty columns make no metadata. */
function commonItem({ number, cells, images }: ToolkitRow, file: string): Item {
  for (const column of ['index', 'question', 'answer']) {
    if (cells[column] === undefined) {
      throw new SpatialError('data', `${file} has no column ${column}; download the table with answers`)
    }
  }
  const kept = ['hint', 'l2-category', 'split'].flatMap((column) =>
    cells[column] ? [[column, cells[column]] as const] : [],
  )
  return {
    id: cells.index || String(number - 1),
    category: cells.category ?? '',
    media: images,
    question: cells.question ?? '',
    options: optionsOf(cells),
    gold: cells.answer ?? '',
    metadata: Object.fromEntries(kept),
  }
}
