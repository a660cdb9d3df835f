import { expect, test } from 'vitest'
import { samplingNotice } from './sampling-notice.ts'

test('what a folder wants otherwise is one line, and nothing where it agrees or says nothing', () => {
  const told = { samplingAside: ({ temperature }: { temperature?: number }) => (temperature === 1 ? 'topP 0.8' : null) }
  expect(samplingNotice(told, { temperature: 1 }, 'the recipe')).toBe(
    "replies are drawn as the recipe says (temperature 1); what the model's generation_config.json says is left aside: topP 0.8",
  )
  expect(samplingNotice(told, { temperature: 0.8 }, 'the recipe')).toBe(null)
  expect(samplingNotice({}, { temperature: 1 }, 'the recipe')).toBe(null)
})
