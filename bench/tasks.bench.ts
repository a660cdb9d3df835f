import './one-core.ts'
import { createRng, type JsonObject, type Puzzle, type RgbImage } from '@spatial-ssrl/core'
import { decodeImage, encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { crop, depth, flip, position, shuffle, type Task } from '@spatial-ssrl/tasks'
import { median, ratio, timeInTurn } from './median.ts'
import { type Picture, photograph, picturesWithDepth } from './pictures.ts'
import { milliseconds, printMachine, printTable } from './report.ts'

const rounds = 4
const inARow = 10 // so that everybody pays for the garbage he makes
const withoutDepth = await photograph(1186, 902)
const { small, large } = await picturesWithDepth()
const work: [Task<JsonObject>, Picture, string][] = [
  [shuffle, withoutDepth, '≤ 1.3'],
  [flip, withoutDepth, '≤ 1.3'],
  [crop, withoutDepth, '≤ 1.3'],
  [depth, small, '≤ 50 ms'],
  [position, large, '≤ 80 ms'],
]

const rows: string[][] = []
for (const [task, picture, target] of work) {
  const params = task.params.parse({})
  const make = (image: RgbImage, seed: number): Puzzle => {
    const input = picture.depth ? { image, depth: picture.depth } : { image }
    const puzzle = task.generate(input, params, createRng(seed))
    if ('declined' in puzzle) throw new Error(`${task.name}: ${picture.name}: ${puzzle.declined}`)
    return puzzle
  }
  const image = await decodeImage(picture.bytes)
  const puzzles = Array.from({ length: inARow }, (_, seed) => make(image, seed))
  const encode = async (images: readonly RgbImage[]) => {
    for (const image of images) await encodeJpeg(image)
  }
  const eachSeed = (work: (seed: number) => unknown) => async () => {
    for (let seed = 0; seed < inARow; seed++) await work(seed)
  }
  const times = await timeInTurn(
    {
      whole: eachSeed(async (seed) => encode(make(await decodeImage(picture.bytes), seed).images)),
      codec: eachSeed(async (seed) => {
        await decodeImage(picture.bytes)
        await encode(puzzles[seed]!.images)
      }),
      make: eachSeed((seed) => make(image, seed)),
    },
    { rounds, clock: 'processor' },
  )
  const figure = (ms: readonly number[]) => milliseconds(median(ms) / inARow)
  const share = ratio(times.whole, times.codec).toFixed(2)
  rows.push([
    `${task.name}, ${picture.name}`,
    figure(times.codec),
    figure(times.whole),
    share,
    target,
    figure(times.make),
  ])
}

printMachine(`Processor time, medians of ${rounds} rounds of ${inARow} puzzles.`)
printTable(['task', 'decode + encode', 'whole sample', 'ratio', 'target', 'making the puzzle alone'], rows)
