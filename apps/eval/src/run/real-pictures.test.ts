import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scriptedServer } from '@spatial-ssrl/endpoint/test'
import { decodeImage } from '@spatial-ssrl/image-ops/codec'
import { expect, test } from 'vitest'
import { benchmark } from '../models/benchmark.fixture.ts'
import { openEndpointModel } from '../models/endpoint-model.ts'
import { greedy } from '../models/greedy.ts'
import { readResults } from '../score/results.ts'
import { loadItems } from './load-items.ts'
import { runBenchmark } from './run-benchmark.ts'

const examples = join(import.meta.dirname, '..', '..', '..', '..', '..', 'shared', 'data', 'examples')

/** record.txt → rows of the benchmark's table; the file has no answers, so the first option stands for it. */
function rows(): string[][] {
  const record = readFileSync(join(examples, 'record.txt'), 'utf8')
  return [...record.matchAll(/^(eg\d)\s+question: "(.*?)"/gm)].map(([, name = '', whole = '']) => {
    const [question = '', ...options] = whole.split(/ ?\b[A-D]\. ?/)
    const [A = '', B = '', C = '', D = ''] = options.map((text) => text.trim())
    const picture = readFileSync(join(examples, `${name}.jpg`)).toString('base64')
    return [name, `DEMO000${name.slice(2)}`, A, B, C, D, 'A', 'height_higher', question, picture]
  })
}

test.skipIf(!existsSync(examples))(
  'real questions and photographs go through the whole path',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'real-'))
    const seen: { width: number; height: number; text: string }[] = []
    const server = await scriptedServer(async ({ pictures, text }) => {
      const { width, height } = await decodeImage(Buffer.from(pictures[0]!.split(',')[1]!, 'base64'))
      seen.push({ width, height, text })
      return { texts: [text.includes('kite') ? 'The answer is B.' : 'A'] }
    })
    const model = openEndpointModel({
      baseUrls: [server.url],
      name: 'scripted',
      concurrency: 2,
      sampling: greedy,
      parameters: 'full',
    })
    try {
      const head = ['index', 'qid', 'A', 'B', 'C', 'D', 'answer', 'category', 'question', 'image']
      writeFileSync(join(folder, '3DSRBench.tsv'), [head, ...rows()].map((row) => row.join('\t')).join('\n'))
      await runBenchmark({
        benchmark,
        loaded: await loadItems(benchmark, folder),
        subset: null,
        asking: { profile: 'paper', mode: 'direct' },
        prompts: benchmark.prompts,
        pictures: 'benchmark',
        model,
        sampling: greedy,
        out: join(folder, 'run'),
        cache: folder,
        ffmpeg: () => 'ffmpeg',
        shard: null,
        keepBoxed: null,
        given: {
          data: folder,
          model: 'scripted',
          prompts: null,
          limit: null,
          shard: null,
          keepBoxed: null,
          judge: null,
        },
      })
      const { items } = await readResults(join(folder, 'run'))
      expect(items.map(({ score }) => score.paper)).toEqual([0, 1, 1, 1, 1, 1])
      expect(seen).toHaveLength(6)
      for (const { width, height, text } of seen) {
        expect([width % 28, height % 28]).toEqual([0, 0])
        expect(width * height).toBeGreaterThanOrEqual(1280 * 28 * 28)
        expect(text).toMatch(/Consider the real-world 3D [\s\S]*A\. \w/)
      }
    } finally {
      await model.close()
      await server.close()
      rmSync(folder, { recursive: true })
    }
  },
  120_000,
)
