import { join } from 'node:path'
import { demoScenes } from './scene-facts.ts'
import { base64, writeTsv } from './write-table.ts'

/** Spatial457.tsv: colours, sides in the picture, and who is nearer. */
export async function writeSpatial457(folder: string): Promise<void> {
  const rows: Record<string, string>[] = []
  for (const { image, objects } of demoScenes('spatial457', 8, { width: 320, height: 240 }, 2)) {
    const [one, two] = [objects[0]!, objects[1]!]
    const picture = await base64(image)
    const ask = (category: string, question: string, answer: string) =>
      rows.push({ index: String(rows.length), image: picture, question, answer, category })
    const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1)
    ask('L1_single', `There is one ${one.name}. What colour is it?`, capital(one.colour))
    ask('L3_2d_spatial', `Is the ${one.name} left of the ${two.name}?`, one.pixel[0] < two.pixel[0] ? 'Yes' : 'No')
    ask(
      'L5_6d_spatial',
      `Is the ${one.name} nearer to the camera than the ${two.name}?`,
      one.centre[2] < two.centre[2] ? 'Yes' : 'No',
    )
  }
  await writeTsv(join(folder, 'Spatial457.tsv'), rows)
}
