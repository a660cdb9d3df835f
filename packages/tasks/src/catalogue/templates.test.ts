import { createRng, SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { slabs } from '../task/scene.fixture.ts'
import { tasks } from './tasks.ts'
import { parseTemplates, questions } from './templates.ts'

test('every wording that comes with the tasks passes', () => {
  const own = Object.fromEntries(questions.map(({ name, wordings }) => [name, [...wordings]]))
  expect(parseTemplates(own)).toEqual(own)
  expect(questions.map(({ name }) => name)).toEqual([
    'shuffle',
    'shuffle-masked',
    'flip',
    'crop',
    'depth',
    'position-near',
    'position-far',
    'rotation',
    'maze',
  ])
})

test('own wordings are asked, also with marks for the pictures inside', () => {
  const templates = parseTemplates({
    shuffle: ['Restore <image>: {places}'],
    crop: ['<image> lacks one of A <image>, B <image>, C <image>, D <image>.'],
  })
  const { image } = slabs(80, 60)
  const ask = (task: 'shuffle' | 'crop') =>
    tasks[task].generate({ image }, tasks[task].params.parse({}), createRng(0), templates)
  expect(ask('shuffle')).toHaveProperty('problem', 'Restore <image>: TopLeft-TopRight-BottomLeft-BottomRight')
  expect(ask('crop')).toHaveProperty('problem', '<image> lacks one of A <image>, B <image>, C <image>, D <image>.')
})

test.each([
  [[], /templates: file: .*expected a list of wordings/],
  ['text', /templates: file: /],
  [{ shuffle: 'x {places}' }, /templates: shuffle: .*list of wordings/],
  [{ shuffle: [] }, /templates: shuffle: has no wording/],
  [{ shuffle: ['{places}', ' '] }, /templates: shuffle\.1: is empty/],
  [{ jigsaw: ['x'] }, /templates: jigsaw: no such question: choose from shuffle, shuffle-masked, flip/],
  [{ shuffle: ['Put it in order.'] }, /templates: shuffle\.0: \{places\} is missing: it needs \{places\}/],
  [{ shuffle: ['{places} {place}'] }, /unknown place \{place\}: it may use \{places\}/],
  [{ flip: ['{}'] }, /unknown place \{\}: it may use no places/],
  [{ 'position-far': ['{camera} {looking} {target}'] }, /\{options\} is missing/],
  [{ crop: ['<image> and <image>'] }, /2 <image> marks for 5 pictures/],
  [{ flip: ['<image><image>'] }, /2 <image> marks for 1 pictures/],
])('refuses %j', (data, message) => {
  expect(() => parseTemplates(data)).toThrow(message)
})

test('whatever a file holds, the refusal is one line of an expected error', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('shuffle', 'crop', 'x'), (value, name) => {
      for (const data of [value, { [name]: value }, { [name]: [value] }]) {
        try {
          parseTemplates(data)
        } catch (error) {
          expect(SpatialError.is(error) && error.code).toBe('config')
        }
      }
    }),
  )
})
