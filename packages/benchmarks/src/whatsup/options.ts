import { createRng } from '@spatial-ssrl/core'
import type { Item, Option, Profile } from '../benchmark.ts'

/**
 * The captions as they are listed: in file order, the right one first, in profile `paper`; in an order drawn for each item (always the same)
 * in profile `official`, where the place must not give the answer away.
 */
export function shownCaptions(item: Item, profile: Profile): Option[] {
  if (profile === 'paper') return item.options
  const order = createRng('whatsup').fork(item.id).shuffle(item.options)
  return order.map(({ text }, i) => ({ letter: item.options[i]!.letter, text }))
}

/** The letter beside which the right caption is listed. */
export function rightLetter(item: Item, profile: Profile): string {
  const right = item.options.find(({ letter }) => letter === item.gold)?.text
  return shownCaptions(item, profile).find(({ text }) => text === right)?.letter ?? item.gold
}
