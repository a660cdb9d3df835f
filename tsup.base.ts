import type { Options } from 'tsup'

/** A published library: ES modules with declarations, nothing bundled but its own files. */
export function library(entry: string[]): Options {
  return {
    entry,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    dts: true,
    clean: true,
    splitting: true,
    treeshake: true,
  }
}

/**
 * What becomes part of the applications: packages that are not published, and the plain code that sizes pictures, which served models need
 * while the rest of its package, with its native library, is an optional peer.
 */
const bundled = [/^@spatial-ssrl\/(command-line|page|statistics|model-runtime\/vision)$/]

/** A command-line application: no declarations; `finish` runs after each build. */
export function application(entry: string[], finish?: () => Promise<void>): Options {
  return {
    entry,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    clean: true,
    splitting: true,
    noExternal: bundled,
    ...(finish && { onSuccess: finish }),
  }
}
