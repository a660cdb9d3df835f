// Two data sets without pictures: make-data.ts FOLDER. The questions are the same; the answers of `uniform` are any of four letters, so that a
// model which learns from them learns how to answer and not what; those of `constant` are all one letter, which GRPO can find. They are called
// crops, since the trainer has replies and a rule for those.
import { join } from 'node:path'
import { sha256 } from '../../../packages/core/src/files.ts'
import { createRng, type Sample } from '../../../packages/core/src/index.ts'
import { sampleId, writeDataset } from '../../../packages/dataset/src/index.ts'

const [folder = ''] = process.argv.slice(2)

async function* questions(name: string, answer: (index: number) => string): AsyncGenerator<Sample> {
  for (let index = 0; index < 200; index++) {
    const source = sha256(`${name} ${index}`)
    yield {
      problem: `Door ${index % 20}: which letter opens it, A, B, C or D?`,
      answer: answer(index),
      images: [],
      id: sampleId({ source, task: 'crop', params: {}, draw: 0 }),
      task: 'crop',
      source,
      meta: {},
    }
  }
}

const letters = createRng('doors')
const sets = { uniform: () => letters.pick(['A', 'B', 'C', 'D']), constant: () => 'C' }
for (const [name, answer] of Object.entries(sets))
  await writeDataset(join(folder, name), questions(name, answer), {
    name,
    seed: 'doors',
    versions: { doors: '1' },
    parameters: {},
    card: { title: 'Doors', licence: 'cc0-1.0', description: 'Letters that open doors.' },
  })
