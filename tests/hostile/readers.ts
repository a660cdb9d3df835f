import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openPredictions } from '../../apps/eval/src/score/input/predictions.ts'
import { readReportMetrics } from '../../apps/trainer/src/report/files/metrics.ts'
import { readRollouts } from '../../apps/trainer/src/report/files/rollouts.ts'
import { linesOf, readReplies } from '../../apps/trainer/src/score/stored-replies.ts'
import { readJsonRows } from '../../packages/benchmarks/src/files/json-rows.ts'
import { readParquetRows } from '../../packages/benchmarks/src/files/parquet-rows.ts'
import { readSeparated } from '../../packages/benchmarks/src/files/separated.ts'
import { readToolkitTable } from '../../packages/benchmarks/src/files/toolkit-table.ts'
import { readManifest } from '../../packages/dataset/src/manifest/manifest.ts'
import { openDataset } from '../../packages/dataset/src/open-dataset.ts'
import { parquetPictures } from '../../packages/dataset/src/parquet/parquet-pictures.ts'
import { openParquetTable } from '../../packages/dataset/src/parquet/parquet-table.ts'
import { readChatReply } from '../../packages/endpoint/src/reply/chat-reply.ts'
import { decodeImage, encodedSize, exifOrientation } from '../../packages/image-ops/src/codec.ts'
import { parseCalibration } from '../../packages/image-ops/src/depth/profile/calibration.ts'
import { depthProfile } from '../../packages/image-ops/src/depth/profile/profile.ts'
import type { DepthContainer } from '../../packages/image-ops/src/depth/profile/profile-schema.ts'
import { readDepth } from '../../packages/image-ops/src/depth/read-depth.ts'
import { pictureSeeds } from '../../packages/image-ops/src/pictures.fixture.ts'
import { readRecord } from '../../packages/launch/src/job/job-record.ts'
import { readConfig, readProcessor } from '../../packages/model-runtime/src/checkpoint/model-folder.ts'
import {
  readSafetensors,
  readSafetensorsHeader,
  writeSafetensors,
} from '../../packages/model-runtime/src/hf/safetensors.ts'
import { findFiles } from '../../packages/puzzles/src/inputs/find-files.ts'
import { readPlace } from '../../packages/puzzles/src/inputs/place.ts'
import { listTar } from '../../packages/puzzles/src/inputs/tar.ts'
import { parseHashes } from '../../packages/puzzles/src/leaks/hash-list.ts'
import { readYaml } from '../../packages/training/src/config/config-file.ts'
import { readPilot } from '../../packages/training/src/doctor/pilot.ts'
import { readFacts } from '../../packages/training/src/doctor/read-facts.ts'
import { coldStartYaml, easyR1Script, easyR1Yaml } from '../../packages/training/src/doctor/recipes.fixture.ts'
import { datasetSeeds } from './dataset-seeds.ts'
import { depthSeeds, modelFiles, parquetSeeds, tarSeeds, texts } from './seeds.ts'

/** Something that reads files from outside. */
export interface Reader {
  /** Whole files that it reads. `folder`: an empty one for what lies beside them. */
  seeds(folder: string): Promise<Uint8Array[]>
  /** Where the file goes, relative to the folder; readers of bytes have none. */
  file?: string
  /** Reads a whole or damaged file. Refusals are SpatialErrors, where `refuses` lets no others pass. */
  read(bytes: Uint8Array, place: { folder: string; file: string }): Promise<unknown>
  /** Other errors that are a clean refusal. */
  refuses?: (error: unknown) => boolean
}

const jobRecord = {
  job: {
    ...{
      id: 'x-1',
      command: ['x'],
      words: ['x', '{shard}'],
      shards: 2,
      merge: ['y'],
      folder: null,
      directory: '/data',
    },
    ...{ cpus: 1, gpus: 0, atOnce: null, inputs: { 'a.yaml': '00' } },
  },
  settings: { scheduler: 'slurm', options: ['--time=5'] },
  attempts: [{ scheduler: 'slurm', number: 1, array: '7', merge: '8', stopAsked: false }],
  done: ['1/2'],
}

async function all(rows: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of rows);
}

async function readEveryPrediction(file: string): Promise<void> {
  const predictions = await openPredictions([file])
  try {
    for (let index = 0; index < predictions.count; index++) await predictions.read(index)
  } finally {
    await predictions.close()
  }
}

function depth(container: DepthContainer): Reader {
  const profile = { ...depthProfile('metres'), container }
  const options = container === 'raw' ? { size: { width: 20, height: 17 } } : {}
  return {
    seeds: () => depthSeeds(container),
    read: async (bytes) => {
      await readDepth(bytes, profile, options)
      if (!container.startsWith('png') && container !== 'raw') await readDepth(bytes, profile, { mask: bytes })
    },
  }
}

