import type { Options } from 'tsup'

/** Packages that are not published: they become part of what uses them. */
const bundled = [/^@spatial-ssrl\/(chat-server|command-line|page|reward-protocols|statistics)$/]

/** A published library: ES modules with declarations, nothing bundled but its own files and unpublished packages. */
export function library(entry: string[]): Options {
  return {
    entry,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    dts: { resolve: bundled },
    noExternal: bundled,
    clean: true,
    splitting: true,
    treeshake: true,
  }
}

/**
 * Applications also take in the plain code that sizes pictures, which served models need while the rest of its package, with its native
 * library, is an optional peer.
 */
const inApplications = [...bundled, '@spatial-ssrl/model-runtime/vision']

/** A command-line application: no declarations; `finish` runs after each build. */
export function application(entry: string[], finish?: () => Promise<void>): Options {
  return {
    entry,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    clean: true,
    splitting: true,
    noExternal: inApplications,
    ...(finish && { onSuccess: finish }),
  }
}
