import type { DataFacts, RowFacts } from './data-facts.ts'
import { count, type Finding, failure, ok, unknown, warning } from './finding.ts'
import { type PictureRule, pictureTokens } from './picture-tokens.ts'
import type { RunFacts } from './run-facts.ts'

/** Tokens of a chat template around the question, and of the marks around a picture, at most. */
const template = 64
const marks = 2

/** Tokens of a row: what its pictures take, which is exact, and the most that the rest can take. */
export function rowTokens(row: RowFacts, rule: PictureRule, facts: RunFacts): { pictures: number; most: number } {
  const pictures = row.sizes.reduce((sum, size) => sum + pictureTokens(size, rule, facts.pixels), 0)
  return { pictures, most: pictures + row.textBytes + template + marks * row.sizes.length }
}

/**
 * Tokens of pictures against the prompt limit, and the rows that the engine refuses or leaves out.
 * @param positions longest text of the model, tokens; null where it is not known
 */
export function checkRows(facts: RunFacts, data: DataFacts, rule: PictureRule, positions: number | null): Finding[] {
  const rows = data.splits.train ?? []
  if (rows.length === 0)
    return [failure('rows', `${data.folder} has no rows to train on`, 'generate some, or name another data set')]
  return [...placeholders(rows), ...picturesPerPrompt(facts, rows), ...promptLimit(facts, rows, rule, positions)]
}

function placeholders(rows: readonly RowFacts[]): Finding[] {
  const wrong = rows.filter((row) => row.placeholders !== row.sizes.length).length
  if (wrong === 0) return []
  return [
    failure(
      'rows',
      `${count(wrong)} rows have another number of <image> marks than of pictures, and stop the engine`,
      'make the data set again',
    ),
  ]
}

function picturesPerPrompt({ pictures }: RunFacts, rows: readonly RowFacts[]): Finding[] {
  if (pictures === null) return []
  const most = rows.reduce((max, { sizes }) => Math.max(max, sizes.length), 0)
  if (most <= pictures.number) return [ok('rows', `at most ${most} pictures a row, ${pictures.number} are allowed`)]
  const over = rows.filter(({ sizes }) => sizes.length > pictures.number).length
  return [
    failure(
      'rows',
      `${count(over)} rows have up to ${most} pictures, ${pictures.key} allows ${pictures.number}: the sampler refuses them`,
      `set ${pictures.key}=${most}`,
    ),
  ]
}

function promptLimit(
  facts: RunFacts,
  rows: readonly RowFacts[],
  rule: PictureRule,
  positions: number | null,
): Finding[] {
  const tokens = rows.map((row) => rowTokens(row, rule, facts))
  const perPicture = rows
    .flatMap(({ sizes }) => sizes.map((size) => pictureTokens(size, rule, facts.pixels)))
    .sort((a, b) => a - b)
  const middle = perPicture[Math.floor(perPicture.length / 2)] ?? 0
  const told = `tokens a picture: ${count(middle)} in the middle, at most ${count(perPicture.at(-1) ?? 0)} (${rule.source})`
  const limit = facts.prompt?.tokens ?? (positions === null ? null : positions - (facts.replyTokens ?? 0))
  const key = facts.prompt?.key ?? 'positions of the model'
  if (limit === null)
    return [unknown('prompt', `${told}; the recipe has no prompt limit, --model tells that of the model`)]
  const over = tokens.filter(({ pictures }) => pictures > limit).length
  const maybe = tokens.filter(({ pictures, most }) => pictures <= limit && most > limit).length
  if (over === 0 && maybe === 0)
    return [ok('prompt', `${told}; all ${count(rows.length)} rows fit into ${key} ${count(limit)}`)]
  const found: Finding[] = []
  if (over > 0) {
    const what =
      facts.prompt === null
        ? 'cannot be asked'
        : facts.prompt.filtered
          ? 'are left out in silence'
          : facts.engine === 'llama-factory'
            ? 'are cut off'
            : 'stop the run'
    const text = `${told}; ${count(over)} of ${count(rows.length)} rows have pictures of more than ${key} ${count(limit)} tokens and ${what}`
    const fix = fixOf(facts, rows, rule, limit, key)
    found.push(
      facts.prompt?.filtered || facts.engine === 'llama-factory'
        ? warning('prompt', text, fix)
        : failure('prompt', text, fix),
    )
  }
  if (maybe > 0)
    found.push(
      unknown(
        'prompt',
        `${count(maybe)} rows may or may not fit into ${key} ${count(limit)}: their pictures do, what their text adds depends on the tokenizer`,
      ),
    )
  return found
}

/** Areas at which every row fits, however its text is cut into tokens. */
function fixOf({ pixels }: RunFacts, rows: readonly RowFacts[], rule: PictureRule, limit: number, key: string): string {
  const areas = rows
    .filter(({ sizes }) => sizes.length > 0)
    .map(({ sizes, textBytes }) => ((limit - template - textBytes) / sizes.length - marks) * rule.factor ** 2)
  const most = Math.floor(areas.reduce((least, area) => Math.min(least, area), Number.POSITIVE_INFINITY) * 0.9) // sides are rounded up to whole tokens
  if (pixels === null || most < rule.factor ** 2) return `raise ${key}, or generate with a smaller --size`
  const below = pixels.min > most ? ` and ${pixels.key.replace('max', 'min')} below it` : ''
  return `set ${pixels.key}=${most}${below}, or raise ${key}`
}
