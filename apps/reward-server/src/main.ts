#!/usr/bin/env node
import { createProgram, runProcess } from '@spatial-ssrl/command-line'
import packageFacts from '../package.json' with { type: 'json' }
import { commands } from './commands/index.ts'

const program = createProgram(
  {
    name: 'spatial-reward-server',
    description: 'Rewards for spatial puzzles by HTTP, in the protocols of training engines.',
    version: packageFacts.version,
  },
  commands.map((create) => create()),
)
await runProcess(program, process.env.SPATIAL_SSRL_DEBUG === '1')
