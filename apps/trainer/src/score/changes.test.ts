import { expect, test } from 'vitest'
import { createChanges } from './changes.ts'
import { changesTable } from './changes-text.ts'

test('counts and means by task and for all', () => {
  const changes = createChanges()
  expect(changes.add('shuffle', 0.1, 1)).toBe(true)
  expect(changes.add('flip', 1, 0.55)).toBe(true)
  expect(changes.add('shuffle', 0.1, 0.1)).toBe(false)
  expect(changes.summary()).toEqual({
    tasks: {
      flip: { up: 0, down: 1, same: 0, before: 1, after: 0.55 },
      shuffle: { up: 1, down: 0, same: 1, before: 0.1, after: 0.55 },
    },
    all: { up: 1, down: 1, same: 1, before: expect.closeTo(0.4), after: expect.closeTo(0.55) },
  })
  expect(`\n${changesTable(changes.summary())}\n`).toBe(`
task     replies  up  down  same  reward before  after
flip           1   0     1     0          1.000  0.550
shuffle        2   1     0     1          0.100  0.550
all            3   1     1     1          0.400  0.550
`)
})

test('nothing to compare', () => {
  expect(createChanges().summary()).toEqual({ tasks: {}, all: { up: 0, down: 0, same: 0, before: 0, after: 0 } })
})
