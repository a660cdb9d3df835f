import { evaluateStage } from './evaluate.ts'
import { generate } from './generate.ts'
import { report } from './report.ts'
import type { Stage } from './stage.ts'
import { grpo, sft } from './train.ts'

/** Every kind of stage that a recipe can name. */
export const stages: Readonly<Record<string, Stage>> = Object.fromEntries(
  [generate, sft, evaluateStage, grpo, report].map((stage) => [stage.name, stage as Stage]),
)
