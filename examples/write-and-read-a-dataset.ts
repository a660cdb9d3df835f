import { ok, strictEqual } from 'node:assert'
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng, type Sample } from '@spatial-ssrl/core'
import { readDataset, sampleId, writeDataset } from '@spatial-ssrl/dataset'
import { encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { generateScene } from '@spatial-ssrl/scenes'
import { depth, generatorVersion } from '@spatial-ssrl/tasks'

/** Depth puzzles from ray-cast rooms; a scene without one is left out. */
async function* depthPuzzles(count: number): AsyncGenerator<Sample> {
  const params = depth.params.parse({})
  for (let scene = 0; scene < count; scene++) {
    const rng = createRng('rooms').fork(scene)
    const input = generateScene(rng.fork('scene'), { width: 160, height: 120, kind: 'room' })
    const puzzle = depth.generate(input, params, rng.fork('puzzle'))
    if ('declined' in puzzle) continue
    const source = createHash('sha256').update(input.image.data).digest('hex')
    const bytes = await encodeJpeg(puzzle.images[0]!)
    yield {
      problem: puzzle.problem,
      answer: puzzle.answer,
      images: [{ bytes, path: null }],
      id: sampleId({ source, task: 'depth', params: {}, draw: 0 }),
      task: 'depth',
      source,
      meta: puzzle.meta,
    }
  }
}

const folder = await mkdtemp(join(tmpdir(), 'dataset-'))
const manifest = await writeDataset(join(folder, 'rooms'), depthPuzzles(12), {
  name: 'rooms',
  seed: 'rooms',
  versions: { tasks: String(generatorVersion) },
  parameters: {},
  card: { title: 'Rooms', licence: 'cc0-1.0', description: 'Depth puzzles in ray-cast rooms.' },
  validationShare: 0.25,
})

let read = 0
for (const split of Object.keys(manifest.splits)) {
  for await (const sample of readDataset(join(folder, 'rooms'), { split })) {
    strictEqual(depth.answerFromMeta(sample.meta), sample.answer) // what `meta` holds is enough to derive the answer again
    console.log(split, sample.answer, sample.problem)
    read++
  }
}
ok(read > 0 && read === Object.values(manifest.splits).reduce((sum, split) => sum + split.rows, 0))
await rm(folder, { recursive: true })