function picture(format: Parameters<typeof pictureSeeds>[0]): Reader {
  return {
    seeds: () => pictureSeeds(format),
    read: async (bytes) => {
      await exifOrientation(bytes)
      await encodedSize(bytes)
      await decodeImage(bytes)
    },
  }
}

/** A file of the model folder, the others whole beside it. */
function model(name: string): Reader {
  return {
    file: name,
    async seeds(folder) {
      const files = await modelFiles()
      for (const [other, bytes] of Object.entries(files)) await writeFile(join(folder, other), bytes)
      return [files[name]!]
    },
    async read(_, { folder }) {
      const config = await readConfig(folder)
      const processor = await readProcessor(folder, config)
      processor.prepare({ text: 'Where is the red ball?', images: [] } as never)
      processor.decode(processor.encode('On the left, <think>'))
    },
  }
}

const rows = '{"id":"1","reply":"B"}\n{"id":"2","replies":[{"text":"A","finishReason":"stop"}]}\n'
const table =
  'index\tquestion\tA\tB\tanswer\timage\n0\t"Which ""one""?\nSay."\tleft\tright\tA\taGVsbG8=\n1\tx\ty\tz\tB\t0\n'
const chat = JSON.stringify({
  id: 'a',
  model: 'm',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'B', reasoning_content: 'think' },
      finish_reason: 'stop',
      logprobs: { content: [{ token: 'B', logprob: -0.1, bytes: [66], top_logprobs: [] }] },
    },
  ],
  usage: { prompt_tokens: 3, completion_tokens: 1 },
})
const step =
  '{"phase":"grpo","step":1,"replies":4,"reward":0.5,"accuracy":0.4,"format":1,"replyLength":3,"groupsWithoutSignal":0,"entropy":1,"kl":0,"clipFraction":0,"tasks":{"crop":{"reward":1,"accuracy":1,"format":1,"groupsWithoutSignal":0}},"seconds":{"rollout":1,"update":1,"total":2}}\n'

