import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** Package → ours it may import, other run-time dependencies. The table of docs/architecture.md. */
const allowed: Record<string, { ours: string[]; others: string[] }> = {
  core: { ours: [], others: ['pure-rand'] },
  'image-ops': { ours: ['core'], others: ['sharp', 'zod'] },
  tasks: { ours: ['core', 'image-ops', 'verifiers'], others: ['zod'] },
  scenes: { ours: ['core'], others: [] },
  verifiers: { ours: [], others: [] },
  grpo: { ours: [], others: [] },
  'onnx-autodiff': { ours: [], others: ['@bufbuild/protobuf'] },
  'model-runtime': {
    ours: ['core', 'onnx-autodiff'],
    others: ['onnxruntime-node', '@huggingface/gguf', '@huggingface/tokenizers', '@huggingface/jinja', 'zod'],
  },
  endpoint: { ours: ['core'], others: ['zod'] },
  tinker: { ours: ['core'], others: [] },
  dataset: { ours: ['core', 'grpo'], others: ['hyparquet', 'hyparquet-compressors', 'hyparquet-writer', 'zod'] },
  benchmarks: { ours: ['core', 'verifiers', 'dataset'], others: ['zod'] },
  puzzles: { ours: ['core', 'image-ops', 'tasks', 'scenes', 'dataset', 'verifiers'], others: ['zod'] },
  training: {
    ours: ['core', 'image-ops', 'tasks', 'dataset', 'verifiers', 'grpo', 'puzzles'],
    others: ['yaml', 'zod'],
  },
  launch: { ours: ['core'], others: ['zod'] },
  page: { ours: [], others: [] },
  'chat-server': { ours: ['core'], others: ['zod'] },
  'reward-protocols': { ours: ['core', 'dataset', 'verifiers'], others: ['ws', 'zod'] },
  statistics: { ours: ['core'], others: [] },
  'command-line': { ours: ['core'], others: ['commander', 'zod'] },
}

interface Manifest {
  name: string
  private?: boolean
  license?: string
  sideEffects?: boolean
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

/** What the root provides to every package's tests. */
const tools = Object.keys(manifest('.').devDependencies ?? {})

const folders = ['packages', 'apps'].flatMap((group) =>
  readdirSync(join(root, group)).map((name) => `${group}/${name}`),
)
const libraries = folders.filter((folder) => folder.startsWith('packages/'))

/** Names of the packages that are part of the apps' own files and never published. */
const bundled = libraries.filter((folder) => manifest(folder).private).map((folder) => manifest(folder).name)

describe('manifests', () => {
  test('every package is in the table, and every row is a package', () => {
    expect(libraries.sort()).toEqual(
      Object.keys(allowed)
        .map((name) => `packages/${name}`)
        .sort(),
    )
  })

  test.each(Object.entries(allowed))('%s depends on what the table names, no more and no less', (name, row) => {
    const { dependencies = {} } = manifest(`packages/${name}`)
    const permitted = [...row.ours.map((our) => `@spatial-ssrl/${our}`), ...row.others]
    expect(Object.keys(dependencies).sort()).toEqual(permitted.sort())
  })

  test('the table of docs/architecture.md says the same', () => {
    const rows = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8').matchAll(
      /^\| `([\w-]+)` .*\| ([^|]+) \|$/gm,
    )
    const documented = Object.fromEntries([...rows].map(([, name = '', imports = '']) => [name, imports.trim()]))
    expect(documented).toEqual(
      Object.fromEntries(Object.entries(allowed).map(([name, { ours }]) => [name, ours.join(', ') || '–'])),
    )
  })

  test('packages import each other in one direction', () => {
    const order: string[] = []
    const visit = (name: string, path: string[]) => {
      expect(path, 'a cycle of packages').not.toContain(name)
      for (const our of allowed[name]?.ours ?? []) visit(our, [...path, name])
      if (!order.includes(name)) order.push(name)
    }
    for (const name of Object.keys(allowed)) visit(name, [])
    expect(order).toHaveLength(libraries.length)
  })

  test.each(folders)(
    'whoever installs %s gets all it needs: private packages are bundled into their users',
    (folder) => {
      const { dependencies = {}, devDependencies = {} } = manifest(folder)
      expect(Object.keys(dependencies).filter((name) => bundled.includes(name))).toEqual([])
      const inside = Object.keys(devDependencies).filter((name) => bundled.includes(name))
      const needed = inside.flatMap(importedInside)
      expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(needed))
    },
  )

  test.each(folders)('%s is ready to be published', (folder) => {
    const { license, sideEffects } = manifest(folder)
    expect(license).toBe('Apache-2.0')
    if (folder.startsWith('packages/')) expect(sideEffects).toBe(false)
    expect(existsSync(join(root, folder, 'README.md')), 'README.md').toBe(true)
  })

  test('every changeset is one that the release tool reads', () => {
    for (const file of readdirSync(join(root, '.changeset')).filter((name) => name.endsWith('.md')))
      expect(readFileSync(join(root, '.changeset', file), 'utf8'), file).toMatch(
        /^---\n('@spatial-ssrl\/[\w-]+': (major|minor|patch)\n)+---\n\n\S/,
      )
  })

