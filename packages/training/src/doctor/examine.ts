import { readConfig } from '../config/config-file.ts'
import { checkCost, Prices } from './check-cost.ts'
import { checkGpus } from './check-gpus.ts'
import { checkRows } from './check-rows.ts'
import { checkSteps, totalSteps } from './check-steps.ts'
import { checkValidation, type ValidationRows } from './check-validation.ts'
import { type DataFacts, readDataFacts } from './data-facts.ts'
import { type Finding, unknown } from './finding.ts'
import { publishedRule, readPictureRule } from './picture-tokens.ts'
import { checkPilot, readPilot } from './pilot.ts'
import { readFacts } from './read-facts.ts'

/** A recipe, and what is known of the run that is to be. What is left out is told to be unknown. */
export interface Examination {
  /** File of a recipe: of this project, EasyR1's YAML or script, a supervised one of LLaMA-Factory. */
  recipe: string
  /** `key=value` words over those of an engine's recipe. */
  set?: readonly string[]
  /** Data set folder. */
  data?: string | undefined
  /** Another data set folder that the model is measured on. */
  validation?: string | undefined
  /** Model folder. */
  model?: string | undefined
  gpus?: number | undefined
  /** Rows to train on, where the data is elsewhere. */
  rows?: number | undefined
  /** Steps that are published or planned. */
  steps?: number | undefined
  /** Step of the checkpoint that is to be taken. */
  checkpoint?: number | undefined
  /** Folder of a pilot run. */
  pilot?: string | undefined
  /** File of a price list. */
  prices?: string | undefined
}

/**
 * Looks at a run before it is paid for.
 * @throws SpatialError for files that cannot be read
 */
export async function examine(given: Examination, signal?: AbortSignal): Promise<Finding[]> {
  const facts = await readFacts(given.recipe, given.set)
  const prices = given.prices === undefined ? null : await readConfig(Prices, given.prices, {})
  const model = given.model === undefined ? null : await readPictureRule(given.model)
  const rule = model ?? publishedRule
  const pilot = given.pilot === undefined ? null : await readPilot(given.pilot)
  const data = given.data === undefined ? null : await readDataFacts(given.data, signal)
  const validation =
    given.validation === undefined ? ownValidation(data) : allRows(await readDataFacts(given.validation, signal))
  const rows = given.rows ?? data?.splits.train?.length
  return [
    ...checkGpus(facts, given.gpus),
    ...(data === null
      ? [unknown('prompt', 'tokens of pictures, and rows that the engine leaves out: --data tells')]
      : checkRows(facts, data, rule, model?.positions ?? null)),
    ...checkValidation(facts, data, validation),
    ...checkSteps(facts, { rows, gpus: given.gpus, steps: given.steps, checkpoint: given.checkpoint }),
    ...checkPilot(facts, pilot),
    ...checkCost(facts, {
      prices,
      data,
      rule,
      pilot,
      gpus: given.gpus,
      steps: given.steps ?? totalSteps(facts, rows, given.gpus),
    }),
  ]
}

/** What is not trained on of the same data set. */
function ownValidation(data: DataFacts | null): ValidationRows | null {
  const others = Object.entries(data?.splits ?? {}).filter(([split]) => split !== 'train')
  if (others.length === 0) return null
  return { name: others.map(([split]) => split).join(' and '), rows: others.flatMap(([, rows]) => rows) }
}

function allRows({ folder, splits }: DataFacts): ValidationRows {
  return { name: folder, rows: Object.values(splits).flat() }
}
