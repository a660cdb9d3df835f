import type { Engine, ExportFacts } from './engine.ts'
import { fieldsOf } from './recipe.ts'
import { settingText } from './settings-text.ts'

/** What a README says that makes its folder an export. */
export const writtenBy = 'Written by `spatial-ssrl export`.'

/** `README.md` of an export: the one command, the recipe field by field, what the engine does otherwise, the probe. */
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

${engine
  .differences(facts)
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

function recipeRows(engine: Engine, facts: ExportFacts): string[] {
  const known: Readonly<Record<string, ReturnType<Engine['counterparts']>['steps']>> = engine.counterparts(facts)
  return fieldsOf(facts.recipe).map(([field, value]) => {
    const { settings = {}, note = '' } = known[field] ?? { note: 'not carried over' }
    const names = Object.entries(settings).map(([name, set]) => `\`${name}\` = \`${settingText(set)}\``)
    return `| \`${field}\` | \`${shown(value)}\` | ${names.join('<br>') || '–'} | ${note} |`
  })
}

/** A value in a table cell. */
function shown(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('|', '\\|').replaceAll('\n', ' ')
}
