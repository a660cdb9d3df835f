import type { DataFacts, RowFacts } from './data-facts.ts'
import { count, type Finding, failure, ok, percent, unknown } from './finding.ts'
import type { RunFacts } from './run-facts.ts'

/** Rows that stand for themselves, by where they are. */
export interface ValidationRows {
  name: string
  rows: readonly RowFacts[]
}

/** Whether what measures the model was trained on: by the names in the recipe, by the bytes of pictures, and by the pictures' sources. */
export function checkValidation(facts: RunFacts, data: DataFacts | null, validation: ValidationRows | null): Finding[] {
  const found: Finding[] = []
  const { train, validation: named } = facts
  if (train !== null && named !== null && train.name === named.name)
    found.push(
      failure(
        'validation',
        `${named.key} and ${train.key} are both ${train.name}: every validation row is a training row`,
        `name a split of other pictures in ${named.key}`,
      ),
    )
  const rows = data?.splits.train ?? []
  if (rows.length === 0 || validation === null || validation.rows.length === 0) {
    if (found.length === 0)
      found.push(
        unknown(
          'validation',
          'whether validation rows are training rows: --data tells, with a split validation or --validation',
        ),
      )
    return found
  }
  const total = validation.rows.length
  const pictures = new Set(rows.flatMap((row) => row.pictures))
  const sources = new Set(rows.map(({ source }) => source))
  const shown = validation.rows.filter((row) => row.pictures.some((hash) => pictures.has(hash))).length
  const related = validation.rows.filter(({ source }) => source !== '' && sources.has(source)).length
  const fix = 'split by source picture, as generate --val does'
  if (shown > 0)
    found.push(
      failure(
        'validation',
        `${count(shown)} of ${count(total)} rows of ${validation.name} (${percent(shown / total)}) show a picture of the training rows, byte for byte`,
        fix,
      ),
    )
  if (related > shown)
    found.push(
      failure(
        'validation',
        `${count(related)} of ${count(total)} rows of ${validation.name} are made from a source of the training rows`,
        fix,
      ),
    )
  if (shown === 0 && related === 0)
    found.push(
      ok(
        'validation',
        `none of ${count(total)} rows of ${validation.name} shares a picture or a source with training; copies with other bytes are found by leak-check`,
      ),
    )
  return found
}
