/**
 * How many puzzles each guard of the task generators removes, on the embedded photographs and on procedural scenes. With a folder as its
 * argument it also writes a small picture per guard there: left a puzzle that was removed, right the closest one that was kept.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRng, type JsonObject, type Puzzle, type RgbImage, type TaskInput } from '@spatial-ssrl/core'
import { fillRectangle, paste, resize } from '@spatial-ssrl/image-ops'
import { decodeImage, encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { generateScene } from '@spatial-ssrl/scenes'
import { type TaskName, tasks } from '@spatial-ssrl/tasks'
import { printTable } from './report.ts'

const scenes = 100
const draws = 2

/** A guard: the parameters without any guard, and what switches this one on; `closeness` orders kept puzzles, closest call first. */
interface Guard {
  name: string
  task: TaskName
  shape?: JsonObject
  off: JsonObject
  on: JsonObject
  closeness?: (meta: JsonObject) => number
}

const alike = { leastDifference: 0 }
const anywhere = { leastVisible: 0, noise: 0 }
const anyPair = { ...anywhere, clearance: null }
const patches = (meta: JsonObject) => meta.patchDifference as number
const mirror = (meta: JsonObject) => meta.mirrorDifference as number
const guards: Guard[] = [
  { name: 'interchangeable patches, 2×2', task: 'shuffle', off: alike, on: { leastDifference: 6 }, closeness: patches },
  { name: 'the same, 1×4', task: 'shuffle', shape: { rows: 1, columns: 4 }, off: alike, on: { leastDifference: 6 } },
  { name: 'the same, 4×1', task: 'shuffle', shape: { rows: 4, columns: 1 }, off: alike, on: { leastDifference: 6 } },
  { name: 'the same, 3×3', task: 'shuffle', shape: { rows: 3, columns: 3 }, off: alike, on: { leastDifference: 6 } },
  { name: 'the same, 6×6', task: 'shuffle', shape: { rows: 6, columns: 6 }, off: alike, on: { leastDifference: 6 } },
  { name: 'patch like its mirror image, 2×2', task: 'flip', off: alike, on: { leastDifference: 6 } },
  {
    ...{ name: 'the same, 3×3', task: 'flip', shape: { rows: 3, columns: 3 }, off: alike, on: { leastDifference: 6 } },
    closeness: mirror,
  },
  {
    ...{ name: 'candidates that look alike, one try', task: 'crop', shape: { attempts: 1 }, off: alike },
    ...{ on: { leastDifference: 6 }, closeness: (meta) => meta.candidateDifference as number },
  },
  { name: 'the same, six tries', task: 'crop', off: alike, on: { leastDifference: 6 } },
  { name: 'marker hides what it marks', task: 'depth', off: anywhere, on: { leastVisible: 0.5 } },
  { name: 'step within the noise', task: 'depth', off: anywhere, on: { noise: 0.03 } },
  { name: 'marker hides what it marks', task: 'position', off: anyPair, on: { leastVisible: 0.5 } },
  { name: 'step within the noise', task: 'position', off: anyPair, on: { noise: 0.03 } },
  { name: 'direction near a boundary', task: 'position', off: anyPair, on: { clearance: 15 } },
]

const folder = fileURLToPath(new URL('../assets/photos/', import.meta.url))
const photographs = readdirSync(folder).filter((name) => name.endsWith('.jpg'))
const inputs: Record<'photographs' | 'scenes', TaskInput[]> = {
  photographs: await Promise.all(
    photographs.map(async (name) => ({ image: await decodeImage(readFileSync(join(folder, name))) })),
  ),
  scenes: Array.from({ length: scenes }, (_, i) => {
    const { image, depth } = generateScene(createRng(`guards/${i}`), { width: 320, height: 240 })
    return { image, depth }
  }),
}

const rows: string[][] = []
for (const guard of guards) {
  const row = [guard.task, guard.name]
  let removed: Puzzle | undefined
  let kept: Puzzle | undefined
  for (const kind of ['photographs', 'scenes'] as const) {
    const counts = { puzzles: 0, removed: 0, replaced: 0 }
    if (['order', 'distance'].includes(tasks[guard.task].needs) && kind === 'photographs') {
      row.push('', '', '')
      continue
    }
    for (const { before, after } of compare(guard, inputs[kind])) {
      counts.puzzles++
      if (after === null) counts.removed++
      else if (factsOf(before) !== factsOf(after)) counts.replaced++
      const gone = after === null || factsOf(before) !== factsOf(after)
      if (gone) removed ??= before
      if (after === null || (gone && removed !== before)) continue
      const closer = kept === undefined || (guard.closeness && guard.closeness(after.meta) < guard.closeness(kept.meta))
      if (closer) kept = after
    }
    const share = (count: number) => (count === 0 ? '0' : `${count} (${((100 * count) / counts.puzzles).toFixed(1)} %)`)
    row.push(String(counts.puzzles), share(counts.removed), share(counts.replaced))
  }
  rows.push(row)
  const [, , out] = process.argv
  if (out !== undefined && removed && kept)
    await writeFile(
      join(out, `${guard.task}-${guard.name.replace(/[^a-z0-9]+/g, '-')}.jpg`),
      await sideBySide(removed, kept),
    )
}
const counted = ['puzzles', 'removed', 'replaced']
printTable(['task', 'guard', ...counted.map((c) => `photographs: ${c}`), ...counted.map((c) => `scenes: ${c}`)], rows)

/** Every puzzle without guards, and what the guard makes of it: the same, another one, or none. */
function* compare({ task: name, shape, off, on }: Guard, from: readonly TaskInput[]) {
  const task = tasks[name]
  const [lax, strict] = [task.params.parse({ ...shape, ...off }), task.params.parse({ ...shape, ...off, ...on })]
  for (const [i, input] of from.entries()) {
    for (let draw = 0; draw < draws; draw++) {
      const before = task.generate(input, lax, createRng(`${i}/${draw}`))
      if ('declined' in before) continue
      const after = task.generate(input, strict, createRng(`${i}/${draw}`))
      yield { before, after: 'declined' in after ? null : after }
    }
  }
}

function factsOf({ meta: { params: _, ...facts } }: Puzzle): string {
  return JSON.stringify(facts)
}

async function sideBySide(left: Puzzle, right: Puzzle): Promise<Uint8Array> {
  const [width, height] = [250, 190]
  let sheet: RgbImage = { width: 2 * width + 10, height, data: new Uint8Array((2 * width + 10) * height * 3).fill(255) }
  for (const [side, { images }] of [left, right].entries()) {
    const x = side * (width + 10)
    const first = fit(images[0]!, width, images.length > 1 ? 122 : height)
    sheet = paste(sheet, first, x, 0)
    for (const [i, image] of images.slice(1).entries()) sheet = paste(sheet, fit(image, 60, 60), x + i * 63, 128)
  }
  return encodeJpeg(fillRectangle(sheet, { x: width + 4, y: 0, width: 2, height }, [40, 40, 40]), { quality: 78 })
}

function fit(image: RgbImage, width: number, height: number): RgbImage {
  const scale = Math.min(width / image.width, height / image.height)
  return resize(image, Math.max(1, Math.floor(image.width * scale)), Math.max(1, Math.floor(image.height * scale)))
}
