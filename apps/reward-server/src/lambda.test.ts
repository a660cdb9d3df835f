import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

test('bundled it is one file that runs alone, with the rules of the catalogue and the reward of its variable', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-'))
  try {
    await build({
      ...{ entryPoints: [join(import.meta.dirname, 'lambda.ts')], outfile: join(folder, 'lambda.mjs') },
      ...{ bundle: true, platform: 'node', format: 'esm', conditions: ['@spatial-ssrl/source'], logLevel: 'error' },
    })
    const code = `const { handler } = await import('./lambda.mjs')
const sample = (answer, boxed) => ({ id: boxed, modelResponse: '<think>x</think> \\\\boxed{' + boxed + '}', referenceAnswer: answer })
const samples = [sample({ task: 'shuffle', answer: '0-1-2' }, '0, 1, 2'), sample({ task: 'rotation', answer: '90' }, '90°'), sample({ task: 'maze', answer: 'R' }, 'R')]
process.stdout.write(JSON.stringify((await handler(samples)).map((result) => result.aggregate_reward_score)))`
    const run = (env: Record<string, string>) =>
      spawnSync(process.execPath, ['--input-type=module', '-e', code], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, ...env },
      })
    expect(run({})).toMatchObject({ stderr: '', stdout: '[0.1,1,null]' })
    expect(run({ SPATIAL_REWARD: '{"profile":"default"}' })).toMatchObject({ stderr: '', stdout: '[1,1,null]' })
    expect(run({ SPATIAL_REWARD: '{"profil":1}' }).stderr).toContain('unknown key profil')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
