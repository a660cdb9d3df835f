import type { Options } from 'tsup'
import { application } from '../../tsup.base.ts'

/** The handler that AWS Lambda is given: one file that needs nothing beside it, a package.json included. */
const lambda: Options = {
  ...application(['src/lambda.ts']),
  clean: false,
  splitting: false,
  minify: true,
  noExternal: [/.*/],
  outExtension: () => ({ js: '.mjs' }),
}

export default [{ ...application(['src/main.ts']), clean: ['!lambda.mjs'] }, lambda]
