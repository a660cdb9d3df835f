import { checkCommand } from './check.ts'
import { exportCommand } from './export.ts'
import { galleryCommand } from './gallery.ts'
import { generateCommand } from './generate.ts'
import { grpoCommand } from './grpo.ts'
import { initModelCommand } from './init-model.ts'
import { leakCheckCommand } from './leak-check.ts'
import { mergeCommand } from './merge.ts'
import { quickstartCommand } from './quickstart.ts'
import { reportCommand } from './report.ts'
import { scoreCommand } from './score.ts'
import { serveRewardsCommand } from './serve-rewards.ts'
import { sftCommand } from './sft.ts'

/** The commands in the order of `--help`. A command loads its libraries when it runs, so that help is quick. */
export const commands = {
  quickstart: quickstartCommand,
  generate: generateCommand,
  merge: mergeCommand,
  check: checkCommand,
  gallery: galleryCommand,
  'leak-check': leakCheckCommand,
  export: exportCommand,
  'init-model': initModelCommand,
  sft: sftCommand,
  grpo: grpoCommand,
  score: scoreCommand,
  'serve-rewards': serveRewardsCommand,
  report: reportCommand,
}
