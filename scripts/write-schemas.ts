// Writes the JSON Schemas of the configuration files into apps/trainer/schemas, for editors.
import { mkdirSync, writeFileSync } from 'node:fs'
import { schemaFiles } from './schema-files.ts'

mkdirSync(new URL('../apps/trainer/schemas/', import.meta.url), { recursive: true })
for (const [name, text] of Object.entries(schemaFiles()))
  writeFileSync(new URL(`../apps/trainer/schemas/${name}`, import.meta.url), text)
