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

/** Packages that are not published: they become part of the applications. */
const bundled = [/^@spatial-ssrl\/(command-line|page|reward-protocols|statistics)$/]

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
