import { availableParallelism } from 'node:os'
import { parseFlags } from '@spatial-ssrl/command-line'
import { GenerateOptions } from '@spatial-ssrl/puzzles'
import { readWishes } from '../../generate/wish-files.ts'

const numbers = ['scenes', 'count', 'workers', 'val', 'size', 'photoShare', 'shardSize']

/**
 * The flags of `generate` as its options: numbers instead of their text, and what the files of `--params` and `--templates` hold.
 * @throws SpatialError `config`, one line naming the flag or the file, and the key in it
 */
export async function generateOptions(flags: Record<string, unknown>): Promise<GenerateOptions> {
  const { params, templates, ...own } = flags
  const typed = Object.fromEntries(
    Object.entries(own).map(([key, value]) => [key, isNumber(key, value) ? +value : value]),
  )
  const options = parseFlags(GenerateOptions, { workers: availableParallelism(), ...typed })
  const files = { params, templates } as { params?: string; templates?: string } // commander gives text or nothing
  return { ...options, ...(await readWishes(files, options.preset === 'default' ? 'default' : 'paper')) }
}

function isNumber(key: string, value: unknown): value is string {
  return numbers.includes(key) && typeof value === 'string' && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(value)
}
