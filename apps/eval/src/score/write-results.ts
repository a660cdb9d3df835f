import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openResults, type Summary } from './results.ts'
import { resultsCsv, resultsMarkdown } from './results-tables.ts'
import { type ScoreOptions, scoreReplies } from './score-replies.ts'

/**
 * Scores replies and writes results.json, results.md and results.csv into a folder.
 * @throws SpatialError as `scoreReplies`; the folder then has what it had
 */
export async function writeResults(folder: string, options: ScoreOptions): Promise<Summary> {
  const writer = openResults(folder)
  try {
    const summary = await scoreReplies({ ...options, onItem: (item) => writer.add(item) })
    await writer.finish(summary)
    await writeFile(join(folder, 'results.md'), resultsMarkdown(summary))
    await writeFile(join(folder, 'results.csv'), resultsCsv(summary))
    return summary
  } catch (error) {
    await writer.abandon()
    throw error
  }
}