  test('one changeset or changelog names every package', () => {
    const notes = readdirSync(join(root, '.changeset'))
      .filter((file) => file.endsWith('.md'))
      .map((file) => readFileSync(join(root, '.changeset', file), 'utf8'))
      .join('\n')
    const published = folders.filter((folder) => !manifest(folder).private)
    const unnamed = published.filter(
      (folder) => !notes.includes(`${manifest(folder).name}'`) && !existsSync(join(root, folder, 'CHANGELOG.md')),
    )
    expect(unnamed).toEqual([])
  })
})

/** What a private package brings into the files of its users. */
function importedInside(name: string): string[] {
  return Object.keys(manifest(`packages/${name.slice('@spatial-ssrl/'.length)}`).dependencies ?? {})
}

describe('imports', () => {
  test.each(folders)('%s imports only what it declares', (folder) => {
    const { name, dependencies = {}, devDependencies = {}, peerDependencies = {} } = manifest(folder)
    const inside = Object.keys(devDependencies).filter((dependency) => bundled.includes(dependency))
    const used = new Set(inside.flatMap(importedInside))
    for (const file of sources(folder)) {
      const forTests = isTestCode(file)
      const declared = [
        name,
        ...Object.keys(dependencies),
        ...Object.keys(peerDependencies),
        ...inside,
        ...(forTests ? [...Object.keys(devDependencies), ...tools] : []),
      ]
      for (const dependency of importsOf(file)) {
        if (!forTests) used.add(dependency)
        expect(declared, `${relative(root, file)} imports ${dependency}`).toContain(dependency)
      }
    }
    expect([...used].filter((dependency) => dependency !== name).sort(), 'declared but never imported').toEqual(
      [...Object.keys(dependencies), ...Object.keys(peerDependencies), ...inside].sort(),
    )
  })

  test('native libraries have one home each', () => {
    const homes = { sharp: 'packages/image-ops', 'onnxruntime-node': 'packages/model-runtime' }
    for (const [library, home] of Object.entries(homes)) {
      const users = folders.filter((folder) =>
        sources(folder).some((file) => !isTestCode(file) && importsOf(file).includes(library)),
      )
      expect(users, library).toEqual([home])
    }
  })

  test('an evaluator of served models installs no onnxruntime, and loads it in one file where a model folder is asked', () => {
    const reached = new Set<string>()
    const visit = (folder: string) => {
      for (const name of Object.keys(manifest(folder).dependencies ?? {})) {
        if (reached.has(name)) continue
        reached.add(name)
        const own = libraries.find((library) => manifest(library).name === name)
        if (own) visit(own)
      }
    }
    visit('apps/eval')
    expect([...reached]).toContain('@spatial-ssrl/endpoint')
    expect([...reached].filter((name) => /onnxruntime|model-runtime/.test(name))).toEqual([])

    const { peerDependencies, peerDependenciesMeta, devDependencies = {} } = manifest('apps/eval')
    const peer = '@spatial-ssrl/model-runtime'
    expect(Object.keys(peerDependencies ?? {})).toEqual([peer])
    expect(peerDependenciesMeta).toEqual({ [peer]: { optional: true } })
    expect(Object.keys(devDependencies)).toContain(peer)
    const users = sources('apps/eval').filter((file) => !isTestCode(file) && specifiersOf(file).includes(peer))
    expect(users.map((file) => relative(join(root, 'apps/eval/src'), file))).toEqual(['models/runtime.ts'])
  })

  test('libraries do not reach into each other or into apps by path', () => {
    for (const folder of folders) {
      for (const file of sources(folder)) {
        const strays = specifiersOf(file)
          .filter((specifier) => specifier.startsWith('.'))
          .map((specifier) => relative(join(root, folder), join(file, '..', specifier)))
          .filter((target) => target.startsWith('..') && target !== join('..', '..', 'tests', 'program.fixture.ts'))
        expect(strays, relative(root, file)).toEqual([])
      }
    }
  })
})

test('no source file is over 400 lines', () => {
  const long = folders.flatMap(sources).filter((file) => readFileSync(file, 'utf8').trimEnd().split('\n').length > 400)
  expect(long).toEqual([])
})

test.each(folders)('the tree in the README of %s names no file that is gone', (folder) => {
  const readme = readFileSync(join(root, folder, 'README.md'), 'utf8')
  const tree = readme.slice(readme.lastIndexOf('\n## '))
  const files = sources(folder).map((file) => relative(join(root, folder, 'src'), file))
  const named = [...tree.matchAll(/[\w*-][\w*/-]*\.ts\b/g)].map(([file]) => file.replace(/^src\//, ''))
  expect(named.length, 'a tree at the end of the README').toBeGreaterThan(0)
  const gone = named.filter(
    (name) => !name.includes('*') && !files.some((file) => file === name || file.endsWith(`/${name}`)),
  )
  expect(gone, 'named but gone').toEqual([])
})

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
}

/** Every TypeScript file of a package. */
function sources(folder: string): string[] {
  return readdirSync(join(root, folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => join(root, folder, 'src', file))
}

/** Code that is not published: tests, what they share, and checks. */
function isTestCode(file: string): boolean {
  return /\.(test|fixture)\.ts$|onnx-autodiff[\\/]src[\\/]check[\\/]|[\\/]vectors[\\/]|-arbitrary\.ts$/.test(
    relative(root, file),
  )
}

/** What the file's import and export declarations and its `import()` calls name. */
function specifiersOf(file: string): string[] {
  return ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles.map(({ fileName }) => fileName)
}

/** The packages a file imports. */
function importsOf(file: string): string[] {
  return specifiersOf(file)
    .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
    .map((specifier) =>
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/'),
    )
}
