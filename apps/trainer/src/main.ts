#!/usr/bin/env node
import { createProgram, runProcess } from '@spatial-ssrl/command-line'
import packageFacts from '../package.json' with { type: 'json' }
import { commands } from './commands.ts'

const program = createProgram(
  {
    name: 'spatial-ssrl',
    description: 'Spatial puzzles from any photographs, verified answers, GRPO, and a measured gain.',
    version: packageFacts.version,
  },
  Object.values(commands).map((create) => create()),
)
await runProcess(program, process.env.SPATIAL_SSRL_DEBUG === '1')
