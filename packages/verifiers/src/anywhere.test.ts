import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyAnswer } from './answer.ts'
import { honestReply, hostileQuestions, hostileReplies, rightAnswer } from './hostile-corpus.fixture.ts'
import { verify } from './verify.ts'

// The package as one script for a browser, `verifiers` its global; the corpus as another, for the same verdicts everywhere.
const entry = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const bundled = await build({
  entryPoints: { verifiers: entry('index.ts'), corpus: entry('hostile-corpus.fixture.ts') },
  bundle: true,
  format: 'iife',
  globalName: 'exported',
  platform: 'browser', // an import of a Node built-in fails the build
  outdir: '.',
  write: false,
  metafile: true,
})
const scriptOf = (name: string) =>
  bundled.outputFiles.find(({ path }) => path.endsWith(`${name}.js`))!.text.replace('var exported', `var ${name}`)
const scripts = `${scriptOf('verifiers')}\n${scriptOf('corpus')}`

/** Verdicts on all short replies of the corpus, as JSON. */
const judge = `JSON.stringify(corpus.hostileQuestions.map((question) => [
  ...corpus.hostileReplies(question).map(({ reply }) => reply).filter((reply) => reply.length < 20000),
  corpus.honestReply(corpus.rightAnswer(question)),
].map((reply) => [
  verifiers.verifyAnswer(reply, question.answer, question.rule),
  verifiers.verify({ task: question.kind, answer: question.answer }, reply, { profile: 'paper' }),
])))`
const expected = JSON.stringify(
  hostileQuestions.map((question) =>
    [
      ...hostileReplies(question)
        .map(({ reply }) => reply)
        .filter((reply) => reply.length < 20000),
      honestReply(rightAnswer(question)),
    ].map((reply) => [
      verifyAnswer(reply, question.answer, question.rule),
      verify({ task: question.kind, answer: question.answer }, reply, { profile: 'paper' }),
    ]),
  ),
)

test('nothing is imported', () => {
  expect(Object.values(bundled.metafile.outputs).flatMap(({ imports }) => imports)).toEqual([])
  const inputs = Object.keys(bundled.metafile.inputs)
  expect(inputs.filter((input) => input.includes('node_modules'))).toEqual([])
})

test('the same verdicts in a realm that has the language and nothing else', () => {
  const context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } })
  expect(runInContext('typeof process + typeof require + typeof Buffer + typeof self', context)).toBe(
    'undefinedundefinedundefinedundefined',
  )
  runInContext(scripts, context)
  expect(runInContext(judge, context)).toBe(expected)
})

const executablePath = '/usr/bin/chromium'
const browserFound = existsSync(executablePath)

describe.skipIf(!browserFound)(`in Chromium${browserFound ? '' : ` (skipped: no ${executablePath})`}`, () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  })
  afterAll(async () => {
    await browser?.close()
  })

  test('the same verdicts in a page and in a worker of the page', async () => {
    const page = await browser.newPage()
    await page.addScriptTag({ content: scripts })
    expect(await page.evaluate<string>(judge)).toBe(expected)
    const source = JSON.stringify(`${scripts}\npostMessage(${judge})`)
    const inWorker = await page.evaluate<string>(`new Promise((resolve, reject) => {
      const worker = new Worker(URL.createObjectURL(new Blob([${source}], { type: 'text/javascript' })))
      worker.onmessage = ({ data }) => resolve(data)
      worker.onerror = ({ message }) => reject(new Error(message))
    })`)
    expect(inWorker).toBe(expected)
    await page.close()
  })
})
