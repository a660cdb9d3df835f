import { publishedTasks } from '@spatial-ssrl/tasks'
import { expect, test } from 'vitest'
import { grpoRecipe, quickstartSizes } from './recipe.ts'

test('a budget of minutes and one of steps exclude each other', () => {
  expect(grpoRecipe(1, { minutes: 5 })).toMatchObject({ minutes: 5, steps: 1_000_000 })
  const fixed = grpoRecipe(1, { minutes: 5, steps: 7 })
  expect(fixed.steps).toBe(7)
  expect(fixed.minutes).toBeUndefined()
})

test('five minutes and more measure 500 questions a task; puzzles divide evenly among the tasks', () => {
  for (const minutes of [0.1, 1, 5, 30]) {
    const { train, heldOutPerTask } = quickstartSizes(minutes, undefined)
    expect(train % publishedTasks.length).toBe(0)
    if (minutes >= 5) expect(heldOutPerTask).toBe(500)
  }
})
