import type { Options } from 'tsup'
import { application } from '../../tsup.base.ts'

/** The handler that AWS Lambda is given: one file that needs nothing beside it. */
const lambda: Options = {
  ...application(['src/lambda.ts']),
  clean: false,
  splitting: false,
  minify: true,
  noExternal: [/.*/],
}

export default [application(['src/main.ts']), lambda]
