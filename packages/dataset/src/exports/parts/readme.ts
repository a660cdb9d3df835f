import type { Counterpart, Engine, ExportFacts } from './engine.ts'
import { fieldsOf } from './recipe.ts'
import { settingText } from './settings-text.ts'

/** What a README says that makes its folder an export. */
export const writtenBy = 'Written by `spatial-ssrl export`.'

/** `README.md` of an export: the one command, the configuration field by field, what the engine does otherwise, the probe. */
export function exportReadme(engine: Engine, facts: ExportFacts): string {
  const { reward, splits, prompt, probe } = facts
  const rows = Object.entries(splits).map(([name, { rows, files }]) => `| ${name} | ${rows} | ${files.length} |`)
  return `# Spatial puzzles for ${engine.title}

${writtenBy} The settings were looked up in ${engine.title} ${engine.version}.

\`\`\`sh
${engine.command(facts)}
\`\`\`

${rewardText(reward.server)}

| split | rows | files |
| --- | ---: | ---: |
${rows.join('\n')}

Every prompt is the problem, ${JSON.stringify(prompt.separator)} and ${JSON.stringify(prompt.instruction)}, as JSON strings.

## The recipe, field by field

| recipe | value | in ${engine.title} | |
| --- | --- | --- | --- |
${recipeRows(engine, facts).join('\n')}

## What ${engine.title} does otherwise

${differencesOf(engine, facts)
  .map((sentence) => `- ${sentence}`)
  .join('\n')}

## The probe

\`${probe}\` holds rows of three plain pictures each, the same pictures in another order with another answer every time. Whoever loses the order of
the pictures, or puts them in front of the text, cannot tell the rows apart. Load them as the training rows are loaded and look at a
prompt before a run of days.
`
}

function rewardText(server: string | null): string {
  if (server === null)
    return '`reward.py` holds the reward of the recipe, complete: standard library only, the very doubles of `spatial-ssrl grpo` and `score`.'
  return `\`reward.py\` asks a reward server at ${server} (the environment variable \`SPATIAL_REWARD_URL\` names another, \`SPATIAL_REWARD_TOKEN\` its
token). Start \`spatial-reward-server\` with the recipe's reward first. A reply that cannot be judged is never a zero.`
}

/** What the engine does otherwise, a sentence each; first what of this configuration it trains without. */
export function differencesOf(engine: Engine, facts: ExportFacts): string[] {
  const known = knownOf(engine, facts)
  const missing = fieldsOf(facts.config).filter(([field, value]) => missingOf(known[field], value) !== undefined)
  if (missing.length === 0) return engine.differences(facts)
  const fields = missing.map(([field]) => `\`${field}\``).join(', ')
  return [`It trains without what these say, or part of it: ${fields}.`, ...engine.differences(facts)]
}

function recipeRows(engine: Engine, facts: ExportFacts): string[] {
  const known = knownOf(engine, facts)
  return fieldsOf(facts.config).map(([field, value]) => {
    const { settings = {}, note = '' } = known[field] ?? {}
    const missing = missingOf(known[field], value)
    const names = Object.entries(settings).map(([name, set]) => `\`${name}\` = \`${settingText(set)}\``)
    const notes = [missing === undefined ? '' : `not carried over: ${missing}`, note].filter(Boolean)
    return `| \`${field}\` | \`${shown(value)}\` | ${names.join('<br>') || '–'} | ${notes.join('; ')} |`
  })
}

/** What is not carried over of a field; nothing where the configuration itself does without it. */
function missingOf(counterpart: Counterpart | undefined, value: unknown): string | undefined {
  if (counterpart === undefined) return 'unknown to the export'
  return value === 'none' ? undefined : counterpart.missing
}

function knownOf(engine: Engine, facts: ExportFacts): Readonly<Record<string, Counterpart>> {
  return engine.counterparts(facts)
}

/** A value in a table cell. */
function shown(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('|', '\\|').replaceAll('\n', ' ')
}
