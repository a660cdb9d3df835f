/**
 * Learns the tiny model's vocabulary from the puzzles' own wordings and writes it beside the preset that reads it.
 *
 *     node --conditions=@spatial-ssrl/source --import tsx scripts/train-tokenizer.ts
 *
 * Deterministic; run it again when wordings change. A model keeps the tokenizer it was made with.
 */
import { writeFile } from 'node:fs/promises'
import { createRng, promptOf } from '../packages/core/src/index.ts'
import { learnVocabulary } from '../packages/model-runtime/src/families/qwen25vl/tiny/learn-vocabulary.ts'
import { generateScene } from '../packages/scenes/src/index.ts'
import { bareReply, coldStartReply, promptFormat, tasks } from '../packages/tasks/src/index.ts'

const sceneCount = 120
const drawsPerScene = 4
const output = new URL('../packages/model-runtime/src/families/qwen25vl/tiny/tiny-vocabulary.json', import.meta.url)

/** Chats as the template renders them, pictures left out: the tokenizer sees no more than the text between special tokens. */
function* corpus(): Generator<string> {
  const rng = createRng('tokenizer')
  for (let scene = 0; scene < sceneCount; scene++) {
    const { image, depth } = generateScene(rng.fork(scene).fork('scene'), { width: 128, height: 128 })
    for (const [name, task] of Object.entries(tasks))
      for (let draw = 0; draw < drawsPerScene; draw++) {
        const stream = rng.fork(scene).fork(name).fork(draw)
        const puzzle = task.generate({ image, depth }, task.params.parse({}), stream)
        if ('declined' in puzzle) continue
        const question = puzzle.problem.replaceAll('<image>', '<|vision_end|>')
        const sample = { task: name, answer: puzzle.answer, meta: puzzle.meta }
        yield chat(promptOf(question, promptFormat), coldStartReply(sample, stream.fork('reply')))
        yield chat(question, bareReply(sample))
      }
  }
}

function chat(question: string, reply: string): string {
  return `<|im_start|>user\n${question}<|im_end|>\n<|im_start|>assistant\n${reply}<|im_end|>`
}

const learned = learnVocabulary(corpus())
await writeFile(output, `${JSON.stringify(learned, null, 2)}\n`)
console.error(`${learned.phrases.length} phrases and ${learned.merges.length} merges in ${output.pathname}`)
