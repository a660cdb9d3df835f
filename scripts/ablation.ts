// What each puzzle gives to itself and to the others: npm run ablation -- --seeds 3 --steps 200 --out out/ablation. A killed run goes on.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { localHost } from '../apps/trainer/src/engine/host.ts'
import { alignedLines, withInterval } from '../packages/statistics/src/index.ts'
import { averageSeeds } from '../packages/training/src/evaluate/average-seeds.ts'
import type { Estimate } from '../packages/training/src/evaluate/bootstrap.ts'
import { type EvaluatedStage, summarise } from '../packages/training/src/evaluate/summary.ts'
import { readRecipe } from '../packages/training/src/stages/recipe.ts'
import { runRecipe } from '../packages/training/src/stages/run-recipe.ts'
import type { EvaluationProduct } from '../packages/training/src/stages/stage.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3' },
    steps: { type: 'string' },
    questions: { type: 'string' },
    out: { type: 'string', default: 'out/ablation' },
  },
})
const say = (line: string) => process.stderr.write(`${line}\n`)
const recipe = await readRecipe(fileURLToPath(new URL('../apps/trainer/recipes/ablation.yaml', import.meta.url)))
const [steps, questions] = [values.steps, values.questions].map((text) => text && Number(text))

/** The recipe for fewer steps, or fewer questions a task. */
const stages = recipe.stages.map((entry) => ({
  ...entry,
  with: {
    ...(entry.with as object),
    ...(steps && entry.stage === 'grpo' && { steps }),
    ...(steps && entry.name === 'train' && { count: 90 * steps, scenes: 15 * steps }),
    ...(questions && entry.name === 'held-out' && { count: 5 * questions }),
    ...(questions && entry.name === 'unseen' && { count: 2 * questions }),
  },
}))

async function answersOf({ name, answers }: EvaluationProduct): Promise<EvaluatedStage> {
  const lines = (await readFile(answers, 'utf8')).trimEnd().split('\n')
  return { name, results: lines.map((line) => JSON.parse(line)) }
}

const runs: { seen: EvaluatedStage[]; unseen: EvaluatedStage[] }[] = []
for (let seed = 1; seed <= Number(values.seeds); seed++) {
  const out = join(values.out, `seed-${seed}`)
  const products = await runRecipe({ recipe: { seed, stages }, out }, localHost(), {
    onStage: (title) => say(`seed ${seed}: ${title}`),
    onProgress: (done, total, detail = '') => done % 50 === 0 && say(`  ${done}/${total} ${detail}`),
  })
  const evaluations = products.flatMap(({ evaluation }) => evaluation ?? [])
  const on = (data: string) => Promise.all(evaluations.filter((each) => each.data.endsWith(data)).map(answersOf))
  runs.push({ seen: await on('held-out'), unseen: await on('unseen') })
}

const written = ({ mean, ...bounds }: Estimate) => withInterval({ value: mean, ...bounds })
const signed = (change: Estimate) => `${change.mean >= 0 ? '+' : ''}${written(change)}`

/** One line per arm and one column per puzzle: the cold start as it is, the arms by what they add to it, question by question. */
function table(all: readonly EvaluatedStage[][], figure: 'sampled' | 'greedy'): string {
  const [first, ...arms] = averageSeeds(all)
  const chance = Object.fromEntries(first!.results.map(({ task }) => [task, 0]))
  const settings = { samplesPerQuestion: 4, temperature: 1, seed: 1 }
  const whole = (stages: EvaluatedStage[]) =>
    summarise(stages, chance, settings).rows.filter((row) => row.origin === 'all')
  const begin = whole([first!])
  const lines = arms.map((arm) => [arm.name, ...whole([first!, arm]).map(({ change }) => signed(change![figure]))])
  return alignedLines([
    [figure, ...begin.map(({ task }) => task)],
    [first!.name, ...begin.map((row) => written(row.stages[first!.name]![figure]))],
    ...lines,
  ]).join('\n')
}

for (const part of ['seen', 'unseen'] as const)
  for (const figure of ['greedy', 'sampled'] as const)
    process.stdout.write(
      `\n${part} puzzles, mean of ${runs.length} seeds\n${table(
        runs.map((run) => run[part]),
        figure,
      )}\n`,
    )
