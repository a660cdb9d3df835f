#!/usr/bin/env node
import packageFacts from '../package.json' with { type: 'json' }
import { createProgram, runProgram } from './command-line/program.ts'
import { commands } from './commands/index.ts'

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0) // the reader has seen enough (`… | head`)
    throw error
  })
}

const program = createProgram(
  packageFacts.version,
  commands.map((create) => create()),
)
process.exitCode = await runProgram(program, {
  argv: process.argv.slice(2),
  writeError: (line) => process.stderr.write(line),
  debug: process.env.SPATIAL_SSRL_DEBUG === '1',
})
