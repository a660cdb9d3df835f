import { relative, resolve } from 'node:path'
import type { Benchmark, Item, LoadOptions } from '@spatial-ssrl/benchmarks'
import { hashFile } from '@spatial-ssrl/core/files'

/** The items of a benchmark on disk, and how they can be told from others. */
export interface LoadedItems {
  /** By id, in file order. */
  items: Map<string, Item>
  /** Whether `limit` left any out. */
  all: boolean
  /** sha256 of each table, hex, by its name below the data path. */
  data: Record<string, string>
}

/** @throws SpatialError `data` for a missing or damaged file */
export async function loadItems(
  benchmark: Benchmark,
  dataPath: string,
  { limit = Number.POSITIVE_INFINITY, ...options }: LoadOptions & { limit?: number } = {},
): Promise<LoadedItems> {
  const data: Record<string, string> = {}
  for (const path of await benchmark.dataFiles(dataPath, options))
    data[relative(resolve(dataPath), resolve(path)) || '.'] = (await hashFile(path)).sha256
  const items = new Map<string, Item>()
  let all = true
  for await (const item of streamItems(benchmark, dataPath, options)) {
    if (items.size >= limit) {
      all = false
      break
    }
    items.set(item.id, item)
  }
  return { items, all, data }
}

/** The items in file order, one at a time. Rows that share an id are all kept: the second becomes `id#2`. */
export async function* streamItems(
  benchmark: Benchmark,
  dataPath: string,
  options: LoadOptions = {},
): AsyncGenerator<Item> {
  const taken = new Set<string>()
  for await (const item of benchmark.load(dataPath, options)) {
    const id = freeId(item.id, taken)
    taken.add(id)
    yield id === item.id ? item : { ...item, id }
  }
}

function freeId(id: string, taken: ReadonlySet<string>): string {
  if (!taken.has(id)) return id
  let copy = 2
  while (taken.has(`${id}#${copy}`)) copy++
  return `${id}#${copy}`
}

/** Part `index` of `count` of a list, 1-based: every count-th item, so that each part has of every category. */
export function shardOf<T>(list: readonly T[], { index, count }: { index: number; count: number }): T[] {
  return list.filter((_, position) => position % count === index - 1)
}
