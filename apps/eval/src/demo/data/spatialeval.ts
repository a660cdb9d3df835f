import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createRng, type RgbImage } from '@spatial-ssrl/core'
import { drawMarkers, fillRectangle } from '@spatial-ssrl/image-ops'
import { letterOf, orderOptions } from './option-order.ts'
import { type DemoScene, demoScenes } from './scene-facts.ts'
import { writeParquet } from './write-table.ts'

const directions = ['Northeast', 'Northwest', 'Southeast', 'Southwest']
const side = 256 // px of the map
const metres = 6 // from its middle to its edge

/** vqa/test-00000-of-00001.parquet: rooms seen from above as maps of numbered places, north up. */
export async function writeSpatialEval(folder: string): Promise<void> {
  const rng = createRng('demo').fork('spatialeval')
  const columns = {
    id: [] as string[],
    text: [] as string[],
    oracle_answer: [] as string[],
    oracle_option: [] as string[],
    oracle_full_answer: [] as string[],
  }
  const images: RgbImage[] = []
  for (const [number, scene] of demoScenes('spatialeval', 20, { width: 96, height: 96 }, 2).entries()) {
    const [one, two] = [scene.objects[0]!, scene.objects[1]!]
    const right = `${one.centre[2] > two.centre[2] ? 'North' : 'South'}${one.centre[0] > two.centre[0] ? 'east' : 'west'}`
    const { texts, letter } = orderOptions(
      right,
      directions.filter((name) => name !== right),
      rng.fork(number),
    )
    images.push(map(scene))
    columns.id.push(`spatialmap.vqa.${number}.0`)
    columns.text.push(
      [
        'The map shows a room from above; north is up. Place 1 and place 2 are marked by their numbers.',
        'In which direction is place 1 relative to place 2?',
        'Available options:',
        ...texts.map((text, index) => `${letterOf(index)}. ${text}`),
      ].join('\n'),
    )
    columns.oracle_answer.push(right)
    columns.oracle_option.push(letter)
    columns.oracle_full_answer.push(`${letter}. ${right}`)
  }
  await mkdir(join(folder, 'vqa'), { recursive: true })
  const texts = Object.entries(columns).map(([name, data]) => ({ name, data }))
  await writeParquet(join(folder, 'vqa', 'test-00000-of-00001.parquet'), texts, images)
}

function map({ objects }: DemoScene): RgbImage {
  const blank = { width: side, height: side, data: new Uint8Array(side * side * 3).fill(240) }
  const framed = fillRectangle(blank, { x: 8, y: 8, width: side - 16, height: side - 16 }, [255, 255, 255])
  const scale = (side / 2 - 24) / metres
  const place = (value: number) => Math.max(20, Math.min(side - 20, value))
  return drawMarkers(
    framed,
    objects.slice(0, 2).map(({ centre: [x, , z] }, index) => ({
      text: String(index + 1),
      x: place(side / 2 + x * scale),
      y: place(side - 24 - z * scale),
      diameter: 26,
      fill: index === 0 ? [200, 60, 40] : [40, 90, 170],
      edge: [20, 20, 20],
      edgeWidth: 1,
      textColour: [255, 255, 255],
    })),
  )
}
