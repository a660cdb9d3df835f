import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRng } from '@spatial-ssrl/core'
import { crop } from '@spatial-ssrl/image-ops'
import { writeVideo } from '../../media/write-video.ts'
import { letterOf, orderOptions } from './option-order.ts'
import { demoScenes, distanceFromCamera } from './scene-facts.ts'

const frames = 40
const view = { width: 192, height: 192 }
const room = { width: 384, height: 192 }

/** vsi_bench.json with videos that pan over wide rooms from left to right: distances, the nearest thing, the order of appearance. */
export async function writeVsiBench(folder: string, ffmpeg: string): Promise<void> {
  const rng = createRng('demo').fork('vsi-bench')
  const rows: object[] = []
  await mkdir(join(folder, 'scannet'), { recursive: true })
  for (const [number, { image, objects }] of demoScenes('vsi-bench', 6, room, 3).entries()) {
    const scene = `demo_${String(number).padStart(2, '0')}`
    const shift = (frame: number) => Math.round(((room.width - view.width) * frame) / (frames - 1))
    const pan = Array.from({ length: frames }, (_, frame) => crop(image, { x: shift(frame), y: 0, ...view }))
    await writeVideo(ffmpeg, join(folder, 'scannet', `${scene}.mp4`), pan, 10)
    const ask = (question_type: string, question: string, answer: string, options: readonly string[] = []) => {
      const lines = options.map((text, index) => `${letterOf(index)}. ${text}`)
      const [A = null, B = null, C = null, D = null] = lines
      rows.push({ mp4_path: `/demo/VSIBench/scannet/${scene}.mp4`, question_type, question, answer, A, B, C, D })
    }
    const [first] = objects
    ask(
      'object_abs_distance',
      `How far is the ${first!.name} from the camera, in meters?`,
      distanceFromCamera(first!).toFixed(1),
    )
    const names = objects.map(({ name }) => name)
    const nearest = [...objects].sort((a, b) => distanceFromCamera(a) - distanceFromCamera(b))[0]!.name
    const near = orderOptions(
      nearest,
      names.filter((name) => name !== nearest),
      rng.fork(number).fork('near'),
    )
    ask('object_rel_distance', 'Which of these objects is closest to the camera?', near.letter, near.texts)
    const along = [...objects].sort((a, b) => a.pixel[0] - b.pixel[0]).map(({ name }) => name)
    const order = [
      along,
      [along[1], along[0], along[2]],
      [along[2], along[1], along[0]],
      [along[0], along[2], along[1]],
    ].map((list) => list.join(', '))
    const appearance = orderOptions(order[0]!, order.slice(1), rng.fork(number).fork('order'))
    ask(
      'obj_appearance_order',
      `From left to right, in which order are these: ${names.join(', ')}?`,
      appearance.letter,
      appearance.texts,
    )
  }
  await writeFile(join(folder, 'vsi_bench.json'), JSON.stringify(rows, null, 1))
}
