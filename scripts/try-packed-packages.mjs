#!/usr/bin/env node
// Every published package as a stranger meets it: packed, alone in an empty project with what it declares and nothing else, the example of its
// README type-checked against the packed declarations and run. No network: packages without dependencies are installed by npm, offline; for
// the others their own archives are unpacked and the libraries that they declare linked, each where only its package finds it.
import { execFile } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const json = (file) => JSON.parse(readFileSync(file, 'utf8'))
const { packageManager } = json(join(root, 'package.json'))
const scratch = mkdtempSync(join(tmpdir(), 'packed-'))
const execute = promisify(execFile)
const run = (command, args, cwd) => execute(command, args, { cwd, encoding: 'utf8' })
const scope = '@spatial-ssrl/'

/** What a README's example takes as given. */
const givens = json(join(root, 'scripts/readme-givens.json'))
/** What a README tells its reader to install beside the package. */
const besides = { 'onnx-autodiff': ['onnxruntime-node'], training: ['@spatial-ssrl/model-runtime'] }

const all = readdirSync(join(root, 'packages')).filter(
  (name) => !json(join(root, 'packages', name, 'package.json')).private,
)
const chosen = process.argv.slice(2)
const unknown = chosen.filter((name) => !all.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`no published package ${unknown[0]}: choose among ${all.join(', ')}\n`)
  process.exit(2)
}
const tried = chosen.length > 0 ? chosen : all

/** The package and those of ours that it needs, itself first. */
function withOurs(name, found = new Set()) {
  if (found.has(name)) return found
  found.add(name)
  for (const dependency of Object.keys(json(join(root, 'packages', name, 'package.json')).dependencies ?? {}))
    if (dependency.startsWith(scope)) withOurs(dependency.slice(scope.length), found)
  return found
}

async function pack(name) {
  await run('npx', ['--yes', packageManager, 'pack', '--pack-destination', scratch], join(root, 'packages', name))
}

const archiveOf = (name) => {
  const { version } = json(join(root, 'packages', name, 'package.json'))
  return join(scratch, `spatial-ssrl-${name}-${version}.tgz`)
}

/** Puts the package into an empty project and returns its folder. */
async function install(name) {
  const project = join(scratch, name)
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "name": "empty-project", "private": true, "type": "module" }')
  if (Object.keys(json(join(root, 'packages', name, 'package.json')).dependencies ?? {}).length === 0) {
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', archiveOf(name)], project)
    const installed = readdirSync(join(project, 'node_modules')).filter((entry) => !entry.startsWith('.'))
    const ours = readdirSync(join(project, 'node_modules', '@spatial-ssrl'))
    if (installed.join() !== '@spatial-ssrl' || ours.join() !== name)
      throw new Error(`expected nothing but the package itself, got ${installed.join(', ')}: ${ours.join(', ')}`)
  } else {
    for (const part of withOurs(name)) await unpack(part, project)
  }
  for (const library of besides[name] ?? []) link(library, join(root, 'packages', name), project)
  return project
}

async function unpack(name, project) {
  const folder = join(project, 'node_modules', scope, name)
  mkdirSync(folder, { recursive: true })
  await run('tar', ['-xzf', archiveOf(name), '--strip-components=1', '-C', folder], project)
  for (const dependency of Object.keys(json(join(folder, 'package.json')).dependencies ?? {}))
    if (!dependency.startsWith(scope)) link(dependency, join(root, 'packages', name), folder)
}

/** Makes a library that `from` has installed one of `to`. */
function link(library, from, to) {
  const place = join(to, 'node_modules', library)
  mkdirSync(dirname(place), { recursive: true })
  symlinkSync(realpathSync(join(from, 'node_modules', library)), place, 'junction')
}

const options = {
  noEmit: true,
  strict: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.esnext.disposable.d.ts'],
  types: ['node'],
  typeRoots: [join(root, 'node_modules', '@types')],
}
const parsed = new Map() // files that several projects read, by their real path

/** Type-checks an example and the declarations of ours that it reaches; throws with the first errors. */
function typeCheck(example) {
  const host = ts.createCompilerHost(options, true)
  const getSourceFile = host.getSourceFile
  host.getCurrentDirectory = () => dirname(example)
  host.getSourceFile = (file, target) => {
    if (file.startsWith(scratch)) return getSourceFile(file, target)
    if (!parsed.has(file)) parsed.set(file, getSourceFile(file, target))
    return parsed.get(file)
  }
  const program = ts.createProgram([example], options, host)
  const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(realpathSync(scratch)))
  const problems = [
    ...program.getOptionsDiagnostics(),
    ...own.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ]
  if (own.length < 2) throw new Error('expected declarations of the package, found none')
  if (problems.length > 0) throw new Error(ts.formatDiagnostics(problems.slice(0, 5), host))
}

/** Installs and tries one package; throws where a stranger would be stuck. */
async function tryPackage(name) {
  const project = await install(name)
  const readme = readFileSync(join(root, 'packages', name, 'README.md'), 'utf8')
  const shown = /```ts\n([\s\S]*?)```/.exec(readme)?.[1]
  if (!shown) throw new Error('expected a block of TypeScript in the README')
  const example = `${givens[name] ?? ''}${shown}`
  const file = join(realpathSync(project), 'example.ts')
  writeFileSync(file, example)
  copyFileSync(join(root, 'assets/photos/bison.jpg'), join(project, 'photo.jpg'))
  typeCheck(file)
  const { outputText } = ts.transpileModule(example, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  })
  writeFileSync(join(project, 'example.js'), outputText)
  await run(process.execPath, ['example.js'], project)
}

/** Calls `work` for all names, as many at a time as there are processors. */
async function forEach(names, work) {
  const left = [...names]
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (let name = left.shift(); name !== undefined; name = left.shift()) await work(name)
    }),
  )
}

let failed = 0
try {
  const needed = new Set(tried.flatMap((name) => [...withOurs(name)]))
  for (const name of needed)
    if (!existsSync(join(root, 'packages', name, 'dist'))) throw new Error(`${name} is not built: run npm run setup`)
  await forEach(needed, pack)
  await forEach(tried, async (name) => {
    try {
      await tryPackage(name)
      process.stdout.write(`  ${name}: installs alone, its example type-checks and runs\n`)
    } catch (error) {
      failed++
      process.stdout.write(`  ${name}: ${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}\n`)
    }
  })
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
process.exit(failed === 0 ? 0 : 1)
