import { SpatialError } from '@spatial-ssrl/core'
import type { FoundTables, TableLayout } from '../files/layout.ts'
import type { ToolkitRow } from '../files/toolkit-table.ts'
import type { Item } from '../item/item.ts'
import { toolkitItems } from '../multiple-choice/items.ts'

const host = 'https://opencompass.openxlab.space/utils/VLMEval/'

/**
 * The layouts of a benchmark that VLMEvalKit hosts as one table. Rows without a picture are left out, as the toolkit does: 178 of the 1,129
 * questions of HallusionBench.
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
    items: (found) => withPictures(found, toItem),
  }))
}

async function* withPictures(
  found: FoundTables,
  toItem?: (row: ToolkitRow, common: Item, file: string) => Item,
): AsyncGenerator<Item> {
  let [rows, withPicture] = [0, 0]
  for await (const item of toolkitItems(found, host, toItem)) {
    rows++
    if (item.media.length === 0) continue
    withPicture++
    yield item
  }
  if (rows > 0 && withPicture === 0)
    throw new SpatialError(
      'data',
      `${found.files.join(', ')}: no row has a picture; check the columns image and image_path`,
    )
}
