import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRng } from '@spatial-ssrl/core'
import { decodeImage, encodeJpeg } from '@spatial-ssrl/image-ops/codec'
import { shuffle } from '@spatial-ssrl/tasks'

const photo = await decodeImage(await readFile(new URL('../assets/photos/bison.jpg', import.meta.url)))
const puzzle = shuffle.generate({ image: photo }, shuffle.params.parse({ rows: 2, columns: 2 }), createRng(1))
if ('declined' in puzzle) throw new Error(puzzle.declined) // a picture of plain sky makes no puzzle

if (shuffle.answerFromMeta(puzzle.meta) !== puzzle.answer) throw new Error('the answer does not follow from meta')
const file = join(tmpdir(), 'puzzle.jpg')
await writeFile(file, await encodeJpeg(puzzle.images[0]!))
console.log(`${puzzle.problem}\nanswer ${puzzle.answer}, picture ${file}`)
