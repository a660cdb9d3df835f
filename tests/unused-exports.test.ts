import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const groups = ['packages', 'apps']
const folders = groups.flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))

interface Manifest {
  name: string
  private?: boolean
  exports?: Record<string, string | Record<string, string>>
}

/** What one file exports, and what it takes of others: `*` stands for a whole file. */
interface SourceFile {
  exported: string[]
  /** Those that are types of which the file itself says more: parameters and results of what it exports. */
  ownTypes: Set<string>
  /** Names that it passes on as types alone. */
  types: Set<string>
  taken: { from: string; name: string }[]
}

const manifests = new Map(folders.map((folder) => [folder, json(join(root, folder, 'package.json')) as Manifest]))

/** Import specifier → the file it stands for: `@spatial-ssrl/core/files` → `packages/core/src/files.ts`. */
const entries = new Map(
  [...manifests].flatMap(([folder, { name, exports = {} }]) =>
    Object.entries(exports).flatMap(([path, target]) => {
      const source = typeof target === 'string' ? target : target['@spatial-ssrl/source']
      return source?.endsWith('.ts') ? [[name + path.slice(1), join(root, folder, source)] as const] : []
    }),
  ),
)

/** What AWS Lambda calls is used by nobody here. */
const handlers = [join(root, 'apps/reward-server/src/lambda.ts')]

const entryFiles = new Set(entries.values())

const files = new Map<string, SourceFile>()
for (const folder of [...folders.map((name) => `${name}/src`), 'tests', 'scripts', 'bench', 'examples'])
  for (const file of filesIn(join(root, folder)))
    if (/(?<!\.d)\.(ts|mjs)$/.test(file)) files.set(file, readSource(file))

/** What readers are shown: the code in READMEs and docs, and the names in their text. */
const documents = [
  'README.md',
  ...readdirSync(join(root, 'docs')).map((file) => `docs/${file}`),
  ...folders.map((folder) => `${folder}/README.md`),
]
  .filter((file) => file.endsWith('.md'))
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n')

/** file → names that other files take of it, followed through files that pass them on. */
const used = new Map<string, Set<string>>()
for (const [file, { taken }] of files) {
  if (entryFiles.has(file)) continue
  // What a package's own tests take of its index shows nothing: they look at all of it.
  for (const { from, name } of taken) if (!entryFiles.has(from) || packageOf(from) !== packageOf(file)) use(from, name)
}

test('every export of a source file is used in another file', () => {
  const unused: string[] = []
  for (const [file, { exported, ownTypes }] of files) {
    const place = relative(root, file)
    if (packageOf(file) === null || entryFiles.has(file) || handlers.includes(file) || isTest(file)) continue
    const names = used.get(file) ?? new Set()
    const passed = passedOn(file)
    for (const name of exported)
      if (![names, passed, ownTypes].some((known) => known.has(name)) && !names.has('*'))
        unused.push(`${place}: ${name}`)
  }
  expect(unused, 'exported and used nowhere else: remove the word export, or the code').toEqual([])
})

/** Packages whose names others may rely on without this repository showing it. */
const forOthers = [
  'core',
  'image-ops',
  'tasks',
  'scenes',
  'dataset',
  'verifiers',
  'grpo',
  'benchmarks',
  'endpoint',
  'puzzles',
  'tinker',
  'training',
  'launch',
]

test('every value in the index of a private package, the runtime and the graph builder is used elsewhere or documented', () => {
  const unused: string[] = []
  for (const [specifier, file] of entries) {
    const place = relative(root, file)
    if (!place.startsWith('packages') || forOthers.some((name) => place.startsWith(join('packages', name, '/'))))
      continue
    const names = used.get(file) ?? new Set()
    for (const name of files.get(file)!.exported.filter((each) => !isType(file, each)))
      if (!names.has(name) && !names.has('*') && !new RegExp(`\\b${name}\\b`).test(documents))
        unused.push(`${specifier}: ${name}`)
  }
  expect(unused, 'in the index for nobody: take it out').toEqual([])
})

/** Names that an entry passes on from a file: published, so used by whoever installs the package. */
function passedOn(file: string): Set<string> {
  const names = new Set<string>()
  for (const entry of entryFiles)
    for (const { from, name } of files.get(entry)?.taken ?? []) if (from === file) names.add(name)
  return names
}

