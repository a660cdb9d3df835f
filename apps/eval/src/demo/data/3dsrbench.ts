import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { RgbImage } from '@spatial-ssrl/core'
import { flipHorizontal } from '@spatial-ssrl/image-ops'
import { type DemoScene, demoScenes, type NamedObject } from './scene-facts.ts'
import { base64, writeTsv } from './write-table.ts'

type Ask = (scene: DemoScene) => { question: string; right: NamedObject; wrong: NamedObject }

const nearer: Ask = ({ objects: [one, two] }) => ({
  question: 'Which object is closer to the camera?',
  right: one!.centre[2] < two!.centre[2] ? one! : two!,
  wrong: one!.centre[2] < two!.centre[2] ? two! : one!,
})
const higher: Ask = ({ objects: [one, two] }) => ({
  question: 'Which object has a higher location?',
  right: one!.pixel[1] < two!.pixel[1] ? one! : two!,
  wrong: one!.pixel[1] < two!.pixel[1] ? two! : one!,
})

/** 3DSRBench.tsv: each question with both orders of its options, and both again on the mirrored picture. */
export async function write3dsrBench(folder: string): Promise<void> {
  const rows: Record<string, string>[] = []
  for (const [number, scene] of demoScenes('3dsrbench', 6, { width: 320, height: 240 }, 2).entries()) {
    const [category, ask] =
      number % 2 === 0 ? (['location_closer_to_camera', nearer] as const) : (['height_higher', higher] as const)
    const id = createHash('sha256').update(`demo ${number}`).digest('hex').slice(0, 8).toUpperCase()
    for (const mirrored of [false, true]) {
      const image: RgbImage = mirrored ? flipHorizontal(scene.image) : scene.image
      const { question, right, wrong } = ask(scene)
      for (const rotation of [0, 1]) {
        const options = rotation === 0 ? [right.name, wrong.name] : [wrong.name, right.name]
        rows.push({
          index: String(rows.length),
          qid: `${id}${mirrored ? '-flip' : ''}${rotation === 0 ? '' : '-1'}`,
          A: options[0]!,
          B: options[1]!,
          C: '',
          D: '',
          answer: rotation === 0 ? 'A' : 'B',
          category,
          question,
          image: await base64(image),
        })
      }
    }
  }
  await writeTsv(join(folder, '3DSRBench.tsv'), rows)
}
