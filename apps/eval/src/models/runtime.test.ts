import { expect, test } from 'vitest'
import { loadRuntime } from './runtime.ts'

const says = (message: string) => () => Promise.reject(new Error(message))

test('a runtime that is there is given', async () => {
  expect(await loadRuntime()).toHaveProperty('openPolicy')
})

test.each([
  "Cannot find package '@spatial-ssrl/model-runtime' imported from /a/dist/main.js",
  "Cannot find module '@spatial-ssrl/model-runtime' imported from /a/dist/main.js",
])('one that is not installed is told with the fix: %s', async (words) => {
  const attempt = loadRuntime(says(words))
  await expect(attempt).rejects.toMatchObject({ code: 'config', cause: { message: words } })
  await expect(attempt).rejects.toThrow(/^[^\n]* — npm install @spatial-ssrl\/model-runtime$/)
})

test('what else goes wrong while it is loaded stays what it is', async () => {
  const words =
    "Cannot find package 'onnxruntime-node' imported from /a/node_modules/@spatial-ssrl/model-runtime/dist/a.js"
  await expect(loadRuntime(says(words))).rejects.toThrow(words)
})
