import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const homes = ['packages', 'apps'].flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))

/** The most source files of a folder, tests aside. */
const mostFiles = 16

describe.each(homes)('%s', (home) => {
  const source = join(root, home, 'src')
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(isSource)
  const entries = entryFiles(home)

  test('folders import each other in one direction, types included', () => {
    const arrows = new Map<string, Map<string, string>>()
    for (const file of files) {
      if (entries.has(file)) continue // what a package shows of itself stands above all of its folders
      for (const target of importsOf(join(source, file)).filter((name) => !name.startsWith('..'))) {
        const [from, to] = [dirname(file), dirname(target)]
        if (from !== to) (arrows.get(from) ?? arrows.set(from, new Map()).get(from)!).set(to, `${file} → ${target}`)
      }
    }
    expect(cycleOf(arrows)).toEqual([])
  })

  test('no folder holds more files than a reader takes in', () => {
    const count = new Map<string, number>()
    for (const file of files) count.set(dirname(file), (count.get(dirname(file)) ?? 0) + 1)
    expect([...count].filter(([, number]) => number > mostFiles)).toEqual([])
  })

  /** Imports of a file within its package, as paths below `src`. */
  function importsOf(file: string): string[] {
    return ts
      .preProcessFile(readFileSync(file, 'utf8'))
      .importedFiles.map(({ fileName }) => fileName)
      .filter((name) => name.startsWith('.'))
      .map((name) => relative(source, join(dirname(file), name)))
  }
})

test('libraries read no clock, no environment, draw nothing by chance, print nothing and end no process', () => {
  const ofPrograms = ['packages/command-line'] // private: a part of the programs
  const signs =
    /\bDate\.now\(|\bperformance\.now\(|\bnew Date\(\)|\bprocess\.(env|argv|exit|stdout|stderr)\b|\bconsole\.|\bMath\.random\(/
  const found = homes
    .filter((home) => home.startsWith('packages/') && !ofPrograms.includes(home))
    .flatMap((home) => {
      const source = join(root, home, 'src')
      const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(isSource)
      return files
        .filter((file) => signs.test(withoutComments(join(source, file))))
        .map((file) => `${home}/src/${file}`)
    })
  expect(found).toEqual([])
})

test('the rules see what they are for', () => {
  const arrows = (pairs: [string, string][]) =>
    new Map(pairs.map(([from, to]) => [from, new Map([[to, `${from}→${to}`]])]))
  expect(cycleOf(arrows([['a', 'b'], ['b', 'c'], ['c', 'b']]))).toEqual(['b→c', 'c→b']) // biome-ignore format: pairs in a row
  expect(cycleOf(arrows([['a', 'b'], ['b', 'c']]))).toEqual([]) // biome-ignore format: pairs in a row
})

/** Published code: no tests, what they share, checks and golden files. */
function isSource(file: string): boolean {
  return /(?<!\.(test|fixture|d))(?<!-arbitrary)\.ts$/.test(file) && !/(^|[\\/])(vectors|check[\\/]peak)/.test(file)
}

/** Files that a manifest shows to others, and the program's own. */
function entryFiles(home: string): Set<string> {
  const { exports = {} } = JSON.parse(readFileSync(join(root, home, 'package.json'), 'utf8'))
  const shown = Object.values<Record<string, string> | string>(exports).flatMap((target) =>
    typeof target === 'string' ? [] : [target['@spatial-ssrl/source'] ?? ''],
  )
  return new Set(['index.ts', 'main.ts', ...shown.map((path) => path.replace(/^\.\/src\//, ''))])
}

/** The arrows of one cycle, each with the files that make it; empty where there is none. */
function cycleOf(arrows: ReadonlyMap<string, ReadonlyMap<string, string>>): string[] {
  const done = new Set<string>()
  const visit = (node: string, path: string[]): string[] => {
    const again = path.indexOf(node)
    if (again >= 0) {
      const round = [...path.slice(again), node]
      return round.slice(1).map((to, index) => arrows.get(round[index]!)!.get(to)!)
    }
    if (done.has(node)) return []
    for (const next of arrows.get(node)?.keys() ?? []) {
      const cycle = visit(next, [...path, node])
      if (cycle.length > 0) return cycle
    }
    done.add(node)
    return []
  }
  for (const node of arrows.keys()) {
    const cycle = visit(node, [])
    if (cycle.length > 0) return cycle
  }
  return []
}

/** The text of a file without its comments and strings, so that what they speak of is not taken for what the code does. */
function withoutComments(file: string): string {
  const text = readFileSync(file, 'utf8')
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, text)
  const parts: string[] = []
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan())
    if (token !== ts.SyntaxKind.StringLiteral) parts.push(scanner.getTokenText())
  return parts.join('')
}
