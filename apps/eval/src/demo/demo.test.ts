import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findFfmpeg } from '../media/find-ffmpeg.ts'
import { type DemoRun, runDemo } from './run-demo.ts'

let folder: string
let runs: DemoRun[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'demo-'))
  const { result } = await runDemo({ out: folder, ffmpeg: findFfmpeg(process.env) })
  runs = result.runs
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the demo', () => {
  test('every policy has run on every benchmark', () => {
    const count = (policy: string, profile: string) =>
      runs.filter((run) => run.policy === policy && run.profile === profile).length
    expect([count('oracle', 'paper'), count('oracle', 'official')]).toEqual([7, 7])
    expect([count('random', 'paper'), count('random', 'official')]).toEqual([7, 7])
    expect(count('tiny', 'paper')).toBe(7)
    expect(runs.every(({ figures }) => figures.failures === 0)).toBe(true)
  })

  test('who knows scores 100 by both profiles’ rules', () => {
    const oracle = runs.filter(({ policy }) => policy === 'oracle')
    expect(oracle.map(({ benchmark, figures }) => [benchmark, figures.headline.estimate.value])).toEqual(
      oracle.map(({ benchmark }) => [benchmark, 1]),
    )
  })

  test('who guesses sits at chance, within the interval', () => {
    for (const { benchmark, figures } of runs.filter(({ policy }) => policy === 'random')) {
      const { low, high } = figures.headline.estimate
      expect(low, benchmark).toBeLessThanOrEqual(figures.chance)
      expect(high, benchmark).toBeGreaterThanOrEqual(figures.chance)
    }
  })

  test('videos were shown as each profile samples them', () => {
    const frames = (profile: string) =>
      JSON.parse(readFileSync(join(folder, 'runs', `vsi-bench-oracle-${profile}`, 'manifest.json'), 'utf8')).outcome
        .frameCounts
    expect(frames('paper')).toEqual({ 40: 18 }) // all, being fewer than 128
    expect(frames('official')).toEqual({ 32: 18 })
  })

  test('one page shows all seven benchmarks and fetches nothing', () => {
    const page = readFileSync(join(folder, 'report.html'), 'utf8')
    for (const name of [
      'Spatial457',
      '3DSRBench',
      'SpatialEval',
      'Q-Spatial',
      'What&#39;sUp',
      'ViewSpatial',
      'VSI-Bench',
    ])
      expect(page).toContain(name)
    expect(page).not.toMatch(/(src|href)="(?!data:)/)
  })
})
