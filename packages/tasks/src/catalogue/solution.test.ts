import { createRng, type JsonObject, type Puzzle, type RgbImage } from '@spatial-ssrl/core'
import { crop } from '@spatial-ssrl/image-ops'
import { expect, test } from 'vitest'
import { type TaskName, tasks } from './tasks.ts'

const rng = createRng('speckles')
const image: RgbImage = { width: 72, height: 72, data: Uint8Array.from({ length: 72 * 72 * 3 }, () => rng.int(256)) }
const unmarked = { label: { share: 0, pixels: 0 }, border: { share: 0, pixels: 0 } }

test.each<[TaskName, JsonObject]>([
  ['shuffle', { look: unmarked }],
  ['shuffle', { look: unmarked, rows: 1, columns: 4 }],
  ['flip', { look: unmarked }],
  ['flip', { look: unmarked, rows: 3, columns: 2 }],
  ['crop', {}],
  ['rotation', {}],
])('%s %j: the picture of the solution is the source', (task, changes) => {
  for (let seed = 0; seed < 6; seed++) {
    const puzzle = tasks[task].generate({ image }, tasks[task].params.parse(changes), createRng(seed)) as Puzzle
    const solved = tasks[task].solution!.picture(puzzle, puzzle.images)
    if (task !== 'crop') expect(solved).toEqual(image)
    else {
      const { x, y, width, height } = puzzle.meta.square as Record<'x' | 'y' | 'width' | 'height', number>
      const inside = { x: x + 1, y: y + 1, width: width - 2, height: height - 2 } // within the frame
      expect(crop(solved, inside)).toEqual(crop(image, inside))
    }
  }
})
