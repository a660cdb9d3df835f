import { vi } from 'vitest'
import { createProgram, runProgram } from '../command-line/program.ts'
import { commands } from './index.ts'

/** How a command ended. */
export interface Ended {
  status: number | null
  stdout: string
  stderr: string
  lastLine: string
}

/** Runs the program in this process. */
export async function run(...args: string[]): Promise<Ended> {
  const texts = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      texts[name] += text
      return true
    }),
  )
  try {
    const program = createProgram(
      '0.0.0',
      commands.map((create) => create()),
    )
    const writeError = (line: string) => process.stderr.write(line)
    const status = await runProgram(program, { argv: args, writeError, debug: false })
    return { status, ...texts, lastLine: texts.stdout.trimEnd().split('\n').at(-1) ?? '' }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
