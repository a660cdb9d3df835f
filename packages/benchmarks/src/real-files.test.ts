import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findBenchmark } from './benchmarks.ts'
import type { ScoredItem } from './figures/figure.ts'
import { collect } from './files/collect.fixture.ts'
import { temporaryFolder, writeTable } from './files/folder.fixture.ts'

const shared = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'data')
const published = join(shared, 'benchmarks')
const examples = join(shared, 'examples')

describe.skipIf(!existsSync(join(published, 'vsi_bench.json')))('vsi_bench.json', () => {
  test('has 5,130 questions of ten types about 288 videos', async () => {
    const items = await collect(findBenchmark('vsi-bench').load(join(published, 'vsi_bench.json')))
    expect(items).toHaveLength(5130)
    expect(new Set(items.map(({ media }) => media[0]!.name)).size).toBe(288)
    expect(countsOf(items.map(({ category, options }) => `${category} ${options.length}`))).toEqual({
      'object_counting 0': 565,
      'object_abs_distance 0': 834,
      'object_size_estimation 0': 953,
      'room_size_estimation 0': 288,
      'object_rel_distance 4': 710,
      'object_rel_direction_easy 2': 217,
      'object_rel_direction_medium 3': 378,
      'object_rel_direction_hard 4': 373,
      'route_planning 3': 76,
      'route_planning 4': 118,
      'obj_appearance_order 4': 618,
    })
    expect(countsOf(items.map(({ media }) => media[0]!.name.split('/')[0]!))).toEqual({
      scannet: 2071,
      arkitscenes: 1601,
      scannetpp: 1458,
    })
  })

  test('the gold answers score 1 in both profiles', async () => {
    const benchmark = findBenchmark('vsi-bench')
    for await (const item of benchmark.load(join(published, 'vsi_bench.json'))) {
      const read = benchmark.read(`<think>x</think> \\boxed{${item.gold}}`, item, { profile: 'paper', mode: 'cot' })
      expect(benchmark.score(read.value, item, 'paper')).toBe(1)
      const short = benchmark.read(item.gold, item, { profile: 'official', mode: 'direct' })
      expect(benchmark.score(short.value, item, 'official')).toBe(1)
    }
  })
})

describe.skipIf(!existsSync(join(published, 'ViewSpatial-Bench.json')))('ViewSpatial-Bench.json', () => {
  test('has 5,712 questions of five types', async () => {
    const items = await collect(findBenchmark('viewspatial').load(published))
    expect(items).toHaveLength(5712)
    expect(countsOf(items.map(({ category, options }) => `${category} ${options.length}`))).toEqual({
      'Camera perspective - Relative Direction 4': 1773,
      'Camera perspective - Object View Orientation 4': 996,
      'Person perspective - Object View Orientation 4': 996,
      'Person perspective - Relative Direction 4': 669,
      'Person perspective - Relative Direction 2': 173,
      'Person perspective - Scene Simulation Relative Direction 4': 1105,
    })
    const scenes = items
      .filter(({ category }) => category.includes('Scene Simulation'))
      .map(({ media }) => media.length)
    expect([Math.min(...scenes), Math.max(...scenes)]).toEqual([2, 32])
    expect(countsOf(items.map(({ media }) => media[0]!.name.split('/')[0]!))).toEqual({
      scannetv2_val: 2878,
      val2017: 2834,
    })
  })
})

describe.skipIf(!existsSync(join(examples, 'record.txt')))('six questions of 3DSRBench with their photographs', () => {
  test('go from a table through prompt, reply, reading and score to a figure', async () => {
    const folder = temporaryFolder()
    const questions = readFileSync(join(examples, 'record.txt'), 'utf8').matchAll(/^(eg\d)\s+question: "(.*)"/gm)
    const rows = [...questions].map(([, name = '', text = ''], i) => {
      const [question = '', ...options] = text.split(/\s?[A-D]\. ?/)
      const cells = Object.fromEntries(['A', 'B', 'C', 'D'].map((letter, at) => [letter, options[at]?.trim() ?? '']))
      const image = readFileSync(join(examples, `${name}.jpg`)).toString('base64')
      return {
        index: String(i),
        qid: `QUESTION${i}`,
        question,
        ...cells,
        answer: 'A',
        category: 'height_higher',
        image,
      }
    })
    expect(rows).toHaveLength(6)
    writeTable(join(folder, '3DSRBench.tsv'), rows)

    const benchmark = findBenchmark('3dsrbench')
    const asking = { profile: 'paper', mode: 'cot' } as const
    const scored: ScoredItem[] = []
    for await (const item of benchmark.load(folder)) {
      const [picture, text] = benchmark.prompt(item, asking)
      expect(picture?.type).toBe('image')
      expect(text).toMatchObject({ text: expect.stringContaining(item.options[1]!.text) })
      const [image] = item.media
      const bytes = image?.kind === 'image' ? await image.read() : null
      expect(bytes?.slice(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]))
      const said = `<think>They differ.</think> \\boxed{${scored.length < 3 ? 'A' : item.options[1]!.text}}`
      const { value } = benchmark.read(said, item, asking)
      scored.push({ item, value, score: benchmark.score(value, item, 'paper') })
    }
    expect(scored.map(({ value }) => value)).toEqual(['A', 'A', 'A', 'B', 'B', 'B'])
    expect(benchmark.aggregate(scored, 'paper').headline).toEqual({ name: 'accuracy', value: 0.5, n: 6 })
  })
})

function countsOf(values: string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}
