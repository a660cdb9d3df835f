import type { Command } from 'commander'
import { checkCommand } from './commands/data/check.ts'
import { exportCommand } from './commands/data/export.ts'
import { galleryCommand } from './commands/data/gallery.ts'
import { generateCommand } from './commands/data/generate.ts'
import { leakCheckCommand } from './commands/data/leak-check.ts'
import { mergeCommand } from './commands/data/merge.ts'
import { serveRewardsCommand } from './commands/data/serve-rewards.ts'
import { launchCommand } from './commands/launch/launch.ts'
import { reportCommand } from './commands/report.ts'
import { scoreCommand } from './commands/score.ts'
import { serveCommand } from './commands/serve.ts'
import { doctorCommand } from './commands/training/doctor.ts'
import { evaluateCommand } from './commands/training/evaluate.ts'
import { grpoCommand } from './commands/training/grpo.ts'
import { initModelCommand } from './commands/training/init-model.ts'
import { mergeAdapterCommand } from './commands/training/merge-adapter.ts'
import { quantiseCommand } from './commands/training/quantise.ts'
import { quickstartCommand } from './commands/training/quickstart.ts'
import { runCommand } from './commands/training/run.ts'
import { sftCommand } from './commands/training/sft.ts'

/** The commands in the order of `--help`. A command loads its libraries when it runs, so that help is quick. */
export const commands: Readonly<Record<string, () => Command>> = {
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
  evaluate: evaluateCommand,
  'merge-adapter': mergeAdapterCommand,
  quantise: quantiseCommand,
  run: runCommand,
  doctor: doctorCommand,
  score: scoreCommand,
  serve: serveCommand,
  'serve-rewards': serveRewardsCommand,
  report: reportCommand,
  launch: () => launchCommand(() => Object.keys(commands)),
}
