import { expect, test } from 'vitest'
import type { Place } from '../place/place.ts'
import { planRecipe, StagedRecipe } from './recipe.ts'

const there = 'tinker:http://127.0.0.1:8000#Qwen/Qwen3-8B'
const servers = { servers: 'openai:http://127.0.0.1:8000/v1#m', reload: 'vllm:served' }

/** Where the stages of a recipe work, by name. */
function placesOf(stages: object[], caller: Place = {}): Record<string, Place> {
  const recipe = StagedRecipe.parse({ stages: [{ stage: 'generate', with: { scenes: 1 } }, ...stages] })
  const planned = planRecipe(recipe, { model: 'given', ...caller })
  return Object.fromEntries(planned.map(({ name, place }) => [name, place]))
}
const stages = (sft: object = {}, grpo: object = {}, evaluate: object = {}) => [
  { stage: 'sft', with: sft },
  { stage: 'grpo', with: grpo },
  { stage: 'evaluate', with: evaluate },
]

test('unless somebody says otherwise, all of it is here', () => {
  expect(placesOf(stages())).toEqual({ generate: {}, sft: {}, grpo: {}, evaluate: {} })
})

test('the place of the caller is that of all stages with a model, and generate stays here', () => {
  const server = { engine: there, rank: 32 }
  expect(placesOf(stages(), { engine: there })).toEqual({ generate: {}, sft: server, grpo: server, evaluate: server })
  expect(placesOf(stages(), { engine: there, rank: 4 }).evaluate).toEqual({ engine: there, rank: 4 })
})

test('a stage works where its model was made, whatever the caller says for folders', () => {
  const server = { engine: there, rank: 8 }
  expect(placesOf(stages(server))).toMatchObject({ sft: server, grpo: server, evaluate: server })
  expect(placesOf(stages({ engine: 'local' }), { engine: there })).toMatchObject({ sft: {}, grpo: {}, evaluate: {} })
  const start = { stage: 'evaluate', name: 'before', model: 'folder', with: {} }
  expect(placesOf([...stages(server), start])).toMatchObject({ evaluate: server, before: {} })
  expect(placesOf([...stages(server), { ...start, model: 'sft' }])).toMatchObject({ before: server })
})

test('servers that sample are for GRPO alone', () => {
  expect(placesOf(stages(), { rollouts: servers })).toEqual({
    generate: {},
    sft: {},
    grpo: { rollouts: servers },
    evaluate: {},
  })
  const own = { ...servers, wait: 3, tolerance: 0.5 }
  expect(placesOf(stages({}, { rollouts: own }), { rollouts: servers }).grpo).toEqual({ rollouts: own })
  expect(placesOf(stages({}, { rollouts: own, staleness: 2 })).grpo).toEqual({ rollouts: own })
})

test('the device of the caller is that of all stages that work here and name none', () => {
  const device = { device: 'webgpu' }
  expect(placesOf(stages(), device)).toEqual({ generate: {}, sft: device, grpo: device, evaluate: device })
  expect(placesOf(stages({ device: 'cpu' }, {}, { engine: 'local' }), device)).toEqual({
    generate: {},
    sft: {},
    grpo: device,
    evaluate: device,
  })
  const server = { engine: there, rank: 8 }
  expect(placesOf(stages(server), device)).toMatchObject({ sft: server, grpo: server, evaluate: server })
  expect(placesOf(stages({}, { rollouts: servers }), device).grpo).toEqual({ ...device, rollouts: servers })
  expect(placesOf(stages(device))).toMatchObject({ sft: device, grpo: {} }) // what it leaves is a folder as any other
})

test.each<[string, object[], Place, RegExp]>([
  ['a device of a server', stages({ engine: there, device: 'webgpu' }), {}, /^stage sft: device: is of this process/],
  ['rollouts of a cold start', stages({ rollouts: servers }), {}, /^stage sft: unknown key rollouts/],
  ['half of them', stages({}, { rollouts: { servers: servers.servers } }), {}, /^stage grpo: rollouts\.reload: /],
  ['another word', stages({}, { rollouts: { ...servers, reload: 'tgi:f' } }), {}, /reload: expected vllm:FOLDER or/],
  ['one too many', stages({}, { rollouts: { ...servers, key: 'x' } }), {}, /unknown key rollouts\.key/],
  [
    'a temperature apart',
    stages({}, { rollouts: servers, recipe: { sampling: { temperature: 0.9 } } }),
    {},
    /temperature 1/,
  ],
  ['two who sample', stages({ engine: there }), { rollouts: servers }, /^stage grpo: rollouts: the engine samples on/],
])('%s is refused by the plan', (_what, list, caller, message) => {
  expect(() => placesOf(list, caller)).toThrow(message)
})
