import { z } from 'zod'
import { GrpoStageConfig } from '../grpo/grpo-config.ts'
import { SftStageConfig } from '../sft/sft-config.ts'
import { StagedRecipe } from './recipe.ts'

/** The configuration files of the stages as JSON Schema (draft 2020-12): what an editor completes and underlines while one is written. */
export const configSchemas: Readonly<Record<'sft' | 'grpo' | 'run', () => object>> = {
  sft: () => schemaOf('Supervised stage of Spatial-SSRL', SftStageConfig),
  grpo: () => schemaOf('GRPO stage of Spatial-SSRL', GrpoStageConfig),
  run: () => schemaOf('Stages of Spatial-SSRL, one after the other', StagedRecipe),
}

/** Of what may be written, so that options with a default may be left out. What depends on several options is checked when a run begins. */
function schemaOf(title: string, config: z.ZodType): object {
  return { title, ...z.toJSONSchema(config, { io: 'input' }) }
}
