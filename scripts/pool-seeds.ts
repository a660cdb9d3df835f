// The table of several quickstarts that differ in their seed only: `npm run pool-seeds -- out/seed-1 out/seed-2 out/seed-3`.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { furtherTables } from '../apps/trainer/src/report/text/further-tables.ts'
import { evaluationTable } from '../apps/trainer/src/report/text/table.ts'
import { averageSeeds } from '../packages/training/src/evaluate/average-seeds.ts'
import { type EvaluatedStage, type EvaluationSummary, summarise } from '../packages/training/src/evaluate/summary.ts'

const folders = process.argv.slice(2)
if (folders.length === 0) throw new Error('name the folders of finished quickstarts')

async function readRun(folder: string): Promise<{ summary: EvaluationSummary; stages: EvaluatedStage[] }> {
  const summary = JSON.parse(await readFile(join(folder, 'evaluation.json'), 'utf8')) as EvaluationSummary
  const stages = await Promise.all(
    summary.stages.map(async (name) => {
      const lines = (await readFile(join(folder, `answers-${name}.jsonl`), 'utf8')).trimEnd().split('\n')
      return { name, results: lines.map((line) => JSON.parse(line)) }
    }),
  )
  return { summary, stages }
}

const runs = await Promise.all(folders.map(readRun))
const { rows, samplesPerQuestion, temperature, coolTemperature } = runs[0]!.summary
const chance = Object.fromEntries(
  rows.filter(({ task, origin }) => task !== 'all' && origin === 'all').map(({ task, chance }) => [task, chance]),
)
for (const [i, { summary }] of runs.entries()) {
  process.stdout.write(`${folders[i]}\n${evaluationTable({ ...summary, rows: summary.rows.slice(0, 1) })}\n\n`)
}
const pooled = summarise(averageSeeds(runs.map(({ stages }) => stages)), chance, {
  ...{ samplesPerQuestion, temperature, ...(coolTemperature !== undefined && { coolTemperature }) },
  seed: 1,
})
process.stdout.write(
  `mean of ${runs.length} runs\n${[evaluationTable(pooled), ...furtherTables(pooled)].join('\n\n')}\n`,
)
const last = pooled.stages.at(-1)!
for (const { task, origin, stages } of pooled.rows)
  if (origin === 'all')
    process.stdout.write(`format ${task}: ${(100 * stages[last]!.format.mean).toFixed(1)} % after ${last}\n`)
