import { strictEqual } from 'node:assert'
import { createRng, type DepthMap, type RgbImage } from '@spatial-ssrl/core'
import { presets, tasks } from '@spatial-ssrl/tasks'

// Generators work on plain arrays: no files, no sharp, nothing native. The same lines run in a browser page on the pixels of a canvas.
const [width, height] = [120, 90]
const image: RgbImage = { width, height, data: new Uint8Array(width * height * 3) }
const depth: DepthMap = {
  ...{ width, height, kind: 'metric' },
  data: new Float32Array(width * height),
  valid: new Uint8Array(width * height).fill(1),
}
for (let i = 0; i < width * height; i++) {
  const [x, y] = [i % width, Math.floor(i / width)]
  image.data.set([(x * 2) % 256, (y * 3) % 256, (x * y) % 256], i * 3)
  depth.data[i] = 2 + 0.05 * x + 0.03 * (height - y) // metres: a wall that runs away to the right
}

for (const [name, task] of Object.entries(tasks)) {
  const puzzle = task.generate({ image, depth }, presets.default[name as keyof typeof tasks], createRng(3))
  if ('declined' in puzzle) throw new Error(`${name}: ${puzzle.declined}`)
  strictEqual(task.answerFromMeta(puzzle.meta), puzzle.answer)
  console.log(
    `${name}: ${puzzle.problem} → ${puzzle.answer}, ${puzzle.images.length} × ${puzzle.images[0]!.data.length} bytes`,
  )
}
