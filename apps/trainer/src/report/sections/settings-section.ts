import type { Json, JsonObject } from '@spatial-ssrl/core'
import { type Html, html, table } from '@spatial-ssrl/page'
import type { Run } from '../files/read-run.ts'
import { timings } from '../files/timings.ts'
import { count, duration } from '../text/numbers.ts'

/** What it takes to repeat the run: timings, data, seeds, versions, every setting. */
export function settingsSection({ config, metrics, data, stageSeconds }: Run): Html {
  return html`
<section id="settings" aria-labelledby="settings-title">
<h2 id="settings-title">What was run</h2>
<h3>Time</h3>
${timings(metrics)}
${stageSeconds !== null && stageTable(stageSeconds)}
${data.length > 0 && html`<h3>Data</h3>${dataTable(data)}`}
<h3>Seeds and versions</h3>
<dl class="pairs">${identity(config).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<details class="all"><summary>Every setting</summary>${settingsTable(config)}</details>
</section>`
}

/** The whole job, stage by stage, loading and compiling included. */
function stageTable(seconds: Record<string, number>): Html {
  const whole = Object.values(seconds).reduce((sum, part) => sum + part, 0)
  const rows = [...Object.entries(seconds), ['the whole job', whole] as const]
  return table(
    ['stage', 'time, start to end'],
    rows.map(([name, part]) => [name, duration(part)]),
  )
}

function dataTable(data: Run['data']): Html {
  const tasks = [
    ...new Set(
      data.flatMap(({ manifest }) => Object.values(manifest.splits).flatMap((split) => Object.keys(split.tasks))),
    ),
  ]
  return table(
    ['puzzles', 'all', ...tasks, 'photographs', 'scenes', 'seed'],
    data.map(({ name, manifest }) => {
      const splits = Object.values(manifest.splits)
      const sum = (value: (split: (typeof splits)[number]) => number) =>
        splits.reduce((total, split) => total + value(split), 0)
      const sources = (manifest.parameters.sources ?? {}) as JsonObject
      return [
        name === 'train' ? 'to train on' : name.replace('-', ' '),
        count(sum(({ rows }) => rows)),
        ...tasks.map((task) => count(sum((split) => split.tasks[task] ?? 0))),
        count(Number(sources.photograph ?? 0)),
        count(Number(sources.scene ?? 0)),
        String(manifest.seed),
      ]
    }),
  )
}

/** Seeds and versions by name, whichever the configuration has. */
function identity(config: JsonObject): [string, string][] {
  const inner = (config.config ?? {}) as JsonObject
  const versions = (config.versions ?? {}) as JsonObject
  const pairs: [string, Json | undefined][] = [
    ['seed', config.seed ?? inner.seed],
    ['spatial-ssrl', versions.spatialSsrl],
    ['Node', versions.node],
    ['platform', versions.platform],
    ['CPU threads', 'threads' in config ? (config.threads ?? 'all') : undefined],
    ['model', config.model],
    ['data', config.data],
    ['recipe', typeof config.recipe === 'string' ? config.recipe.slice(0, 12) : undefined],
  ]
  return pairs.flatMap(([name, value]) => (value === undefined || value === null ? [] : [[name, String(value)]]))
}

/** Every setting of the run, nested keys joined by dots. */
function settingsTable(config: JsonObject): Html {
  const rows: Html[] = []
  const visit = (path: string, value: Json | undefined) => {
    if (value !== null && typeof value === 'object' && !Array.isArray(value))
      for (const [key, inner] of Object.entries(value)) visit(path === '' ? key : `${path}.${key}`, inner)
    else rows.push(html`<tr><th scope="row">${path}</th><td><code>${JSON.stringify(value)}</code></td></tr>`)
  }
  visit('', config)
  return html`<table class="settings"><tbody>${rows}</tbody></table>`
}
