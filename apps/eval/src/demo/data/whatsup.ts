import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRng, type RgbImage } from '@spatial-ssrl/core'
import { fillRectangle, strokeRectangles } from '@spatial-ssrl/image-ops'
import { encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { generateScene } from '@spatial-ssrl/scenes'

const colours = {
  red: [196, 56, 44],
  blue: [44, 92, 176],
  green: [60, 140, 70],
  yellow: [222, 186, 60],
  purple: [120, 74, 150],
  white: [236, 232, 224],
} as const
type ColourName = keyof typeof colours

/** Upper left corners of the first box against the second one, shares of the picture; a box in front covers the other one and is larger. */
const places: Record<string, { words: string; first: [number, number, number]; second: [number, number, number] }> = {
  on: { words: 'on', first: [0.4, 0.3, 0.2], second: [0.4, 0.5, 0.2] },
  under: { words: 'under', first: [0.4, 0.5, 0.2], second: [0.4, 0.3, 0.2] },
  left_of: { words: 'to the left of', first: [0.15, 0.5, 0.2], second: [0.6, 0.5, 0.2] },
  right_of: { words: 'to the right of', first: [0.6, 0.5, 0.2], second: [0.15, 0.5, 0.2] },
  'in-front_of': { words: 'in front of', first: [0.36, 0.5, 0.28], second: [0.44, 0.38, 0.18] },
  behind: { words: 'behind', first: [0.44, 0.38, 0.18], second: [0.36, 0.5, 0.28] },
  left: { words: 'to the left of', first: [0.15, 0.5, 0.2], second: [0.6, 0.5, 0.2] },
  right: { words: 'to the right of', first: [0.6, 0.5, 0.2], second: [0.15, 0.5, 0.2] },
}
const sets = [
  {
    table: 'controlled_images',
    relations: ['on', 'under', 'left_of', 'right_of'],
    pairs: [
      ['red', 'blue'],
      ['green', 'white'],
      ['yellow', 'purple'],
    ],
  },
  {
    table: 'controlled_clevr',
    relations: ['in-front_of', 'behind', 'left', 'right'],
    pairs: [
      ['blue', 'yellow'],
      ['white', 'red'],
      ['purple', 'green'],
    ],
  },
] as const

/** data/controlled_*_dataset.json with pictures: two boxes set into a scene in each of four relations; the first caption is right. */
export async function writeWhatsUp(folder: string): Promise<void> {
  for (const { table, relations, pairs } of sets) {
    const rows: { image_path: string; caption_options: string[] }[] = []
    await mkdir(join(folder, 'data', table), { recursive: true })
    for (const [first, second] of pairs) {
      const backdrop = generateScene(createRng('demo').fork(`${table} ${first}`), {
        width: 256,
        height: 192,
        kind: 'landscape',
      }).image
      for (const relation of relations) {
        const path = `data/${table}/${first}-box_${relation}_${second}-box.jpeg`
        await writeFile(join(folder, path), await encodeJpeg(picture(backdrop, relation, first, second)))
        const others = relations.filter((other) => other !== relation)
        const caption = (name: string) => `A ${first} box ${places[name]!.words} a ${second} box`
        rows.push({ image_path: path, caption_options: [relation, ...others].map(caption) })
      }
    }
    await writeFile(join(folder, 'data', `${table}_dataset.json`), JSON.stringify(rows, null, 1))
  }
}

function picture(backdrop: RgbImage, relation: string, first: ColourName, second: ColourName): RgbImage {
  const { width, height } = backdrop
  const boxes = [
    { colour: colours[first], place: places[relation]!.first },
    { colour: colours[second], place: places[relation]!.second },
  ].sort((a, b) => a.place[2] - b.place[2]) // the larger, nearer one last
  return boxes.reduce((image, { colour, place: [x, y, size] }) => {
    const side = Math.round(size * width)
    const box = {
      x: Math.round(x * width),
      y: Math.min(height - side, Math.round(y * height)),
      width: side,
      height: side,
    }
    return strokeRectangles(fillRectangle(image, box, colour), [box], [20, 20, 20], 2)
  }, backdrop)
}
