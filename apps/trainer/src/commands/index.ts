import { checkCommand } from './check.ts'
import { evaluateCommand } from './evaluate.ts'
import { galleryCommand } from './gallery.ts'
import { generateCommand } from './generate.ts'
import { grpoCommand } from './grpo.ts'
import { initModelCommand } from './init-model.ts'
import { leakCheckCommand } from './leak-check.ts'
import { mergeCommand } from './merge.ts'
import { quickstartCommand } from './quickstart.ts'
import { reportCommand } from './report.ts'
import { runCommand } from './run.ts'
import { scoreCommand } from './score.ts'
import { sftCommand } from './sft.ts'

/** The commands in the order of `--help`. A command loads its libraries when it runs, so that help is quick. */
export const commands = {
  quickstart: quickstartCommand,
  generate: generateCommand,
  merge: mergeCommand,
  check: checkCommand,
  gallery: galleryCommand,
  'leak-check': leakCheckCommand,
  'init-model': initModelCommand,
  sft: sftCommand,
  grpo: grpoCommand,
  evaluate: evaluateCommand,
  run: runCommand,
  score: scoreCommand,
  report: reportCommand,
}
