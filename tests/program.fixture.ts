import { programFlags as flagsOf, sourceFlags } from '../scripts/program-flags.ts'

/**
 * `npm test` builds first and says so; a program that is built starts in a third of the time. Alone, `vitest` starts programs from their
 * sources, whatever lies in the build folders.
 */
export const isBuilt = process.env.SPATIAL_SSRL_TEST_BUILT === '1'

/** What Node is told to run a TypeScript file that imports packages of this repository, from any working directory. */
export const scriptFlags: readonly string[] = isBuilt ? sourceFlags.slice(1) : sourceFlags

/** What Node is told to start a program of this repository, from any working directory. */
export const programFlags = (app: Parameters<typeof flagsOf>[0]): readonly string[] => flagsOf(app, isBuilt)
