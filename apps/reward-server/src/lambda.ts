import { lambdaHandler } from '@spatial-ssrl/reward-protocols/lambda'
import { taskRules } from '@spatial-ssrl/tasks'
import { z } from 'zod'

const Environment = z.object({ SPATIAL_REWARD: z.string().default('{}').describe('what replies earn, as JSON') })

const { SPATIAL_REWARD } = Environment.parse(process.env)

/** What AWS Lambda calls: set the function's handler to `lambda.handler`. */
export const handler = lambdaHandler(JSON.parse(SPATIAL_REWARD), taskRules)
