import { expect, test } from 'vitest'
import { GrpoConfig } from '../grpo/grpo-config.ts'
import { SftConfig } from '../sft/sft-config.ts'
import { stagePrompt } from './stage-prompt.ts'

const dataset = { separator: '\n\n', instruction: 'As the data set says.' }

test('the data set says how to ask, unless the recipe does', () => {
  for (const schema of [GrpoConfig, SftConfig]) {
    expect(stagePrompt(schema.parse({}), dataset)).toEqual(dataset)
    expect(stagePrompt(schema.parse({ instruction: 'Box it.' }), dataset)).toEqual({
      separator: '\n\n',
      instruction: 'Box it.',
    })
    expect(stagePrompt(schema.parse({ instruction: '' }), dataset).instruction).toBe('')
  }
  for (const reply of ['bare', 'plain']) expect(stagePrompt(SftConfig.parse({ reply }), dataset).instruction).toBe('')
})

test('an instruction that no question could be asked with is refused', () => {
  for (const schema of [GrpoConfig, SftConfig])
    expect(() => schema.parse({ instruction: 'Look at <image>.' })).toThrow(/must not hold <image>/)
  for (const reply of ['bare', 'plain'])
    expect(() => SftConfig.parse({ reply, instruction: 'Box it.' })).toThrow(/leave one of them out/)
})

test('without one, nothing about the recipe changes', () => {
  for (const schema of [GrpoConfig, SftConfig]) expect(JSON.stringify(schema.parse({}))).not.toContain('instruction')
})
