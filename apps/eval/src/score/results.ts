import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { Mode } from '@spatial-ssrl/benchmarks'
import { SpatialError } from '@spatial-ssrl/core'
import type { Coverage } from './coverage/coverage.ts'
import type { Figures } from './figures.ts'

/** What one item came to; enough for paired comparisons and for the pages. */
export interface ItemResult {
  id: string
  category: string
  /** Mean over the replies, [0, 1], by profile. */
  score: Record<string, number>
  /** Read from the first reply, by profile. */
  value: Record<string, string | null>
  /** The cluster of its picture. */
  cluster: string
}

/** results.json of a run without its items: the replies under the rules of every profile. */
export interface Summary {
  benchmark: string
  title: string
  /** The part of the benchmark that was asked for by name; null for its default. */
  subset: string | null
  model: string
  mode: Mode
  /** Whose prompts were used. */
  asked: string
  /** What the figures speak of, and what was amiss. */
  coverage: Coverage
  /** By profile, in the order of the benchmark. */
  figures: Record<string, Figures>
}

/** results.json of a run. */
export interface Results extends Summary {
  items: ItemResult[]
}

/** Writes results.json while items are scored, an item a line: a million are never held. */
export interface ResultsWriter {
  add(item: ItemResult): Promise<void>
  /** Puts the summary in front and the file in its place. */
  finish(summary: Summary): Promise<void>
  /** Leaves no file behind. */
  abandon(): Promise<void>
}

export function openResults(folder: string): ResultsWriter {
  const path = join(folder, 'results.json')
  const [itemsPath, part] = [`${path}.items.part`, `${path}.part`]
  const items = createWriteStream(itemsPath)
  items.on('error', () => undefined) // told by `finished`
  let separator = ''
  return {
    async add(item) {
      const drained = items.write(`${separator}${JSON.stringify(item)}`)
      separator = ',\n'
      if (!drained) await once(items, 'drain')
    },
    async finish(summary) {
      items.end()
      await finished(items)
      const whole = createWriteStream(part)
      const head = JSON.stringify(summary)
      whole.write(`${head.slice(0, -1)}${itemsBegin}\n`)
      for await (const chunk of createReadStream(itemsPath)) if (!whole.write(chunk)) await once(whole, 'drain')
      whole.end('\n]}\n')
      await finished(whole)
      await rename(part, path)
      await rm(itemsPath, { force: true })
    },
    async abandon() {
      items.destroy()
      await rm(itemsPath, { force: true })
    },
  }
}

/** @throws SpatialError `data` for a folder without results, or with those of another version */
export async function readResults(folder: string): Promise<Results> {
  const path = join(folder, 'results.json')
  try {
    const results = (await readByLines(path)) ?? (JSON.parse(await readFile(path, 'utf8')) as Results)
    if (results.coverage === undefined) throw new TypeError('results.json of an earlier version')
    return results
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT')
      throw new SpatialError('data', `${folder}: holds no results — let spatial-eval run end there first`)
    throw new SpatialError('data', `${path}: not written by this version — run the same command again`, { cause })
  }
}

const itemsBegin = ',"items":['

/** A file as `openResults` writes it, an item at a time; null for one that is laid out otherwise. */
async function readByLines(path: string): Promise<Results | null> {
  const items: ItemResult[] = []
  const names = new Map<string, string>()
  /** Names that many items have are held once. */
  const held = (name: string): string => {
    const known = names.get(name)
    if (known === undefined) names.set(name, name)
    return known ?? name
  }
  let summary: Summary | null = null
  let whole = false
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 2 ** 20 })) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    for (const line of lines) {
      if (summary === null) {
        if (!line.endsWith(itemsBegin)) return null
        summary = JSON.parse(`${line.slice(0, -itemsBegin.length)}}`) as Summary
      } else if (line === ']}') whole = true
      else if (line !== '') {
        const item = JSON.parse(line.endsWith(',') ? line.slice(0, -1) : line) as ItemResult
        items.push({ ...item, category: held(item.category), cluster: held(item.cluster) })
      }
    }
  }
  return summary !== null && whole ? { ...summary, items } : null
}
