import { configSchemas } from '../packages/training/src/stages/config-schemas.ts'

/** The text of every schema file, by its name. */
export function schemaFiles(): Record<string, string> {
  const all = Object.entries(configSchemas).map(([stage, schema]) => [`${stage}.schema.json`, schema()] as const)
  return Object.fromEntries(all.map(([name, schema]) => [name, `${JSON.stringify(schema, null, 2)}\n`]))
}
