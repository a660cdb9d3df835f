import type { QuestionResult } from './evaluate.ts'
import type { EvaluatedStage } from './summary.ts'

/**
 * Several runs of one recipe as one: every figure of a question becomes its mean over the runs, so that `summarise` gives the accuracy
 * to expect of a run, with the uncertainty of the pictures. How much runs differ among themselves is for the runs' own tables to show.
 * @param runs the stages of each run, measured on the same questions
 * @throws RangeError unless all runs have the same stages and questions
 */
export function averageSeeds(runs: readonly (readonly EvaluatedStage[])[]): EvaluatedStage[] {
  const [first, ...more] = runs
  if (first === undefined) throw new RangeError('averageSeeds: expected at least one run, got none')
  return first.map(({ name, results }, index) => {
    const others = more.map((stages) => byId(name, stages[index]))
    const averaged = results.map((result) => {
      const all = [result, ...others.map((answers) => answers.get(result.id))].map((answer) => {
        if (answer === undefined) throw new RangeError(`averageSeeds: expected question ${result.id} in every run`)
        return answer
      })
      const mean = (figure: (answer: QuestionResult) => number) =>
        all.reduce((sum, answer) => sum + figure(answer), 0) / all.length
      const kinds = Object.keys(result.choices ?? {})
      return {
        ...result,
        sampled: mean(({ sampled }) => sampled),
        best: mean(({ best }) => best),
        ...(result.cool !== undefined && { cool: mean(({ cool }) => cool!) }),
        greedy: mean(({ greedy }) => greedy),
        format: mean(({ format }) => format),
        length: mean(({ length }) => length),
        ...(result.choices && {
          choices: Object.fromEntries(
            kinds.map((kind) => [
              kind,
              {
                sampled: mean(({ choices }) => choices![kind]!.sampled),
                greedy: mean(({ choices }) => choices![kind]!.greedy),
              },
            ]),
          ),
        }),
      }
    })
    return { name, results: averaged }
  })
}

function byId(name: string, stage: EvaluatedStage | undefined): Map<string, QuestionResult> {
  if (stage?.name !== name) throw new RangeError(`averageSeeds: expected stage ${name} in every run`)
  return new Map(stage.results.map((result) => [result.id, result]))
}
