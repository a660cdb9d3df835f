import type { Manifest } from '../manifest/manifest.ts'
import { promptSection } from './prompt-section.ts'

/** What a data card says beyond the manifest. */
export interface CardFacts {
  /** Shown as the title. */
  title: string
  /** Licence of the samples as an SPDX id in lower case, e.g. `cc-by-4.0`, or `other`. */
  licence: string
  /** One paragraph: which pictures, which tasks. */
  description: string
}

/** The data card, `README.md`: YAML that Hugging Face `datasets` reads, then text for people. */
export function dataCard({ title, licence, description }: CardFacts, manifest: Manifest): string {
  const splits = Object.entries(manifest.splits)
  const rows = splits.reduce((sum, [, split]) => sum + split.rows, 0)
  const bytes = splits.flatMap(([, { shards }]) => shards).reduce((sum, shard) => sum + shard.bytes, 0)
  const tasks = [...new Set(splits.flatMap(([, split]) => Object.keys(split.tasks)))]
  const yaml = [
    'task_categories:',
    '- visual-question-answering',
    '- image-text-to-text',
    `license: ${licence}`,
    'language:',
    '- en',
    `pretty_name: ${JSON.stringify(title)}`,
    'size_categories:',
    `- ${sizeCategory(rows)}`,
    'tags:',
    '- spatial-reasoning',
    '- self-supervised',
    'configs:',
    '- config_name: default',
    '  data_files:',
    ...splits.flatMap(([name]) => [`  - split: ${name}`, `    path: data/${name}-*`]),
    'dataset_info:',
    '  features:',
    '  - name: problem',
    '    dtype: string',
    '  - name: answer',
    '    dtype: string',
    '  - name: images',
    '    sequence: image',
    ...['id', 'task', 'source', 'meta'].flatMap((name) => [`  - name: ${name}`, '    dtype: string']),
    '  splits:',
    ...splits.flatMap(([name, split]) => [
      `  - name: ${name}`,
      `    num_bytes: ${split.shards.reduce((sum, shard) => sum + shard.bytes, 0)}`,
      `    num_examples: ${split.rows}`,
    ]),
    `  download_size: ${bytes}`,
    `  dataset_size: ${bytes}`,
  ]
  const table = [
    `| split | ${[...tasks, 'all'].join(' | ')} |`,
    `| --- |${' ---: |'.repeat(tasks.length + 1)}`,
    ...splits.map(
      ([name, split]) => `| ${name} | ${[...tasks.map((t) => split.tasks[t] ?? 0), split.rows].join(' | ')} |`,
    ),
  ]
  return `---
${yaml.join('\n')}
---

# ${title}

${description}

Spatial puzzles whose answers are known by construction (Spatial-SSRL, arXiv:2510.27606). Splits are by source picture: no picture
has questions in two of them. Made with seed \`${manifest.seed}\`; \`manifest.json\` lists parameters, versions, hashes and the
${manifest.declined.count} inputs that made no sample.

${table.join('\n')}

| column | holds |
| --- | --- |
| \`problem\` | the question, one \`<image>\` per picture, in order |
| \`answer\` | \`0-2-3-1\` (shuffle), \`2-1\` (flip), \`B\` (crop, position), \`3-1-2\` (depth, nearest first) |
| \`images\` | encoded pictures |
| \`id\` | hash of source, task, parameters and draw |
| \`task\` | name of the task |
| \`source\` | sha256 of the source picture |
| \`meta\` | JSON: parameters and geometry, enough to derive the answer again |

\`\`\`python
from datasets import load_dataset

load_dataset("path/to/this/folder", split="train")[0]
\`\`\`
${manifest.prompt ? `\n${promptSection(manifest.prompt)}` : ''}`
}

function sizeCategory(rows: number): string {
  if (rows < 1e3) return 'n<1K'
  if (rows < 1e4) return '1K<n<10K'
  if (rows < 1e5) return '10K<n<100K'
  if (rows < 1e6) return '100K<n<1M'
  return '1M<n<10M'
}
