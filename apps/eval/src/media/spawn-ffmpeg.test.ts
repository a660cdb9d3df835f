import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runFfmpeg } from './run-ffmpeg.ts'

let folder: string
let endless: string
const pidFile = () => join(folder, 'pid')
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spawn-'))
  endless = join(folder, 'endless')
  // A decoder that never ends and ignores what can be ignored; its environment is kept to be looked at.
  const text = `#!/bin/sh\ntrap '' INT TERM HUP PIPE\nenv > ${folder}/environment\necho $$ > ${pidFile()}\nexec sleep 600\n`
  writeFileSync(endless, text, { mode: 0o755 })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Waits for what another process is about to do. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20))
}
const started = async () => {
  await until(() => existsSync(pidFile()) && readFileSync(pidFile(), 'utf8').endsWith('\n'))
  return Number(readFileSync(pidFile(), 'utf8'))
}
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe.skipIf(process.platform === 'win32')('a decoder without end', () => {
  test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'ends with the command: %s',
    async (signal) => {
      const source = new URL('./run-ffmpeg.ts', import.meta.url)
      const code = `import { runFfmpeg } from '${source}'; await runFfmpeg('${endless}', [], { name: 'a.mp4', limitSeconds: 600 })`
      const flags = ['--conditions=@spatial-ssrl/source', '--import', 'tsx', '--input-type=module', '-e', code]
      const command: ChildProcess = spawn(process.execPath, flags, { cwd: import.meta.dirname, stdio: 'ignore' })
      const pid = await started()
      expect(isAlive(pid)).toBe(true)
      command.kill(signal)
      await until(() => !isAlive(pid))
    },
    60_000,
  )

  test('is killed at its limit, and the video is named', async () => {
    const running = runFfmpeg(endless, [], { name: 'a.mp4', limitSeconds: 0.5 })
    await expect(running).rejects.toMatchObject({
      code: 'data',
      message: 'a.mp4: not decoded within 0.5 s — shorten the video or encode it smaller',
    })
    if (existsSync(pidFile())) await until(() => !isAlive(Number(readFileSync(pidFile(), 'utf8'))))
  }, 60_000)

  test('sees no key', async () => {
    process.env.SPATIAL_TEST_KEY = 'secret'
    try {
      await runFfmpeg(endless, [], { name: 'a.mp4', limitSeconds: 3 }).catch(() => {})
      const seen = readFileSync(join(folder, 'environment'), 'utf8')
      expect(seen).toContain('PATH=')
      expect(seen).not.toContain('SPATIAL_TEST_KEY')
    } finally {
      delete process.env.SPATIAL_TEST_KEY
    }
  }, 60_000)
})

test('a program that is not there is a fault of the settings', async () => {
  await expect(runFfmpeg('/nowhere/ffmpeg', [], { name: 'a.mp4', limitSeconds: 60 })).rejects.toMatchObject({
    code: 'config',
    message: expect.stringMatching(/^\/nowhere\/ffmpeg: .*ENOENT.* — check FFMPEG$/),
  })
})
