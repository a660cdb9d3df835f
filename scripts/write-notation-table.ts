// Writes the table of notation into docs/verifiers.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { withNotationTable } from './notation-table.ts'

const page = new URL('../docs/verifiers.md', import.meta.url)
writeFileSync(page, withNotationTable(readFileSync(page, 'utf8')))
