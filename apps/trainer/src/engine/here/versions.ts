import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JsonObject } from '@spatial-ssrl/core'
import packageFacts from '../../../package.json' with { type: 'json' }

/** Versions that a run depends on, for its `config.json`. `commit` is null where this is not run from a checkout. */
export function versions(): JsonObject {
  return {
    spatialSsrl: packageFacts.version,
    commit: checkedOutCommit(),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  }
}

/** The commit of the checkout that holds this program, read from git's own files. */
function checkedOutCommit(): string | null {
  for (let dir = dirname(fileURLToPath(import.meta.url)); dir !== dirname(dir); dir = dirname(dir)) {
    const head = textOf(join(dir, '.git', 'HEAD'))
    if (head === null || !existsSync(join(dir, 'apps', 'trainer', 'package.json'))) continue
    const branch = /^ref: (.+)$/.exec(head)?.[1]
    if (branch === undefined) return head
    const packed = textOf(join(dir, '.git', 'packed-refs'))?.split('\n') ?? []
    return (
      textOf(join(dir, '.git', branch)) ?? packed.find((line) => line.endsWith(` ${branch}`))?.split(' ')[0] ?? null
    )
  }
  return null
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return null
  }
}
