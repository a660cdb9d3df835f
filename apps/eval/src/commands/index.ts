import { compareCommand } from './compare.ts'
import { demoCommand } from './demo.ts'
import { listCommand } from './list.ts'
import { runCommand } from './run.ts'
import { scoreCommand } from './score.ts'

/** The commands in the order of `--help`. A command loads its libraries when it runs, so that help is quick. */
export const commands = [listCommand, runCommand, scoreCommand, compareCommand, demoCommand]
