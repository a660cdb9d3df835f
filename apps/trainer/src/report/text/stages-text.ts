import { type Product, readEvaluations } from '@spatial-ssrl/training'
import { evaluationTable } from './table.ts'

/** What the stages of a recipe came to, for a terminal: the table of its evaluations, and where things lie. */
export async function stagesText(products: readonly Product[]): Promise<string> {
  const evaluated = await readEvaluations(products)
  const last = (what: 'data' | 'model' | 'report') => products.findLast((product) => product[what] !== undefined)
  const [model, data, report] = [last('model')?.model?.model, last('data')?.data, last('report')?.report]
  return [
    ...(evaluated === null ? [] : [evaluationTable(evaluated.summary), '']),
    ...(data !== undefined && model === undefined ? [`data: ${data}`] : []),
    ...(model === undefined ? [] : [`model: ${model}`]),
    ...(report === undefined ? [] : [`report: ${report}`]),
  ].join('\n')
}
