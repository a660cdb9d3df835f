import { SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { adaptedNetwork } from '../checkpoint/adapted-network.ts'
import { qwen25VL } from '../families/qwen25vl/qwen25vl.ts'
import { tinyConfig } from '../families/qwen25vl/tiny/tiny.ts'
import { shortestTargets } from './peft-keys.ts'
import { savedParameters } from './saved-modules.ts'
import { chooseTargets, endsIn, linearModules, modulePaths } from './targets.ts'

const parameters = qwen25VL.parameters(tinyConfig)
const names = parameters.map(({ name }) => name)
const modules = linearModules(parameters)
const { naming } = adaptedNetwork(tinyConfig)
const paths = modulePaths(names.map(naming.stored))
const chosen = (targets: string | string[]) => chooseTargets(targets, modules, naming)

test('names of today’s transformers and of the checkpoint are the same modules', () => {
  expect(naming.stored('visual.blocks.0.attn.qkv')).toBe('model.visual.blocks.0.attn.qkv')
  expect(naming.stored('model.layers.0.mlp.up_proj')).toBe('model.language_model.layers.0.mlp.up_proj')
  expect(naming.stored('lm_head')).toBe('lm_head')
  for (const name of [...names, ...modulePaths(names)]) {
    expect(naming.own(naming.stored(name)), name).toBe(name)
    expect(naming.own(name), name).toBe(name)
  }
})

test('targets as PEFT reads them', () => {
  expect(chosen('all-linear')).toEqual(modules)
  expect(chosen('All-Linear')).toEqual(modules)
  expect(chosen(['q_proj', 'v_proj'])).toEqual(modules.filter((name) => /\.(q|v)_proj$/.test(name)))
  expect(chosen(['model.language_model.layers.1.mlp.up_proj'])).toEqual(['model.layers.1.mlp.up_proj'])
  expect(chosen(['1.mlp.up_proj'])).toEqual(['visual.blocks.1.mlp.up_proj', 'model.layers.1.mlp.up_proj'])
  expect(chosen('^(?!.*visual).*(?:q_proj|v_proj)$')).toEqual(chosen(['q_proj', 'v_proj']))
  expect(chosen(String.raw`model\.visual\.(?P<part>blocks)\.\d+\.attn\.qkv`)).toEqual(chosen(['qkv']))
  expect(chosen('.*')).toEqual(modules)
})

test('patterns with * take and leave', () => {
  expect(chosen(['visual.*'])).toEqual(modules.filter((name) => name.startsWith('visual.')))
  expect(chosen(['!visual.*'])).toEqual(modules.filter((name) => !name.startsWith('visual.')))
  expect(chosen(['model.language_model.*'])).toEqual(chosen(['!visual.*']))
  expect(chosen(['model.layers.*', '!*.mlp.*'])).toEqual(modules.filter((name) => /layers.*self_attn/.test(name)))
  expect(chosen(['*', '!qkv'])).toEqual(modules.filter((name) => !name.endsWith('qkv')))
  expect(chosen(['*.q_proj.weight'])).toEqual(chosen(['q_proj']))
  for (const wrong of [['proj_q'], ['visual.*', '!*'], 'q_proj', '(', ['norm'], ['model.embed_tokens']]) {
    expect(() => chosen(wrong)).toThrow(SpatialError)
    expect(() => chosen(wrong)).toThrow(/^adapter targets: [^\n]*$/)
  }
})

test('what a list means does not hang on what else there is, and a module that is taken away is gone', () => {
  const entries = fc.constantFrom('q_proj', 'mlp.up_proj', 'visual.*', 'model.layers.2.*', '*.qkv', 'merger.mlp.0', '*')
  fc.assert(
    fc.property(fc.array(entries, { minLength: 1, maxLength: 5 }), fc.constantFrom(...modules), (list, gone) => {
      const single = new Set(list.flatMap((entry) => chosen([entry])))
      expect(chosen(list)).toEqual(modules.filter((name) => single.has(name)))
      const left = modules.filter((name) => single.has(name) && name !== gone)
      if (left.length > 0) expect(chosen([...list, `!${gone}`])).toEqual(left)
    }),
  )
})

test('what is written as target_modules means the adapted maps and no other module', () => {
  fc.assert(
    fc.property(fc.subarray(modules, { minLength: 1 }), (subset) => {
      const adapter = {
        modules: subset.map((name) => ({ name, rank: 1, alpha: 1 })),
        ...{ rslora: false, dora: false, modulesToSave: [], saved: [] },
      }
      const targets = shortestTargets(adapter, paths, naming)
      const meant = paths.filter((path) => targets.some((target) => endsIn(path, target)))
      expect(meant.map(naming.own).sort()).toEqual([...subset].sort())
      expect(chooseTargets(targets, modules, naming)).toEqual(subset)
    }),
  )
})

test('modules that train whole', () => {
  const saved = (entries: string[]) => savedParameters(entries, names, { naming, tied: true })
  expect(saved(['visual.merger'])).toEqual(names.filter((name) => name.startsWith('visual.merger.')))
  expect(saved(['layers.1.self_attn.q_proj'])).toEqual([
    'model.layers.1.self_attn.q_proj.weight',
    'model.layers.1.self_attn.q_proj.bias',
  ])
  expect(saved(['norm'])).toEqual(names.filter((name) => /norm\.weight$/.test(name) && !/norm[12]/.test(name)))
  expect(() => saved(['model'])).toThrow(/the embedding is also the head/)
  expect(savedParameters(['embed_tokens'], names, { naming, tied: false })).toEqual(['model.embed_tokens.weight'])
})
