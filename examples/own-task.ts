import { ok, strictEqual } from 'node:assert'
import { createRng, type RgbImage } from '@spatial-ssrl/core'
import { adjustColour, cutGrid, joinGrid } from '@spatial-ssrl/image-ops'
import {
  ask,
  drawTask,
  generatorVersion,
  presets,
  type Question,
  readMeta,
  type Task,
  tasks,
} from '@spatial-ssrl/tasks'
import { verifyTolerant } from '@spatial-ssrl/verifiers'
import { z } from 'zod'

// A task of one's own, added to the mixture. One quarter of the picture is darkened; which one?
const corners = ['TopLeft', 'TopRight', 'BottomLeft', 'BottomRight']
const paramsSchema = z.strictObject({
  brightness: z.number().min(0).max(0.9).default(0.5).describe('of the dark quarter, share'),
})
const question: Question = {
  name: 'dark',
  places: ['corners'],
  images: 1,
  wordings: ['Which quarter is darker: {corners}?', 'One of {corners} is in the shade. Which?'],
}

const dark: Task<z.output<typeof paramsSchema>, 'picture'> = {
  name: 'dark',
  version: 1,
  needs: 'picture',
  images: 1,
  questions: [question],
  params: paramsSchema,
  reward: { rule: 'text' },
  explain: 'One quarter is darker than the others.',
  chance: () => 1 / 4,
  generate({ image }, params, rng, templates) {
    if (Math.min(image.width, image.height) < 16) return { declined: 'image too small' }
    const quarter = rng.fork('quarter').int(4)
    const cells = cutGrid(image, 2, 2)
    cells[quarter] = adjustColour(cells[quarter]!, { brightness: params.brightness })
    return {
      images: [joinGrid(cells, 2, 2)],
      problem: ask(question, { corners: corners.join(', ') }, rng.fork('wording'), templates),
      answer: corners[quarter]!,
      meta: { generatorVersion, params, quarter, difficulty: params.brightness },
    }
  },
  answerFromMeta: (meta) => corners[readMeta('dark', z.object({ quarter: z.int().min(0).max(3) }), meta).quarter]!,
  derivation: () => 'It stands out.',
}

const rng = createRng('demo')
const picture: RgbImage = { width: 64, height: 48, data: Uint8Array.from({ length: 64 * 48 * 3 }, () => rng.int(200)) }
const mixture = { shuffle: 1, flip: 1, dark: 2 }
const counts = { shuffle: 0, flip: 0, dark: 0 }
for (let draw = 0; draw < 40; draw++) {
  const name = drawTask(mixture, rng.fork('mixture').fork(draw))
  const stream = rng.fork(name).fork(draw)
  const puzzle =
    name === 'dark'
      ? dark.generate({ image: picture }, dark.params.parse({}), stream)
      : tasks[name].generate({ image: picture }, presets.default[name], stream)
  if ('declined' in puzzle) continue
  counts[name]++
  strictEqual((name === 'dark' ? dark : tasks[name]).answerFromMeta(puzzle.meta), puzzle.answer)
}
console.log(counts)
ok(counts.dark > 10 && counts.shuffle > 0 && counts.flip > 0)

/** Reads `the top left one` and the like; null when no corner or more than one is named. */
const readCorner = (text: string) => {
  const letters = text.toLowerCase().replace(/[^a-z]/g, '')
  const named = corners.filter((corner) => letters.includes(corner.toLowerCase()))
  return named.length === 1 ? named[0]! : null
}
strictEqual(verifyTolerant('<think>Shade.</think> \\boxed{The top left one}', 'TopLeft', readCorner).reward, 1)
ok(verifyTolerant('<think>Hm.</think> \\boxed{bottom right}', 'TopLeft', readCorner).reward < 0.5)
