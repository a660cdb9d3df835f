import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the program in the README is the one in the examples', () => {
  expect(read('../README.md')).toContain(read('../../../examples/train-onnx-graph.ts'))
})
