/** Draws 10,000 puzzles of every task and variant from scenes, derives every answer again from `meta`, and asks whether answers are equally likely. */
import { createRng, type JsonObject, type TaskInput } from '@spatial-ssrl/core'
import { generateScene } from '@spatial-ssrl/scenes'
import { type TaskName, tasks, uniformity } from '@spatial-ssrl/tasks'
import { printMachine, printTable } from './report.ts'

const draws = Number(process.argv[2] ?? 10_000)
const scenes = 200

const variants: [TaskName, string, JsonObject][] = [
  ['shuffle', '2×2', {}],
  ['shuffle', '2×2, one patch blank', { masked: true }],
  ['shuffle', '1×3', { rows: 1, columns: 3 }],
  ['shuffle', '1×4', { rows: 1, columns: 4 }],
  ['shuffle', '3×1', { rows: 3, columns: 1 }],
  ['shuffle', '4×1', { rows: 4, columns: 1 }],
  ['shuffle', '2×3', { rows: 2, columns: 3, smallestPatch: 8 }],
  ['shuffle', '3×3', { rows: 3, columns: 3, smallestPatch: 8 }],
  ['shuffle', '6×6', { rows: 6, columns: 6, smallestPatch: 8, leastDifference: 0 }],
  ['flip', '2×2', {}],
  ['flip', '3×3', { rows: 3, columns: 3, smallestPatch: 8 }],
  ['crop', '', {}],
  ['depth', '2 regions', { regions: 2 }],
  ['depth', '3 regions', {}],
  ['depth', '4 regions', { regions: 4 }],
  ['depth', '5 regions', { regions: 5 }],
  ['depth', '6 regions', { regions: 6 }],
  ['position', 'near', { farShare: 0 }],
  ['position', 'far', { farShare: 1 }],
  ['position', 'both', {}],
]

const inputs: TaskInput[] = Array.from({ length: scenes }, (_, i) => {
  const { image, depth } = generateScene(createRng(`answers/${i}`), { width: 160, height: 120 })
  return { image, depth }
})

const rows = variants.map(([name, variant, changes]) => {
  const task = tasks[name]
  const params = task.params.parse(changes)
  const counts = new Map<string, number>()
  let [declined, wrong] = [0, 0]
  for (let made = 0, seed = 0; made < draws && seed < 50 * draws; seed++) {
    const puzzle = task.generate(inputs[seed % scenes]!, params, createRng(`${name}/${variant}/${seed}`))
    if ('declined' in puzzle) {
      declined++
      continue
    }
    made++
    if (task.answerFromMeta(puzzle.meta) !== puzzle.answer) wrong++
    counts.set(puzzle.answer, (counts.get(puzzle.answer) ?? 0) + 1)
  }
  const made = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const possible = Math.round(1 / task.chance(params))
  const countable = possible <= made / 10
  const deviate = countable ? uniformity([...counts.values()], possible).deviate.toFixed(2) : ''
  return [
    `${name} ${variant}`,
    String(made),
    String(declined),
    String(wrong),
    possible < 1e6 ? String(possible) : possible.toExponential(1),
    deviate,
  ]
})

printMachine(`${draws} puzzles of every variant from ${scenes} scenes of 160×120 px.`)
printTable(['variant', 'puzzles', 'declined', 'answers unlike meta', 'possible answers', 'χ², standard deviates'], rows)
