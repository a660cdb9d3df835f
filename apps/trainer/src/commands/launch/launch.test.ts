import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProgram, runProgram } from '@spatial-ssrl/command-line'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { programFlags } from '../../../../../tests/program.fixture.ts'
import { commands } from '../../commands.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'launch-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the real program in a process of its own, where nothing of a scheduler is installed. */
function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...programFlags('trainer'), ...args], {
    ...{ cwd: folder, encoding: 'utf8', timeout: 50_000, env: { PATH: folder } },
  })
  return { status, stdout, stderr, lastLine: stdout.trimEnd().split('\n').at(-1) ?? '' }
}
const generate = ['generate', '--scenes', '3', '--out', 'set']

test('a plan shows the scripts that would be submitted, and leaves nothing behind', () => {
  const { status, stdout, stderr } = run(
    'launch',
    'slurm',
    '--shards',
    '2',
    '--plan',
    '--sbatch=--partition=long',
    '--',
    ...generate,
  )
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/^generate-[0-9a-f]{12}\nsbatch:\n/)
  expect(stdout).toContain('#SBATCH --partition=long\n')
  expect(stdout).toMatch(
    /main\.[tj]s generate --scenes 3 --out set\.parts\/"\$SLURM_ARRAY_TASK_ID" --workers 1 --shard "\$SLURM_ARRAY_TASK_ID"\/2\n/,
  )
  expect(stdout).toMatch(/main\.[tj]s merge set set\.parts\/1 set\.parts\/2\n/)
  expect(readdirSync(folder)).toEqual([])
})

test('where the scheduler is missing one line says so, behind what would have run', () => {
  const { status, stderr } = run('launch', 'slurm', '--', 'true')
  expect(status).toBe(2)
  expect(stderr).toMatch(
    /^sbatch:\n(.*\n)+error: squeue is not installed here: run this on a login node of the cluster\n$/,
  )
})

test('a manifest for Kubernetes says that it was not tested', () => {
  const wish = ['--shards', '2', '--image', 'me/ssrl', '--claim', 'work', '--', ...generate]
  const { status, stdout } = run('launch', 'kubernetes', ...wish)
  expect(status).toBe(0)
  expect(stdout).toMatch(/^# Not tested/)
  const [shards, merge] = parseAllDocuments(stdout).map((document) => document.toJS())
  expect(shards.spec.completions).toBe(2)
  expect(merge.spec.template.spec.containers[0].command[2]).toBe('exec spatial-ssrl merge set set.parts/1 set.parts/2')
  expect(JSON.parse(run('launch', 'kubernetes', '--json', ...wish).lastLine)).toMatchObject({ tested: false })
})

test.each<[string, string[], RegExp]>([
  ['an unknown scheduler', ['launch', 'pbs', '--help'], /unknown command 'pbs'/],
  ['nothing to run', ['launch', 'ray'], /missing required argument 'command'/],
  ['flags of the command without --', ['launch', 'ray', 'generate', '--scenes', '3'], /unknown option '--scenes'/],
  [
    'an address that is none',
    ['launch', 'ray', '--address', '127.0.0.1:8265', '--', 'true'],
    /--address: expected the address/,
  ],
  [
    'two places to run in',
    ['launch', 'ray', '--upload', '.', '--directory', '/x', '--', 'true'],
    /a job runs in one of them/,
  ],
  ['an unknown job', ['launch', 'status', 'nothing', '--jobs', '/nowhere'], /\/nowhere has no job nothing/],
  ['an unknown recipe', ['doctor', '/nowhere.yaml'], /cannot read the configuration \/nowhere.yaml/],
])('%s is refused before any work', async (_what, argv, message) => {
  const lines: string[] = []
  const own = createProgram(
    { name: 'spatial-ssrl', description: '', version: '0' },
    Object.values(commands).map((create) => create()),
  )
  expect(await runProgram(own, { argv, writeError: (line) => lines.push(line), debug: false })).toBe(2)
  expect(lines).toEqual([expect.stringMatching(message)])
  expect(existsSync('spatial-jobs')).toBe(false)
})

test('doctor lists what it finds, and fails where something is wrong', () => {
  writeFileSync(join(folder, 'grpo.yaml'), 'steps: 20\nsaveEvery: 6\n')
  const sound = run('doctor', 'grpo.yaml')
  expect(sound.status).toBe(0)
  expect(sound.stdout).toMatch(/^ok {7}steps {7}the run ends after 20 steps \(steps\)$/m)
  const wrong = run('doctor', 'grpo.yaml', '--checkpoint', '19', '--json')
  expect(wrong.status).toBe(1)
  expect(wrong.stderr).toMatch(/^error {4}steps {7}checkpoint 19 .* — name 18, or save more often$/m)
  expect(wrong.stderr.trimEnd().split('\n').at(-1)).toMatch(/^error: 1 thing is wrong with grpo.yaml/)
  expect(JSON.parse(wrong.lastLine)).toMatchObject({ ok: false })
})
