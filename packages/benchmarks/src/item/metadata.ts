import type { Item } from './item.ts'

/** A text in an item's metadata; '' when there is none. */
export function textOf(item: Item, key: string): string {
  const value = item.metadata[key]
  return typeof value === 'string' ? value : ''
}
