import type { Item } from '@spatial-ssrl/benchmarks'
import type { Json, JsonObject } from '@spatial-ssrl/core'

const nothing: never[] = []
const noMetadata: JsonObject = {}
/** Different texts that are shared at most; names of categories and the like are far fewer. */
const mostShared = 10_000

/** Items without wording, options and pictures, in the order in which they are added. Texts that recur are held once. */
export function slimItems(): { items: Item[]; add(item: Item): void } {
  const items: Item[] = []
  const texts = new Map<string, string>()
  const shared = (text: string): string => {
    const known = texts.get(text)
    if (known === undefined && texts.size < mostShared) texts.set(text, text)
    return known ?? text
  }
  return {
    items,
    add({ id, category, metadata }) {
      let kept = noMetadata
      for (const [key, value] of Object.entries(metadata)) {
        if (kept === noMetadata) kept = {}
        kept[key] = sharedValue(value, id)
      }
      items.push({
        id,
        category: shared(category),
        media: nothing,
        question: '',
        options: nothing,
        gold: '',
        metadata: kept,
      })
    },
  }

  function sharedValue(value: Json, id: string): Json {
    if (typeof value !== 'string') return value
    return value === id ? id : shared(value)
  }
}
