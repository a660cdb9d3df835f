import { join } from 'node:path'
import { replaceFile } from '@spatial-ssrl/core/files'
import { compareRuns } from '../compare/compare-runs.ts'
import { marksOf } from '../score/coverage/coverage.ts'
import { readResults, type Summary } from '../score/results.ts'
import type { ShownItem } from './item-cards.ts'
import { page } from './page.ts'
import { readSamples } from './sample.ts'

/** Items shown of each benchmark when there are several. */
const shownTogether = 100

/** Writes report.html of one run. @returns its path */
export async function writeRunPage(folder: string, results: Summary): Promise<string> {
  const { title, model, mode, asked, coverage } = results
  const [mark] = marksOf(coverage)
  return writePage({
    path: join(folder, 'report.html'),
    folders: [folder],
    profile: asked,
    title: mark === undefined ? title : `${title} — ${mark}`,
    lead: `${model} · ${mode} · asked with the ${asked} prompt`,
  })
}

/** Writes one page over run folders. @returns its path */
export async function writePage(options: {
  path: string
  folders: readonly string[]
  /** Whose rules; null: the default profile of each benchmark. */
  profile: string | null
  against?: string | null
  title: string
  lead: string
}): Promise<string> {
  const { path, folders, profile, against = null, title, lead } = options
  const runs = await Promise.all(
    folders.map(async (folder) => ({ results: await readResults(folder), samples: await readSamples(folder) })),
  )
  const comparison = compareRuns(
    runs.map(({ results }) => results),
    profile,
    against,
  )
  const several = comparison.benchmarks.length > 1
  const items = comparison.benchmarks.flatMap(({ name, title }): ShownItem[] => {
    const answering = comparison.series.flatMap(({ label, colour, runs: own }) => {
      const results = own.get(name)
      const run = runs.find((candidate) => candidate.results === results)
      if (!results || !run) return []
      return [
        {
          label,
          colour,
          asked: results.asked,
          samples: run.samples,
          byId: new Map(results.items.map((item) => [item.id, item])),
        },
      ]
    })
    const ids = [...(answering[0]?.samples.keys() ?? [])].filter((id) =>
      answering.every(({ samples }) => samples.has(id)),
    )
    const shown = ids.map((id) => ({
      benchmark: name,
      title,
      sample: answering[0]!.samples.get(id)!,
      answers: answering.flatMap(({ label, colour, asked, samples, byId }) => {
        const result = byId.get(id)
        return result ? [{ label, colour, asked, sample: samples.get(id)!, result }] : []
      }),
    }))
    if (!several) return shown
    const differing = ({ answers }: ShownItem) =>
      new Set(answers.map(({ asked, result }) => result.score[asked])).size > 1
    return [...shown.filter(differing), ...shown.filter((item) => !differing(item))].slice(0, shownTogether)
  })
  const foot = 'Written by spatial-eval. Settings, hashes and versions are in the manifest.json of each run.'
  await replaceFile(path, page({ title, lead, comparison, items, foot }))
  return path
}
