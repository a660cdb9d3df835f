import { type PromptFormat, promptOf } from '@spatial-ssrl/core'
import type { ExportRow } from './engine.ts'
import { plainPicture } from './plain-picture.ts'

const colours = {
  red: [220, 20, 20],
  green: [20, 160, 40],
  blue: [30, 60, 220],
} as const

const orders: readonly (readonly (keyof typeof colours)[])[] = [
  ['red', 'green', 'blue'],
  ['green', 'blue', 'red'],
  ['blue', 'red', 'green'],
]

/**
 * Rows that only a loader that keeps the pictures in order, and in their places in the text, makes answerable: the same three pictures in
 * every order but the reverse ones, each behind a name in the text, with another answer every time.
 */
export function probeRows(prompt: PromptFormat): ExportRow[] {
  return orders.map((order, index) => ({
    prompt: promptOf(
      'Picture X: <image>\nPicture Y: <image>\nPicture Z: <image>\nWhich colours have the pictures X, Y and Z? Answer colour-colour-colour, in this order, with the words red, green and blue.',
      prompt,
    ),
    answer: order.join('-'),
    images: order.map((name) => ({ bytes: plainPicture(112, colours[name]), path: null })),
    id: `probe-${index}`,
    task: 'probe',
    meta: JSON.stringify({ order }),
    split: 'probe',
    index,
  }))
}
