import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { configSchemas } from '@spatial-ssrl/training'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const app = join(import.meta.dirname, '..', '..')
const recipes = readdirSync(join(app, 'recipes')).filter((name) => name.endsWith('.yaml'))
const stored = (name: string) => JSON.parse(readFileSync(join(app, 'schemas', name), 'utf8'))

test.each(['sft', 'grpo', 'run'] as const)(
  '%s.schema.json is what the code says; npm run docs:schemas writes it',
  (stage) => expect(stored(`${stage}.schema.json`)).toEqual(JSON.parse(JSON.stringify(configSchemas[stage]()))),
)

test.each(recipes)('%s names its schema in the first line, and fits it', (name) => {
  const text = readFileSync(join(app, 'recipes', name), 'utf8')
  const [, schema] = /^# yaml-language-server: \$schema=\.\.\/schemas\/([\w.]+)\n/.exec(text) ?? []
  expect(schema, 'the first line').toBeDefined()
  expect(z.fromJSONSchema(stored(schema!)).safeParse(parse(text)).error?.issues ?? []).toEqual([])
})

const jobs = join(app, '..', '..', 'scripts', 'engines')
const jobFiles = readdirSync(jobs, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'))

test.each(jobFiles)('the optional job with %s speaks the words of today', (name) => {
  const text = readFileSync(join(jobs, name), 'utf8')
  const [, schema] = /^# yaml-language-server: \$schema=(?:\.\.\/)+apps\/trainer\/schemas\/([\w.]+)\n/.exec(text) ?? []
  expect(schema, 'the first line').toBeDefined()
  expect(z.fromJSONSchema(stored(schema!)).safeParse(parse(text)).error?.issues ?? []).toEqual([])
})

test('the schema says no to what a run would refuse', () => {
  const schema = z.fromJSONSchema(stored('grpo.schema.json'))
  for (const recipe of [
    'paper',
    'dapo',
    { preset: 'gspo', kl: 'none' },
    { loss: { name: 'cispo', lowest: 0, highest: 5 } },
  ])
    expect(schema.safeParse({ recipe }).success, JSON.stringify(recipe)).toBe(true)
  for (const recipe of ['dappo', {}, { loss: { name: 'ppo' } }, { los: {} }, { loss: { name: 'cispo', lowest: 0 } }])
    expect(schema.safeParse({ recipe, seed: 1 }).success, JSON.stringify(recipe)).toBe(JSON.stringify(recipe) === '{}')
  expect(schema.safeParse({ repliesPerPrompt: 3 }).success).toBe(false)
})

test('every key has words of its own in the schema', () => {
  const properties = configSchemas.grpo() as { properties: Record<string, { description?: string }> }
  for (const [key, property] of Object.entries(properties.properties)) expect(property.description, key).toBeTruthy()
})
