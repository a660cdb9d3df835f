import { createHash } from 'node:crypto'
import { SpatialError } from '@spatial-ssrl/core'
import { z } from 'zod'
import type { Item, Media } from '../item/item.ts'
import type { Asking, PromptPart } from './asking.ts'

/**
 * The wording of one benchmark: a template for each of its profiles and modes, by `variantOf`, and named texts that templates may include.
 *
 * In a template, `{{media}}` is where pictures or the video go. Any other `{{name}}` stands for the item's field of that name, or else
 * for the named text; `{{name:field}}` for the text called `name.<value of the field>`. `{{options}}` is the list of options: the text
 * `option` (with `{{letter}}` and `{{text}}`) once for each, joined by the text `option-separator`. A text that includes an empty field is
 * left out as a whole, so that a line such as `Hint: {{hint}}` vanishes where there is no hint. Single braces are ordinary characters.
 */
export interface BenchmarkPrompts {
  templates: Record<string, string>
  texts: Record<string, string>
  /** What an item offers beside `question`, `options` and `category`. */
  fields: string[]
}

/** The wording of every benchmark, by its name. */
export type Prompts = Record<string, BenchmarkPrompts>

const always = ['question', 'options', 'category']
const placeholder = /\{\{([\w-]+)(?::([\w-]+))?\}\}/g

const PromptsFile = z.record(
  z.string(),
  z.strictObject({
    templates: z.record(z.string(), z.string()).optional(),
    texts: z.record(z.string(), z.string()).optional(),
    fields: z.array(z.string()).optional(),
  }),
)

/** Profile and mode as one word, `paper-cot`: the name of the template that they use. */
export function variantOf({ profile, mode }: Asking): string {
  return `${profile}-${mode}`
}

/**
 * The default wording with a person's own in its place, entry by entry.
 * @param given what a YAML or JSON file holds: the shape of `Prompts`, any part of it
 * @throws SpatialError `config` for an unknown benchmark, template or placeholder
 */
export function mergePrompts(defaults: Prompts, given: unknown): Prompts {
  const read = PromptsFile.safeParse(given)
  if (!read.success) {
    const issue = read.error.issues[0]
    throw new SpatialError(
      'config',
      `prompts: ${issue?.path.join('.')}: ${issue?.message}; print the skeleton to compare`,
    )
  }
  const merged = { ...defaults }
  for (const [name, entry] of Object.entries(read.data)) {
    const known = Object.hasOwn(defaults, name) ? defaults[name] : undefined
    if (!known) {
      const names = Object.keys(defaults).join(', ')
      throw new SpatialError('config', `prompts: no benchmark is called ${name} (there are ${names})`)
    }
    const strange = Object.keys(entry.templates ?? {}).find((variant) => !Object.hasOwn(known.templates, variant))
    if (strange !== undefined) {
      const variants = Object.keys(known.templates).join(', ')
      throw new SpatialError('config', `prompts: ${name}.templates.${strange} is no template (there are ${variants})`)
    }
    const prompts: BenchmarkPrompts = {
      templates: { ...known.templates, ...entry.templates },
      texts: { ...known.texts, ...entry.texts },
      fields: known.fields,
    }
    checkPlaceholders(name, prompts)
    merged[name] = prompts
  }
  return merged
}

/** @throws SpatialError `config` naming the first placeholder that stands for nothing, or a text that includes itself */
export function checkPlaceholders(benchmark: string, { templates, texts, fields }: BenchmarkPrompts): void {
  const itemFields = [...always, ...fields]
  const check = (where: string, text: string, local: string[]) => {
    for (const [whole, name = '', field] of text.matchAll(placeholder)) {
      const fine =
        field === undefined
          ? local.includes(name) || itemFields.includes(name) || name in texts
          : itemFields.includes(field) && Object.keys(texts).some((key) => key.startsWith(`${name}.`))
      if (!fine) throw new SpatialError('config', `prompts: ${benchmark}: ${where}: ${whole} is no field and no text`)
    }
  }
  for (const [variant, template] of Object.entries(templates)) check(variant, template, ['media'])
  for (const [name, text] of Object.entries(texts)) {
    check(name, text, name === 'option' ? ['letter', 'text'] : [])
  }
  for (const name of Object.keys(texts)) checkEnds(benchmark, name, texts, [])
}

function checkEnds(benchmark: string, name: string, texts: Record<string, string>, path: string[]): void {
  if (path.includes(name)) throw new SpatialError('config', `prompts: ${benchmark}: the text ${name} includes itself`)
  for (const [, part = '', field] of (texts[name] ?? '').matchAll(placeholder)) {
    const parts = field === undefined ? [part] : Object.keys(texts).filter((key) => key.startsWith(`${part}.`))
    for (const next of parts) checkEnds(benchmark, next, texts, [...path, name])
  }
}

/**
 * sha256 (hex) of everything that shapes the prompts of a profile and a mode.
 * @throws RangeError for a profile without a template
 */
export function promptHash(prompts: BenchmarkPrompts, asking: Asking): string {
  const sorted = Object.entries(prompts.texts).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([templateOf(prompts, asking), sorted]))
    .digest('hex')
}

/**
 * The message of an item: its template, filled in.
 * @param fields what the item offers beside `question`, `options` and `category`
 * @throws RangeError for a profile without a template
 */
export function renderPrompt(
  prompts: BenchmarkPrompts,
  asking: Asking,
  item: Item,
  fields: Record<string, string> = {},
): PromptPart[] {
  const { texts } = prompts
  const values: Record<string, string> = {
    ...fields,
    question: item.question,
    category: item.category,
    options: item.options
      .map((option) => fill(texts.option ?? '{{letter}}. {{text}}', { ...option }))
      .join(texts['option-separator'] ?? '\n'),
  }
  const expand = (text: string): string => {
    let lacking = false
    const filled = text.replace(placeholder, (_, name: string, field?: string) => {
      if (field !== undefined) return expand(texts[`${name}.${values[field]}`] ?? '')
      const value = values[name]
      if (value === undefined && name in texts) return expand(texts[name]!)
      if (!value) lacking = true
      return value ?? ''
    })
    return lacking ? '' : filled
  }
  const parts: PromptPart[] = []
  const addText = (text: string) => {
    if (text !== '') parts.push({ type: 'text', text })
  }
  const pieces = templateOf(prompts, asking).split('{{media}}')
  for (const [i, piece] of pieces.entries()) {
    if (i > 0) for (const part of item.media) parts.push(toPart(part))
    addText(expandTemplate(piece, expand))
  }
  return parts
}

function templateOf({ templates }: BenchmarkPrompts, asking: Asking): string {
  const template = templates[variantOf(asking)]
  if (template === undefined) throw new RangeError(`prompts: there is no template ${variantOf(asking)}`)
  return template
}

/** A template itself is never left out, whatever is empty in it. */
function expandTemplate(template: string, expand: (text: string) => string): string {
  return template.replace(placeholder, (whole) => expand(whole))
}

function fill(text: string, values: Record<string, string>): string {
  return text.replace(placeholder, (whole, name: string) => values[name] ?? whole)
}

function toPart(media: Media): PromptPart {
  return media.kind === 'image' ? { type: 'image', image: media } : { type: 'video', video: media }
}
