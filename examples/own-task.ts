import { ok, strictEqual } from 'node:assert'
import { createRng, type RgbImage, type Rng } from '@spatial-ssrl/core'
import { adjustColour, cutGrid, joinGrid } from '@spatial-ssrl/image-ops'
import { verifyTolerant } from '@spatial-ssrl/verifiers'

// A task of one's own on plain arrays: no files, no native code, so it runs in a browser page as well. One quarter of the picture is
// darkened; which one?
const corners = ['top left', 'top right', 'bottom left', 'bottom right']

function darkQuarter(image: RgbImage, rng: Rng) {
  const quarter = rng.fork('quarter').int(4)
  const cells = cutGrid(image, 2, 2)
  cells[quarter] = adjustColour(cells[quarter]!, { brightness: 0.5 })
  return {
    images: [joinGrid(cells, 2, 2)],
    problem: `<image>One quarter of the picture is darker. Is it ${corners.join(', ')}?`,
    answer: corners[quarter]!,
  }
}

/** Reads `Top-Left`, `the top left one` and the like; null when no corner or more than one is named. */
function readCorner(text: string): string | null {
  const words = text
    .toLowerCase()
    .split(/[^a-z]+/)
    .join(' ')
  const named = corners.filter((corner) => words.includes(corner))
  return named.length === 1 ? named[0]! : null
}

const picture: RgbImage = { width: 64, height: 48, data: new Uint8Array(64 * 48 * 3).fill(180) }
const { images, problem, answer } = darkQuarter(picture, createRng('demo'))
console.log(problem, '→', answer)

const reply = `<think>It stands out.</think> \\boxed{The ${answer.toUpperCase()} one}`
const verdict = verifyTolerant(reply, answer, readCorner)
console.log(verdict)
strictEqual(verdict.reward, 1)
const wrong = corners.find((corner) => corner !== answer)!
ok(verifyTolerant(`<think>Hm.</think> \\boxed{${wrong}}`, answer, readCorner).reward < 0.5)

const darkest = cutGrid(images[0]!, 2, 2).map(({ data }) => data.reduce((sum, value) => sum + value, 0) / data.length)
strictEqual(corners[darkest.indexOf(Math.min(...darkest))], answer)
