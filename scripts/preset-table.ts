import { presets } from '../packages/grpo/src/recipe/presets.ts'

const section = /(<!-- presets -->\n)[\s\S]*?(<!-- end -->)/

/** A Markdown page with its section between `<!-- presets -->` and `<!-- end -->` written anew from the code. */
export function withPresetTable(page: string): string {
  if (!section.test(page)) throw new Error('expected a section between <!-- presets --> and <!-- end -->')
  return page.replace(section, (_, head: string, tail: string) => `${head}\n${presetTable()}\n\n${tail}`)
}

/** The presets side by side: one line per option, a dash where a preset does not set it. */
export function presetTable(): string {
  const columns = Object.entries(presets).map(([name, recipe]) => ({ name, cells: options(recipe) }))
  const names = [...new Set(columns.flatMap(({ cells }) => [...cells.keys()]))]
  const rows = names
    .sort((a, b) => placeOf(a) - placeOf(b))
    .map((option) => [`\`${option}\``, ...columns.map(({ cells }) => cells.get(option) ?? '–')])
  const header = ['option', ...columns.map(({ name }) => `\`${name}\``)]
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

/** Order of the parts of a recipe; within a part options keep the order of the code. */
const parts = [
  'groupSize',
  'sampling',
  'promptsPerRollout',
  'updatesPerRollout',
  'advantage',
  'loss',
  'aggregation',
  'kl',
  'imitation',
  'entropy',
  'value',
  'corrections',
  'filters',
  'shaping',
  'optimiser',
  'schedule',
]

function placeOf(option: string): number {
  const place = parts.indexOf(option.split('.')[0]!)
  if (place < 0) throw new Error(`expected a place in the table for ${option}`)
  return place
}

/** Leaves of a recipe by their path, `loss.low` and the like. */
function options(value: object, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, entry] of Object.entries(value)) {
    const path = prefix + key
    if (entry !== null && typeof entry === 'object' && !Array.isArray(entry))
      for (const [name, cell] of options(entry, `${path}.`)) found.set(name, cell)
    else found.set(path, [entry].flat().map(text).join(', '))
  }
  return found
}

/** 1e-6 rather than 0.000001. */
function text(value: unknown): string {
  return typeof value === 'number' && value > 0 && value < 1e-3 ? value.toExponential() : String(value)
}
