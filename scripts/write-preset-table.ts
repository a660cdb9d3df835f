// Writes the table of presets into docs/grpo.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { withPresetTable } from './preset-table.ts'

const page = new URL('../docs/grpo.md', import.meta.url)
writeFileSync(page, withPresetTable(readFileSync(page, 'utf8')))
