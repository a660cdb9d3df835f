import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sample } from '../../packages/core/src/index.ts'
import { writeDataset } from '../../packages/dataset/src/dataset-writer.ts'

/** Writes a small data set into the folder; its one parquet file is the seed. */
export async function datasetSeeds(folder: string): Promise<Uint8Array[]> {
  const samples = Array.from({ length: 6 }, (_, i): Sample => {
    const images = [{ bytes: Uint8Array.of(i, 2, 3), path: null }]
    const source = String(i).padStart(64, '0')
    return { problem: '<image>?', answer: 'B', images, id: String(i), task: 'crop', source, meta: { order: [i] } }
  })
  const card = { title: 'Hostile inputs', licence: 'other', description: 'Made for a test.' }
  await writeDataset(folder, samples, { name: 'hostile', seed: 1, versions: {}, parameters: {}, card })
  return [new Uint8Array(await readFile(join(folder, 'data', 'train-00000-of-00001.parquet')))]
}
