import { createRng } from '@spatial-ssrl/core'
import type { Item, Option } from '../item/item.ts'

/**
 * The captions in an order drawn for each item (always the same): the file lists the right one first, and the place must not give the answer
 * away.
 */
export function drawnCaptions(item: Item): Option[] {
  const order = createRng('whatsup').fork(item.id).shuffle(item.options)
  return order.map(({ text }, i) => ({ letter: item.options[i]!.letter, text }))
}

/** The letter beside which the right caption is drawn. */
export function drawnLetter(item: Item): string {
  const right = item.options.find(({ letter }) => letter === item.gold)?.text
  return drawnCaptions(item).find(({ text }) => text === right)?.letter ?? item.gold
}
