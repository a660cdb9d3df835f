import type { Item } from '../benchmark.ts'
import type { TableLayout } from '../files/layout.ts'
import type { ToolkitRow } from '../files/toolkit-table.ts'
import { toolkitItems } from '../multiple-choice/items.ts'

const host = 'https://opencompass.openxlab.space/utils/VLMEval/'

/**
 * The layouts of a benchmark that VLMEvalKit hosts as one table.
 * @param names of the tables without `.tsv`, any of which will do
 */
export function toolkitLayouts(
  names: readonly string[],
  toItem?: (row: ToolkitRow, common: Item, file: string) => Item,
): TableLayout[] {
  return names.map((name) => ({
    name: 'toolkit table',
    files: [`${name}.tsv`],
    host: `${host}${name}.tsv`,
    tables: () => [`${name}*.tsv`],
    items: (found) => toolkitItems(found, host, toItem),
  }))
}
