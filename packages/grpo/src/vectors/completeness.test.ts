import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readVectors, type VectorCase, vectorFamilies } from './read-vectors.ts'

const published = new URL('../../../../../shared/vectors/grpo.json', import.meta.url)

test('every family has a test of its own', () => {
  const files = readdirSync(new URL('.', import.meta.url))
  for (const family of vectorFamilies()) expect(files).toContain(`${family}.test.ts`)
})

test.skipIf(!existsSync(published))('the golden files hold every case of the reference vectors, unchanged', () => {
  const { cases } = JSON.parse(readFileSync(published, 'utf8')) as { cases: (VectorCase & { category: string })[] }
  expect(cases.length).toBeGreaterThan(100)
  // What a reply earns by itself is the verifiers' business; their tests hold the cases of that family.
  const families = [...new Set(cases.map(({ category }) => category.replace('_', '-')))].filter(
    (family) => family !== 'reward',
  )
  expect(vectorFamilies().sort()).toEqual(families.sort())
  for (const family of families) {
    const ours = new Map(readVectors(family).map((vector) => [vector.name, vector]))
    for (const { name, category, inputs, expected, ...rest } of cases) {
      if (category.replace('_', '-') !== family) continue
      // The per-token losses are left out: loss, weights and gradient say the same.
      const { per_token_loss: _, ...results } = expected
      const { grad_logprobs, grad_logits, grad_values_pred } = rest
      const gradients = { grad_logprobs, grad_logits, grad_values_pred }
      expect(ours.get(name), name).toMatchObject(unsigned({ inputs, expected: results, ...gradients }))
    }
  }
})

/** JSON of JSON: without undefined fields and without negative zeros, which a golden file does not keep. */
function unsigned(value: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>
}