/** Types are in an index for the signatures beside them, which the API pages hold complete. */
function isType(entry: string, name: string): boolean {
  return files.get(entry)!.types.has(name)
}

/** `packages/core` of a file of that package's source; null outside of packages and apps. */
function packageOf(file: string): string | null {
  return /^((?:packages|apps)[\\/][^\\/]+)[\\/]src[\\/]/.exec(relative(root, file))?.[1] ?? null
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesIn(path)
    return entry.isFile() ? [path] : []
  })
}

/** Notes that `name` of `file` is used, and what it was taken from where the file only passes it on. */
function use(file: string, name: string): void {
  const names = used.get(file) ?? new Set<string>()
  used.set(file, names)
  if (names.has(name)) return
  names.add(name)
  if (entryFiles.has(file))
    for (const passed of files.get(file)?.taken ?? [])
      if (passed.name === name || name === '*') use(passed.from, passed.name)
}

function readSource(path: string): SourceFile {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2023, true)
  const exported: string[] = []
  const types = new Set<string>()
  const taken: SourceFile['taken'] = []
  const take = (specifier: ts.Node | undefined, name: string) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return
    const { text } = specifier
    const from = text.startsWith('.') ? resolve(dirname(path), text) : entries.get(text)
    if (from) taken.push({ from, name })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const { name, namedBindings: bindings } = node.importClause ?? {}
      if (name) take(node.moduleSpecifier, 'default')
      if (!node.importClause || (bindings && ts.isNamespaceImport(bindings))) take(node.moduleSpecifier, '*')
      else if (bindings && ts.isNamedImports(bindings))
        for (const element of bindings.elements) take(node.moduleSpecifier, (element.propertyName ?? element.name).text)
    } else if (ts.isExportDeclaration(node)) {
      if (!node.exportClause) take(node.moduleSpecifier, '*')
      else if (ts.isNamedExports(node.exportClause))
        for (const element of node.exportClause.elements) {
          exported.push(element.name.text)
          if (node.isTypeOnly || element.isTypeOnly) types.add(element.name.text)
          take(node.moduleSpecifier, (element.propertyName ?? element.name).text)
        }
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      for (const name of destructured(node) ?? ['*']) take(node.arguments[0], name)
    } else if (ts.isImportTypeNode(node)) {
      if (ts.isLiteralTypeNode(node.argument)) take(node.argument.literal, node.qualifier?.getText() ?? '*')
    } else if (
      ts.canHaveModifiers(node) &&
      ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    )
      exported.push(...namesOf(node))
    ts.forEachChild(node, visit)
  }
  visit(source)
  return { exported, ownTypes: ownTypes(source), types, taken }
}

/** The names that `const { a, b } = await import(…)` takes; null for other uses. */
function destructured(call: ts.CallExpression): string[] | null {
  const declaration = ts.isAwaitExpression(call.parent) ? call.parent.parent : call.parent
  if (!ts.isVariableDeclaration(declaration) || !ts.isObjectBindingPattern(declaration.name)) return null
  return declaration.name.elements.map((element) => (element.propertyName ?? element.name).getText())
}

/** Types that the file declares and names again. */
function ownTypes(source: ts.SourceFile): Set<string> {
  const declared = source.statements.filter(
    (node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node),
  )
  const counts = new Map(declared.map(({ name }) => [name?.text ?? 'default', 0]))
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && counts.has(node.text)) counts.set(node.text, counts.get(node.text)! + 1)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return new Set([...counts].filter(([, count]) => count > 1).map(([name]) => name))
}

function namesOf(node: ts.Node): string[] {
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name)
        ? [name.text]
        : name.elements.flatMap((e) => (ts.isBindingElement(e) ? [e.name.getText()] : [])),
    )
  const { name } = node as ts.DeclarationStatement
  return [name && ts.isIdentifier(name) ? name.text : 'default']
}

function isTest(file: string): boolean {
  return /\.(test|fixture)\.ts$|[\\/](check|vectors)[\\/]|-arbitrary\.ts$/.test(file)
}

function json(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}
