import type { RgbImage } from '@spatial-ssrl/core'
import { type Colour, drawLabelsOnto, fillRectangleOnto, type Label, labelWidth } from '@spatial-ssrl/image-ops'
import type { Maze, Move } from '@spatial-ssrl/verifiers'
import { cellAfter } from './carve.ts'

/** Whole pixels of a drawn maze. */
export interface MazeLook {
  /** Side of a cell, without its walls. */
  cell: number
  wall: number
}

const white: Colour = [255, 255, 255]
const black: Colour = [0, 0, 0]
const red: Colour = [225, 30, 40]

/** The look whose picture has a shorter side of at most `side` px; a cell has 3 px at least. */
export function lookFor({ rows, columns }: { rows: number; columns: number }, side: number): MazeLook {
  const short = Math.min(rows, columns)
  const wall = Math.max(1, Math.round(side / short / 10))
  return { cell: Math.max(3, Math.floor((side - wall) / short) - wall), wall }
}

/** Black walls on white, an S where the way starts and a G at its goal. */
export function drawMaze(maze: Maze, look: MazeLook): RgbImage {
  const { rows, columns, start, goal, walls } = maze
  const { cell, wall } = look
  const pitch = cell + wall
  const [width, height] = [columns * pitch + wall, rows * pitch + wall]
  const image = { width, height, data: new Uint8Array(width * height * 3).fill(255) }
  const bar = (x: number, y: number, across: number, down: number) =>
    fillRectangleOnto(image, { x, y, width: across, height: down }, black)
  bar(0, 0, width, wall)
  bar(0, height - wall, width, wall)
  bar(0, 0, wall, height)
  bar(width - wall, 0, wall, height)
  for (const [a, b] of walls) {
    const [lower, higher] = a < b ? [a, b] : [b, a]
    const [x, y] = [(higher % columns) * pitch, Math.floor(higher / columns) * pitch]
    if (higher === lower + 1) bar(x, y, wall, pitch + wall)
    else bar(x, y, pitch + wall, wall)
  }
  drawLabelsOnto(image, [letter('S', start, maze, look), letter('G', goal, maze, look)])
  return image
}

/** The picture with the way of the moves in red. */
export function drawPath(picture: RgbImage, maze: Maze, moves: readonly Move[], { cell, wall }: MazeLook): RgbImage {
  const image = { ...picture, data: picture.data.slice() }
  const pitch = cell + wall
  const thickness = Math.max(1, Math.round(cell / 6))
  const middle = (at: number) => Math.floor(wall + at * pitch + (cell - thickness) / 2)
  const placeOf = (at: number) => [middle(at % maze.columns), middle(Math.floor(at / maze.columns))] as const
  let here = maze.start
  for (const move of moves) {
    const next = cellAfter(here, move, maze.rows, maze.columns)
    if (next < 0) break
    const [[x, y], [toX, toY]] = [placeOf(here), placeOf(next)]
    const [width, height] = [Math.abs(toX - x) + thickness, Math.abs(toY - y) + thickness]
    fillRectangleOnto(image, { x: Math.min(x, toX), y: Math.min(y, toY), width, height }, red)
    here = next
  }
  return image
}

function letter(text: string, at: number, { columns }: Maze, { cell, wall }: MazeLook): Label {
  const height = 0.6 * cell
  const pitch = cell + wall
  const x = wall + (at % columns) * pitch + (cell - labelWidth(text, height)) / 2
  const y = wall + Math.floor(at / columns) * pitch + (cell - height) / 2
  return { text, x, y, height, colour: black, outline: white, outlineWidth: 0 }
}