/** Every reader of a file from outside, by name. */
export const readers: Record<string, Reader> = {
  npy: depth('npy'),
  npz: depth('npz'),
  hdf5: depth('h5'),
  png16: depth('png16'),
  'png-float': depth('png-float'),
  pfm: depth('pfm'),
  exr: depth('exr'),
  dpt: depth('dpt'),
  'tiff-depth': depth('tiff'),
  raw: depth('raw'),
  'depth-profile': {
    seeds: async () => texts('{"container":"exr","key":"V","scale":1,"kind":"metric","clip":[0,100],"invalid":[0,1]}'),
    read: async (bytes) => depthProfile(Buffer.from(bytes).toString()),
  },
  calibration: {
    seeds: async () =>
      texts(
        'cam0=[1758.23 0 953.34; 0 1758.23 552.29; 0 0 1]\ncam1=[1758.23 0 953.34; 0 1758.23 552.29; 0 0 1]\ndoffs=0\nbaseline=111.53\nwidth=1920\nheight=1080\n',
      ),
    read: async (bytes) => parseCalibration(Buffer.from(bytes).toString(), 'calib.txt'),
  },
  jpeg: picture('jpeg'),
  png: picture('png'),
  webp: picture('webp'),
  avif: picture('avif'),
  tiff: picture('tiff'),
  gif: picture('gif'),
  tar: {
    file: 'a.tar',
    seeds: async () => tarSeeds(),
    async read(_, { file }) {
      for await (const { start, length } of listTar(file)) await readPlace({ file, start, length })
    },
  },
  'parquet-table': {
    file: 'a.parquet',
    seeds: async () => parquetSeeds(),
    async read(_, { file }) {
      const open = await openParquetTable(file)
      await open.read(0, open.rows).finally(() => open.close())
    },
  },
  'parquet-pictures': {
    file: 'a.parquet',
    seeds: async () => parquetSeeds(),
    read: (_, { file }) => all(parquetPictures(file)),
  },
  'parquet-rows': {
    file: 'a.parquet',
    seeds: async () => parquetSeeds(),
    read: (_, { file }) => all(readParquetRows(file, 'image')),
  },
  'data-set': {
    file: 'data/train-00000-of-00001.parquet',
    seeds: datasetSeeds,
    async read(_, { folder }) {
      const dataset = await openDataset(folder)
      try {
        for (let i = 0; i < Math.min(8, dataset.length); i++) await dataset.get(i)
      } finally {
        await dataset.close()
      }
    },
  },
  manifest: {
    file: 'manifest.json',
    async seeds(folder) {
      await datasetSeeds(folder)
      const { readFile } = await import('node:fs/promises')
      return [new Uint8Array(await readFile(join(folder, 'manifest.json')))]
    },
    read: (_, { folder }) => readManifest(folder),
  },
  'json-rows': {
    file: 'a.json',
    seeds: async () => texts('[{"id":1,"question":"a [b] \\"c\\""},{"id":2,"options":["x",{"y":[1,2]}]}]', rows),
    read: (_, { file }) => all(readJsonRows(file)),
  },
  separated: {
    file: 'a.tsv',
    seeds: async () => texts(table, table.replaceAll('\t', ',')),
    async read(_, { file }) {
      await all(readSeparated(file, { separator: '\t', asBytes: ['image'] }))
      await all(readSeparated(file, { separator: ',' }))
    },
  },
  'toolkit-table': {
    file: 'a.tsv',
    seeds: async () => texts(table),
    read: (_, { file, folder }) => all(readToolkitTable(file, { folder, host: 'the host' })),
  },
  predictions: { file: 'a.jsonl', seeds: async () => texts(rows), read: (_, { file }) => readEveryPrediction(file) },
  replies: {
    file: 'a.jsonl',
    seeds: async () =>
      texts(
        '{"task":"crop","response":"<think>a</think> \\boxed{B}","answer":"B"}\n{"id":"a","task":"crop","answer":"B","replies":[{"text":"B","reward":1}]}\n',
      ),
    read: (_, { file }) => all(readReplies(linesOf(file), file)),
  },
  metrics: {
    file: 'metrics.jsonl',
    seeds: async () => texts(step.repeat(3)),
    read: (_, { folder }) => readReportMetrics(folder),
  },
  rollouts: {
    file: 'rollouts/step-1.jsonl',
    seeds: async () =>
      texts(
        '{"id":"a","task":"crop","problem":"?","answer":"B","replies":[{"text":"B","reward":1,"parts":{"format":1},"extracted":"B"}]}\n',
      ),
    read: (_, { folder }) => readRollouts(folder),
  },
  safetensors: {
    file: 'model.safetensors',
    async seeds(folder) {
      const file = join(folder, 'seed.safetensors')
      await writeSafetensors(
        file,
        new Map([
          ['a.weight', { shape: [2, 3], data: new Float32Array(6) }],
          ['b', { shape: [4], data: new Float32Array(4) }],
        ]),
      )
      const { readFile } = await import('node:fs/promises')
      return [new Uint8Array(await readFile(file))]
    },
    async read(_, { file }) {
      await readSafetensorsHeader(file)
      await readSafetensors(file)
    },
  },
  'config.json': model('config.json'),
  'tokenizer.json': model('tokenizer.json'),
  'tokenizer_config.json': model('tokenizer_config.json'),
  'preprocessor_config.json': model('preprocessor_config.json'),
  'chat_template.jinja': model('chat_template.jinja'),
  'chat-reply': { seeds: async () => texts(chat), read: async (bytes) => readChatReply(Buffer.from(bytes).toString()) },
  list: {
    file: 'a.tsv',
    seeds: async () => texts('# pictures\na/1.jpg\tdepth/1.png\tmask/1.png\nb 2.png\n../c.webp\n'),
    read: (_, { file }) => all(findFiles(file, { flag: '--images', wanted: () => true, report: () => {} })),
  },
  recipe: {
    file: 'a.yaml',
    seeds: async () =>
      texts(
        'steps: 20\nlearningRate: 1e-5\ntasks: [crop, depth]\nloss: {name: clipped, lo: 0.2}\nlist:\n  - &a one\n  - *a\ntext: |\n  two\n  lines\n',
      ),
    read: (_, { file }) => readYaml(file),
  },
  'engine-recipe': {
    file: 'engine.yaml',
    seeds: async () => texts(easyR1Yaml, coldStartYaml),
    read: (_, { file }) => readFacts(file),
  },
  'engine-script': {
    file: 'engine.sh',
    async seeds(folder) {
      await writeFile(join(folder, 'config.yaml'), easyR1Yaml)
      return texts(easyR1Script)
    },
    read: (_, { file }) => readFacts(file),
  },
  pilot: {
    file: 'rollouts/step-000001.jsonl',
    seeds: async () =>
      texts('{"task":"crop","replies":[{"reward":1,"tokens":7,"finishReason":"stop"},{"reward":0.1}]}\n'.repeat(2)),
    read: (_, { folder }) => readPilot(folder),
  },
  'job-record': {
    file: 'x-1/job.json',
    seeds: async () => texts(JSON.stringify(jobRecord, null, 1)),
    read: (_, { folder }) => readRecord(folder, 'x-1'),
  },
  hashes: {
    seeds: async () => texts(`# spatial-ssrl perceptual hashes\n${'0123456789abcdef'.repeat(4)}\ta.jpg\n`),
    read: async (bytes) => parseHashes(Buffer.from(bytes).toString(), 'hashes.txt'),
  },
}

/** Puts the bytes where the reader looks for them, and reads them. */
export async function readOnce(reader: Reader, bytes: Uint8Array, folder: string): Promise<unknown> {
  const file = join(folder, reader.file ?? 'none')
  if (reader.file !== undefined) {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, bytes)
  }
  return reader.read(bytes, { folder, file })
}
