import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * `npm test` builds first and says so; a program that is built starts in a third of the time. Alone, `vitest` starts programs from their
 * sources, whatever lies in the build folders.
 */
export const isBuilt = process.env.SPATIAL_SSRL_TEST_BUILT === '1'

/** What Node is told to run a TypeScript file that imports packages of this repository, from any working directory. */
export const scriptFlags: readonly string[] = [
  ...(isBuilt ? [] : ['--conditions=@spatial-ssrl/source']),
  '--import',
  import.meta.resolve('tsx'),
]

/** What Node is told to start a program of this repository, from any working directory. */
export function programFlags(app: 'trainer' | 'eval' | 'reward-server'): readonly string[] {
  const at = (file: string) => fileURLToPath(new URL(`../apps/${app}/${file}`, import.meta.url))
  if (!isBuilt) return [...scriptFlags, at('src/main.ts')]
  if (!existsSync(at('dist/main.js'))) throw new Error(`${at('dist/main.js')} is not there: run npm run setup`)
  return [at('dist/main.js')]
}
