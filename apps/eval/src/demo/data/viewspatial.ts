import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRng } from '@spatial-ssrl/core'
import { crop } from '@spatial-ssrl/image-ops'
import { encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { letterOf, orderOptions } from './option-order.ts'
import { demoScenes } from './scene-facts.ts'

const sides = ['left', 'right']
const size = { width: 420, height: 280 }

/** ViewSpatial-Bench.json: one picture with directions in it, or three views along a wide one. */
export async function writeViewSpatial(folder: string): Promise<void> {
  const rng = createRng('demo').fork('viewspatial')
  const rows: object[] = []
  const root = 'ViewSpatial-Bench'
  await mkdir(join(folder, 'val2017'), { recursive: true })
  for (const [number, { image, objects }] of demoScenes('viewspatial', 12, size, 2).entries()) {
    const [one, two] = [objects[0]!, objects[1]!]
    const side = one.pixel[0] < two.pixel[0] ? 'left' : 'right'
    const depth = one.centre[2] < two.centre[2] ? 'front' : 'back'
    const right = `${depth}-${side}`
    const wrong = ['front', 'back'].flatMap((d) => sides.map((s) => `${d}-${s}`)).filter((text) => text !== right)
    const { texts, letter } = orderOptions(right, wrong, rng.fork(number))
    const multiView = number % 3 === 2
    const views = multiView
      ? [0, 1, 2].map((step) => crop(image, { x: step * 84, y: 0, width: 252, height: 280 }))
      : [image]
    const paths = views.map((_, view) => `val2017/${String(number).padStart(4, '0')}_${view}.jpg`)
    for (const [view, path] of paths.entries()) await writeFile(join(folder, path), await encodeJpeg(views[view]!))
    rows.push({
      question_type: multiView
        ? 'Person perspective - Scene Simulation Relative Direction'
        : 'Camera perspective - Relative Direction',
      image_path: paths.map((path) => `${root}/${path}`),
      question: `${multiView ? 'The pictures pan over one scene from left to right. ' : ''}Seen from the camera, where is the ${one.name} relative to the ${two.name}?`,
      answer: `${letter}. ${right}`,
      choices: texts.map((text, index) => `${letterOf(index)}. ${text}`).join('\n'),
    })
  }
  await writeFile(join(folder, 'ViewSpatial-Bench.json'), JSON.stringify(rows, null, 1))
}
