import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { createRng } from '@spatial-ssrl/core'
import { afterAll, expect, test } from 'vitest'
import { programFlags } from '../../../../tests/program.fixture.ts'

const folder = mkdtempSync(join(tmpdir(), 'killed-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const kills = 3
const wish = ['--scenes', '6', '--count', '300', '--size', '64', '--augment', '--val', '0.3', '--shard-size', '0.05']

function generate(out: string): ChildProcess {
  const flags = [...programFlags('trainer'), 'generate']
  return spawn(process.execPath, [...flags, ...wish, '--workers', '1', '--out', out], { stdio: 'ignore' })
}

/** Every file below a folder. */
function bytesOf(dir: string): Record<string, string> {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.'))
  return Object.fromEntries(files.sort().map((name) => [name, readFileSync(join(dir, name), 'base64')]))
}

interface Journal {
  state: { slots: number }
  splits: Record<string, { shards: { file: string }[] }>
}
const journalOf = (out: string): Journal => JSON.parse(readFileSync(join(out, 'progress.json'), 'utf8'))

test('a run killed at random moments and started again repeats no finished shard and ends with the bytes of a run left alone', async () => {
  const [whole, out] = [join(folder, 'whole'), join(folder, 'killed')]
  const undisturbed = generate(whole)
  const journal = join(out, 'progress.json')
  const rng = createRng('kill')
  let done = 0
  let kept: Record<string, number> = {}
  for (let kill = 0; kill < kills; kill++) {
    const child = generate(out)
    const written = existsSync(journal) ? statSync(journal).mtimeMs : 0
    while (child.exitCode === null && !(existsSync(journal) && statSync(journal).mtimeMs > written)) await setTimeout(5)
    await setTimeout(rng.int(120)) // then at any moment: inside a picture, a row group, a renaming
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    expect(child.signalCode, 'the run was still going on').toBe('SIGKILL')
    const { state, splits } = journalOf(out)
    expect(state.slots).toBeGreaterThan(done)
    done = state.slots
    for (const [file, time] of Object.entries(kept)) expect(statSync(join(out, file)).mtimeMs, file).toBe(time)
    const shards = Object.values(splits).flatMap(({ shards }) => shards)
    kept = Object.fromEntries(shards.map(({ file }) => [file, statSync(join(out, file)).mtimeMs]))
  }
  const [code] = await once(generate(out), 'exit')
  expect(code).toBe(0)
  if (undisturbed.exitCode === null) await once(undisturbed, 'exit')
  expect(bytesOf(out)).toEqual(bytesOf(whole))
  expect(Object.keys(bytesOf(whole)).length).toBeGreaterThan(10)
}, 300_000) // five processes, on a busy machine
