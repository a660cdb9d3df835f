import type { EvaluationSummary, Product } from '@spatial-ssrl/training'
import { furtherTables } from './further-tables.ts'
import { evaluationTable } from './table.ts'

/** What the stages of a recipe came to, for a terminal: the table of its evaluations, and where things lie. */
export function stagesText(products: readonly Product[], summary: EvaluationSummary | undefined): string {
  const last = (what: 'data' | 'model' | 'report') => products.findLast((product) => product[what] !== undefined)
  const [model, data, report] = [last('model')?.model?.model, last('data')?.data, last('report')?.report]
  return [
    ...(summary === undefined
      ? []
      : [evaluationTable(summary), '', ...furtherTables(summary).flatMap((table) => [table, ''])]),
    ...(data !== undefined && model === undefined ? [`data: ${data}`] : []),
    ...(model === undefined ? [] : [`model: ${model}`]),
    ...(report === undefined ? [] : [`report: ${report}`]),
  ].join('\n')
}
