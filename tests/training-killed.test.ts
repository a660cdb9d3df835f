import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { createRng } from '../packages/core/src/index.ts'
import { readMetrics } from '../packages/training/src/run/run-folder.ts'
import { runTraining } from '../packages/training/src/stages/train-run.ts'
import {
  engine,
  metricsOf,
  shortGrpo,
  weightsOf,
  writeTrainable,
} from '../packages/training/src/stages/trainable.fixture.ts'
import { programFlags } from './program.fixture.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'killed-'))
})
afterAll(() => rm(folder, { recursive: true }))

const at = (...parts: string[]) => join(folder, ...parts)

/** The command in a process of its own. */
function start(args: string[]) {
  const child = spawn(process.execPath, [...programFlags('trainer'), ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  const errors: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text))
  return { child, ended: once(child, 'exit'), errors }
}

async function rolloutsOf(out: string): Promise<Record<string, string>> {
  const names = await readdir(join(out, 'rollouts'))
  const texts = await Promise.all(names.map((name) => readFile(join(out, 'rollouts', name), 'utf8')))
  return Object.fromEntries(names.map((name, i) => [name, texts[i]!]))
}

test('GRPO killed three times at random moments ends with the weights, metrics and rollouts of an undisturbed run', async () => {
  const { model, data } = await writeTrainable(folder)
  await runTraining(
    { phase: 'grpo', model, data, out: at('whole'), config: shortGrpo, resume: false, threads: 1 },
    engine,
  )

  await writeFile(at('options.yaml'), stringify(shortGrpo))
  const out = at('killed')
  const places = ['--model', model, '--data', data, '--out', out]
  const command = ['grpo', ...places, '--config', at('options.yaml'), '--threads', '1']
  const rng = createRng('moments')
  for (const [round, line] of [1, 3, 4].entries()) {
    const { child, ended, errors } = start(round === 0 ? command : [...command, '--resume'])
    while (child.exitCode === null && !(Number((await readMetrics(out)).at(-1)?.step) >= line)) await setTimeout(5)
    await setTimeout(rng.uniform(0, 150))
    child.kill('SIGKILL')
    expect(await ended, errors.join('')).toEqual([null, 'SIGKILL'])
  }
  const { ended, errors } = start([...command, '--resume'])
  expect(await ended, errors.join('')).toEqual([0, null])

  expect((await weightsOf(join(out, 'model'))).equals(await weightsOf(at('whole/model')))).toBe(true)
  expect(await metricsOf(out)).toEqual(await metricsOf(at('whole')))
  expect(await rolloutsOf(out)).toEqual(await rolloutsOf(at('whole')))
  expect(await readdir(join(out, 'checkpoints'))).toEqual(await readdir(at('whole/checkpoints')))
}, 300_000)
