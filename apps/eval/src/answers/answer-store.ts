import { type FileHandle, open } from 'node:fs/promises'
import { SpatialError } from '@spatial-ssrl/core'
import { Prediction } from './prediction.ts'

/** Answers on disk by the key of their question, in the order they came. Each is one line, written before anything else is done with it. */
export interface AnswerStore {
  /** Whether the last line was half written when the process before was killed; it was cut off. */
  readonly torn: boolean
  has(key: string): boolean
  /** @throws RangeError for a key that is not stored */
  read(key: string): Promise<Prediction>
  add(prediction: Prediction): Promise<void>
  close(): Promise<void>
}

/**
 * Opens or creates the file. A line that a killed process left half written is cut off.
 * @throws SpatialError `data` for a whole line that is no prediction
 */
export async function openAnswerStore(path: string): Promise<AnswerStore> {
  const file = await open(path, 'a+')
  const places = new Map<string, { offset: number; length: number }>()
  let end = 0
  let number = 0
  let torn = false
  try {
    for await (const line of wholeLines(file)) {
      number++
      const { key } = parseLine(line, path, number)
      places.set(key, { offset: end, length: line.length })
      end += line.length + 1
    }
    torn = (await file.stat()).size > end
    await file.truncate(end)
  } catch (error) {
    await file.close()
    throw error
  }
  let writing = Promise.resolve()
  return {
    torn,
    has: (key) => places.has(key),
    async read(key) {
      const place = places.get(key)
      if (place === undefined) throw new RangeError(`answers: expected a stored key, got ${key}`)
      const buffer = Buffer.alloc(place.length)
      await file.read(buffer, 0, place.length, place.offset)
      return JSON.parse(buffer.toString('utf8')) as Prediction
    },
    add(prediction) {
      const line = Buffer.from(`${JSON.stringify(prediction)}\n`)
      writing = writing.then(async () => {
        await file.appendFile(line)
        places.set(prediction.key, { offset: end, length: line.length - 1 })
        end += line.length
      })
      return writing
    },
    async close() {
      await writing.catch(() => undefined)
      await file.close()
    },
  }
}

/** Lines that end in a newline, as bytes. */
async function* wholeLines(file: FileHandle): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  const chunk = Buffer.alloc(2 ** 20)
  for (let position = 0; ; ) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, position)
    if (bytesRead === 0) return
    position += bytesRead
    rest = Buffer.concat([rest, chunk.subarray(0, bytesRead)])
    let from = 0
    for (let newline = rest.indexOf(10); newline >= 0; newline = rest.indexOf(10, from)) {
      yield rest.subarray(from, newline)
      from = newline + 1
    }
    rest = rest.subarray(from)
  }
}

function parseLine(line: Buffer, path: string, number: number): Prediction {
  try {
    return Prediction.parse(JSON.parse(line.toString('utf8')))
  } catch (cause) {
    throw new SpatialError(
      'data',
      `${path}: line ${number} is no stored answer — remove the line, or choose another --out`,
      {
        cause,
      },
    )
  }
}
