import { type PromptFormat, promptOf, type Sample } from '@spatial-ssrl/core'
import { sha256 } from '@spatial-ssrl/core/files'
import { readDataset, readManifest } from '@spatial-ssrl/dataset'
import { encodedSize } from '@spatial-ssrl/image-ops/codec'
import { promptFormat } from '@spatial-ssrl/tasks'

/** What is known of a row without a tokenizer. */
export interface RowFacts {
  /** sha256 (hex) of each picture's bytes. */
  pictures: string[]
  /** px, as stored. */
  sizes: { width: number; height: number }[]
  source: string
  task: string
  /** Bytes of the prompt as UTF-8, placeholders of pictures taken out: no byte-level tokenizer makes more tokens of it. */
  textBytes: number
  /** Placeholders of pictures in the question. */
  placeholders: number
}

/** The rows of a data set by split. */
export interface DataFacts {
  folder: string
  splits: Record<string, RowFacts[]>
}

/** Reads every row, one at a time. @throws SpatialError `data` for a folder that holds no finished data set */
export async function readDataFacts(folder: string, signal?: AbortSignal): Promise<DataFacts> {
  const manifest = await readManifest(folder)
  const format = manifest.prompt ?? promptFormat
  const splits: Record<string, RowFacts[]> = {}
  for (const split of Object.keys(manifest.splits)) {
    const rows: RowFacts[] = []
    for await (const sample of readDataset(folder, { split })) {
      signal?.throwIfAborted()
      rows.push(await rowFacts(sample, format))
    }
    splits[split] = rows
  }
  return { folder, splits }
}

async function rowFacts(sample: Sample, format: PromptFormat): Promise<RowFacts> {
  const text = promptOf(sample.problem, format)
  return {
    pictures: sample.images.map(({ bytes }) => sha256(bytes)),
    sizes: await Promise.all(sample.images.map(({ bytes }) => encodedSize(bytes))),
    source: sample.source,
    task: sample.task,
    textBytes: Buffer.byteLength(text.replaceAll('<image>', '')),
    placeholders: text.split('<image>').length - 1,
  }
}
