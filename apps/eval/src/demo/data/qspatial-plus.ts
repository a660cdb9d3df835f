import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { demoScenes, distanceBetween } from './scene-facts.ts'
import { writeParquet } from './write-table.ts'

/** data/QSpatial_plus-00000-of-00001.parquet: distances between things, in metres or centimetres. */
export async function writeQSpatialPlus(folder: string): Promise<void> {
  const scenes = demoScenes('qspatial', 16, { width: 320, height: 240 }, 2)
  const inMetres = (number: number) => number % 2 === 0
  const distances = scenes.map(({ objects }) => distanceBetween(objects[0]!, objects[1]!))
  await mkdir(join(folder, 'data'), { recursive: true })
  await writeParquet(
    join(folder, 'data', 'QSpatial_plus-00000-of-00001.parquet'),
    [
      {
        name: 'question',
        data: scenes.map(
          ({ objects: [one, two] }) => `How far apart are the middles of the ${one!.name} and the ${two!.name}?`,
        ),
      },
      {
        name: 'answer_value',
        data: distances.map((d, number) => (inMetres(number) ? Math.round(d * 10) / 10 : Math.round(d * 100))),
      },
      { name: 'answer_unit', data: scenes.map((_, number) => (inMetres(number) ? 'meter' : 'centimeter')) },
      { name: 'question_type', data: scenes.map(() => 'distance between objects') },
      { name: 'image_path', data: scenes.map((_, number) => `QSpatial_plus/demo_${number}.jpg`) },
    ],
    scenes.map(({ image }) => image),
  )
}
