#!/usr/bin/env node
// Kills generate, sft, grpo, an evaluation and one of two writers in one folder at random moments, gives the same command again each time, and
// holds what they end with against a run left alone: npm run kill-and-go-on -- --kills 40 --seed 1 --only generate,eval --built
import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRng } from '../packages/core/src/index.ts'
import { killAndGoOn } from './kill-and-go-on/kill-rounds.ts'
import { prepare } from './kill-and-go-on/subjects.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    built: { type: 'boolean', default: false },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'kill-and-go-on-'))
const { subjects, server } = await prepare(folder, values.built)
let faults = 0
try {
  for (const subject of subjects) {
    if (values.only !== undefined && !values.only.split(',').includes(subject.name)) continue
    const own = join(folder, subject.name)
    await mkdir(own)
    const rng = createRng(values.seed).fork(subject.name)
    const tally = await killAndGoOn(subject, own, Number(values.kills), rng)
    faults += tally.faults.length
    process.stdout.write(`${JSON.stringify(tally)}\n`)
  }
} finally {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = faults === 0 ? 0 : 1
