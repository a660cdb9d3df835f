import { SpatialError } from '@spatial-ssrl/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseModelConfig } from '../families/families.ts'
import { createProcessor } from '../families/qwen25vl/processor.ts'
import { tinyConfig, tinyModel } from '../families/qwen25vl/tiny/tiny.ts'
import { createImageProcessor } from '../vision/image-processor.ts'

const { files } = tinyModel({ seed: 0 })
const file = (name: string) => JSON.parse(files[name]!) as Tree
const images = createImageProcessor(file('preprocessor_config.json'), tinyConfig.vision, 'preprocessor_config.json')

type Tree = { [key: string]: unknown }

/** A field of the file, at any depth, and what stands in its place; undefined = it is left out. */
function damage(name: string) {
  const paths: string[][] = []
  const walk = (node: unknown, path: string[]) => {
    if (path.length > 0) paths.push(path)
    if (path.length < 3 && typeof node === 'object' && node !== null)
      for (const key of Object.keys(node).slice(0, 40)) walk((node as Tree)[key], [...path, key])
  }
  walk(file(name), [])
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, 0, -1, 0.5, 1e300, '', null, [], {}))
  return fc.record({ path: fc.constantFrom(...paths), value })
}

function damaged(name: string, { path, value }: { path: string[]; value: unknown }): Tree {
  const tree = file(name)
  const parent = path.slice(0, -1).reduce((node, key) => node[key] as Tree, tree)
  if (value === undefined) delete parent[path.at(-1)!]
  else parent[path.at(-1)!] = value
  return tree
}

/** Runs `read` and lets only a refusal in one line pass. */
function refusesOrReads(read: () => unknown): void {
  try {
    read()
  } catch (error) {
    if (!SpatialError.is(error)) throw error
    expect(error.code).toBe('model')
    expect(error.message).toMatch(/^[^\n]+$/)
  }
}

test('config.json', () => {
  fc.assert(
    fc.property(damage('config.json'), (change) =>
      refusesOrReads(() => parseModelConfig(damaged('config.json', change), 'config.json')),
    ),
    { numRuns: 300 },
  )
})

test('preprocessor_config.json', () => {
  fc.assert(
    fc.property(damage('preprocessor_config.json'), (change) =>
      refusesOrReads(() =>
        createImageProcessor(
          damaged('preprocessor_config.json', change),
          tinyConfig.vision,
          'preprocessor_config.json',
        ),
      ),
    ),
    { numRuns: 200 },
  )
})

test.each(['tokenizer.json', 'tokenizer_config.json'])('%s', (name) => {
  const sound = {
    tokenizer: file('tokenizer.json'),
    tokenizerConfig: file('tokenizer_config.json'),
    chatTemplate: files['chat_template.jinja']!,
  }
  const part = name === 'tokenizer.json' ? 'tokenizer' : 'tokenizerConfig'
  fc.assert(
    fc.property(damage(name), (change) =>
      refusesOrReads(() => {
        const { encode, prepare } = createProcessor({ ...sound, [part]: damaged(name, change) }, tinyConfig, images)
        encode('Größe 1-2')
        prepare({ text: 'Which one?', images: [] })
      }),
    ),
    { numRuns: 150 },
  )
})

test('chat_template.jinja', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom('{{', '}}', '{%', '%}', ' messages ', ' for ', ' x in ', '[0]', 'endfor', '.content', '\n'),
      ),
      (pieces) =>
        refusesOrReads(() =>
          createProcessor(
            { tokenizer: file('tokenizer.json'), tokenizerConfig: {}, chatTemplate: pieces.join('') },
            tinyConfig,
            images,
          ).prepare({ text: 'Which one?', images: [] }),
        ),
    ),
    { numRuns: 100 },
  )
})
