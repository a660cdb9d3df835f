import { type PromptFormat, promptOf, SpatialError } from '@spatial-ssrl/core'
import type { QuestionSplit, Questions } from '../protocol/questions.ts'

/** Questions that lie in files. */
export interface OpenQuestions extends Questions {
  close(): Promise<void>
}

/** Bytes of rows that are kept, of all splits together. */
const cacheBytes = 256e6

/**
 * The questions of a data set, train before validation, asked as its manifest says.
 * @param format how to ask where the data set does not say
 * @throws SpatialError `data` for a folder that holds no finished data set, or no row
 */
export async function openQuestions(dir: string, format: PromptFormat): Promise<OpenQuestions> {
  const { openDataset, readManifest } = await import('@spatial-ssrl/dataset') // with its parquet reader: only for who asks questions
  const { name, splits, prompt = format } = await readManifest(dir)
  const names = Object.keys(splits).filter((split) => splits[split]!.rows > 0)
  if (names.length === 0)
    throw new SpatialError('data', `${dir} holds no question — generate some, or name another data set`)
  const open: { split: QuestionSplit; close: () => Promise<void> }[] = []
  const close = async () => {
    for (const { close } of open) await close()
  }
  try {
    for (const split of names.sort()) {
      const rows = await openDataset(dir, split, { cacheBytes: cacheBytes / names.length })
      const get = async (i: number) => {
        const { problem, answer, images, task, meta } = await rows.get(i)
        return { task, answer, images, meta, prompt: promptOf(problem, prompt) }
      }
      open.push({ split: { name: split, index: rows.index, get }, close: rows.close })
    }
  } catch (error) {
    await close()
    throw error
  }
  return { name, splits: open.map(({ split }) => split), close }
}
